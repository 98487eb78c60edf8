package dev.holdfast.reconciler.reports;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Where reports last.
public interface ReportStore {
  /// Takes what [Intakes] says in one transaction, and lets `inside` do its part in it.
  ///
  /// Where a stream is further than the caller knows (a commit whose answer was lost, or another
  /// replica's), the reports in between go to `inside` too, before the new ones.
  ///
  /// @param known how far the caller has seen each stream; missing means nothing
  /// @return how far each stream of the batch is durable now
  /// @throws UnstorableException when what a delivery holds cannot be kept, however often one tries
  Map<Delivery.StreamKey, Long> write(
      List<Delivery> batch, Map<Delivery.StreamKey, Long> known, Consumer<List<Received>> inside);

  /// How far every stream is durable.
  Map<Delivery.StreamKey, Long> acknowledged();

  /// Newest first.
  ///
  /// @param before where the part before ended; null for the first part
  List<Kept> history(AssociationId association, int limit, @Nullable Cursor before);

  /// Newest first.
  List<Kept> history(NodeName node, int limit, @Nullable Cursor before);

  /// Reports of runs that corrected drift since then, newest first.
  ///
  /// @param repository null for all
  List<Kept> corrections(@Nullable RepositoryName repository, Instant since, int limit);

  /// A report as it is kept.
  record Kept(Received received, Cursor cursor) {}

  /// A place in a history: reports of one instant stand in order of node, stream and number.
  record Cursor(Instant finishedAt, String node, String stream, long number) {
    /// For a URL.
    public String text() {
      return finishedAt + "~" + node + "~" + stream + "~" + number;
    }

    /// @throws IllegalArgumentException when it is none that [#text] wrote
    public static Cursor parse(String text) {
      String[] parts = text.split("~", -1);
      if (parts.length != 4) {
        throw new IllegalArgumentException("this is no cursor of a history");
      }
      try {
        return new Cursor(Instant.parse(parts[0]), parts[1], parts[2], Long.parseLong(parts[3]));
      } catch (java.time.format.DateTimeParseException | NumberFormatException e) {
        throw new IllegalArgumentException("this is no cursor of a history", e);
      }
    }
  }
}
