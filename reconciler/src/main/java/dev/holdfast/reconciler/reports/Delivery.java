package dev.holdfast.reconciler.reports;

import dev.holdfast.model.NodeName;
import dev.holdfast.wire.Report;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/// The reports of one check-in.
///
/// @param reports in order of number
public record Delivery(NodeName node, String stream, List<Report> reports, Instant receivedAt) {
  public Delivery {
    reports = reports.stream().sorted(Comparator.comparingLong(Report::number)).toList();
  }

  /// What names a stream over all nodes.
  public record StreamKey(NodeName node, String stream) {}

  public StreamKey key() {
    return new StreamKey(node, stream);
  }

  /// The reports that are new and leave no gap after what is acknowledged: the only ones to take.
  List<Received> next(long acknowledged) {
    var taken = new java.util.ArrayList<Received>();
    long last = acknowledged;
    for (Report report : reports) {
      if (report.number() == last + 1) {
        taken.add(new Received(node, stream, report, receivedAt));
        last++;
      }
    }
    return taken;
  }
}
