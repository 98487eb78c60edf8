package dev.holdfast.agent.link;

import dev.holdfast.agent.state.Identity;
import dev.holdfast.agent.state.Released;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.BadSignatureException;
import dev.holdfast.wire.CalendarHours;
import dev.holdfast.wire.FileReference;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Paths;
import dev.holdfast.wire.Signed;
import java.io.IOException;

/// Takes up a manifest: checks that it is meant for this node and not older than what it has, then
/// fetches every blob that it names. Only a whole one is taken over.
final class Intake {
  private static final long MAX_ASSIGNMENT_BYTES = 16L * 1024 * 1024;
  private static final long MAX_FILE_BYTES = 64L * 1024 * 1024;

  private final Reconciler reconciler;
  private final StateFolder state;
  private final Identity identity;

  Intake(Reconciler reconciler, StateFolder state, Identity identity) {
    this.reconciler = reconciler;
    this.state = state;
    this.identity = identity;
  }

  /// @throws LinkException when the manifest must not be taken over
  Released take(Signed signed) throws IOException, BadSignatureException {
    Manifest manifest =
        Reconciler.read(signed.open(Manifest.TYPE, identity.reconciler()), Manifest::from);
    if (!manifest.node().equals(identity.node())) {
      throw new LinkException(0, "the manifest is for another node, " + manifest.node());
    }
    Manifest known = state.released(identity).manifest();
    if (manifest.isOlderThan(known.epoch(), known.sequence())) {
      throw new LinkException(
          0,
          "the manifest (%d, %d) is older than what this node has (%d, %d)"
              .formatted(manifest.epoch(), manifest.sequence(), known.epoch(), known.sequence()));
    }
    for (Manifest.Entry entry : manifest.entries()) {
      fetch(entry);
    }
    for (Digest hours : manifest.calendars().values()) {
      fetch(Paths.CALENDARS, hours, CalendarHours.MAX_BYTES);
    }
    return state.release(signed, identity);
  }

  private void fetch(Manifest.Entry entry) throws IOException {
    fetch(Paths.ASSIGNMENTS, entry.assignment(), MAX_ASSIGNMENT_BYTES);
    Assignment assignment;
    try {
      assignment =
          state
              .assignment(entry.assignment())
              .orElseThrow(() -> new IOException("the assignment is not on disk"));
    } catch (JsonShapeException e) {
      return; // told when it is released; the other associations go on
    }
    if (!assignment.association().equals(entry.association())) {
      throw new LinkException(
          0, "the assignment of " + entry.association() + " is that of another association");
    }
    for (FileReference file : assignment.enforced().files()) {
      fetch(Paths.FILES, file.digest(), Math.min(MAX_FILE_BYTES, file.sizeBytes()));
    }
  }

  private void fetch(String path, Digest digest, long maxBytes) throws IOException {
    if (state.blobs().find(digest).isEmpty()) {
      reconciler.fetch(path, digest, body -> state.blobs().put(digest, body, maxBytes));
    }
  }
}
