package dev.holdfast.agent.testing;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.CalendarHours;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.ReleaseMark;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a [TestReconciler] has for its node: what is released, and all that may be fetched by
/// digest.
final class Offer {
  private final TreeMap<AssociationId, Manifest.Entry> entries = new TreeMap<>();
  private final TreeMap<CalendarId, Digest> calendars = new TreeMap<>();
  private final TreeMap<String, String> labels = new TreeMap<>();
  private final Map<Digest, byte[]> blobs = new HashMap<>();
  private long epoch = 1;
  private long sequence = 1;
  private boolean wrongBlobs;

  long epoch() {
    return epoch;
  }

  long sequence() {
    return sequence;
  }

  long nextSequence() {
    return ++sequence;
  }

  void sequence(long newEpoch, long newSequence) {
    epoch = newEpoch;
    sequence = newSequence;
  }

  void put(Documents documents, Instant at) {
    var assignment = documents.assignment();
    blob(assignment.bytes());
    blobs.putAll(documents.blobs());
    put(assignment.association(), assignment.digest(), at);
  }

  /// Something that no agent of today can read.
  void putUnreadable(AssociationId id, Instant at) {
    put(
        id,
        blob(
            "{'association':'%s','enforced':{'form':99,'document':{}}}"
                .formatted(id)
                .replace('\'', '"')
                .getBytes(StandardCharsets.UTF_8)),
        at);
  }

  private void put(AssociationId id, Digest assignment, Instant at) {
    Manifest.Entry before = entries.get(id);
    entries.put(
        id,
        new Manifest.Entry(
            id,
            before == null ? 1 : before.version() + 1,
            assignment,
            before == null ? at : before.rateAnchor(),
            before == null ? null : before.release()));
    sequence++;
  }

  void mark(AssociationId association, ReleaseMark mark) {
    entries.computeIfPresent(
        association,
        (id, entry) ->
            new Manifest.Entry(id, entry.version(), entry.assignment(), entry.rateAnchor(), mark));
    sequence++;
  }

  void remove(AssociationId association) {
    entries.remove(association);
    sequence++;
  }

  void put(CalendarId id, CalendarHours hours) {
    calendars.put(id, blob(hours.bytes()));
    sequence++;
  }

  void label(String name, String value) {
    labels.put(name, value);
    sequence++;
  }

  /// What the node brought itself.
  Labels labels(Labels own) {
    labels.putAll(own.values());
    return Labels.of(labels);
  }

  /// What may be fetched for a preview, and is not released.
  PreviewOrder.Content propose(Documents documents) {
    blobs.putAll(documents.blobs());
    Digest digest = blob(JsonText.canonicalBytes(documents.enforced().toJson()));
    return new PreviewOrder.Content(documents.assignment().association(), digest);
  }

  Digest blob(byte[] bytes) {
    Digest digest = Digest.of(bytes);
    blobs.put(digest, bytes);
    return digest;
  }

  void damageBlobs(boolean damage) {
    wrongBlobs = damage;
  }

  /// Null where there is none.
  byte @Nullable [] find(Digest digest) {
    byte[] found = blobs.get(digest);
    return found != null && wrongBlobs ? "{}".getBytes(StandardCharsets.UTF_8) : found;
  }

  Manifest manifest(String node, Instant at) {
    return new Manifest(
        new NodeName(node),
        epoch,
        sequence,
        Labels.of(labels),
        List.copyOf(entries.values()),
        calendars,
        at);
  }

  /// Whether the node has all that is released to it.
  boolean isTaken(CheckIn.Request request, Manifest manifest) {
    CheckIn.Known known = Objects.requireNonNull(request.known());
    return request.revision().equals(manifest.revision())
        && Manifest.marks(List.copyOf(entries.values())).equals(known.marks());
  }

  boolean isCurrent(CheckIn.Request request, Manifest manifest) {
    CheckIn.Known known = Objects.requireNonNull(request.known());
    return known.calendars().equals(Manifest.digest(calendars)) && isTaken(request, manifest);
  }
}
