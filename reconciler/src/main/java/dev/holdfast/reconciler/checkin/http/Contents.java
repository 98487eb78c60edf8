package dev.holdfast.reconciler.checkin.http;

import dev.holdfast.canonical.Digest;
import dev.holdfast.reconciler.calendar.Calendars;
import dev.holdfast.reconciler.checkin.BusyException;
import dev.holdfast.reconciler.checkin.PreviewDesk;
import dev.holdfast.reconciler.checkin.Refusal;
import dev.holdfast.reconciler.checkin.RefusedException;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.versions.VersionStore;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// What agents fetch by digest, to nodes to which it is released and no others. Small contents that
/// many nodes fetch at once are read once; large ones few at a time.
final class Contents {
  private static final int LARGEST_KEPT_BYTES = 1024 * 1024;
  private static final long KEPT_BYTES = 64L * 1024 * 1024;
  private static final int AT_ONCE = 8;
  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final Duration COME_BACK = Duration.ofSeconds(5);

  private final Releases releases;
  private final VersionStore store;
  private final Calendars calendars;
  private final PreviewDesk previews;
  private final Semaphore reading = new Semaphore(AT_ONCE);
  private final ReentrantLock lock = new ReentrantLock();
  private final LinkedHashMap<Digest, byte[]> kept = new LinkedHashMap<>(64, 0.75f, true);
  private long keptBytes;

  Contents(Releases releases, VersionStore store, Calendars calendars, PreviewDesk previews) {
    this.previews = previews;
    this.calendars = calendars;
    this.releases = releases;
    this.store = store;
  }

  byte[] assignment(Node node, Digest digest) {
    if (!releases.mayReadAssignment(node.name(), digest)) {
      throw new RefusedException(Refusal.notReleased());
    }
    return content(digest);
  }

  byte[] file(Node node, Digest digest) {
    if (!releases.mayReadFile(node.name(), digest)) {
      throw new RefusedException(Refusal.notReleased());
    }
    return content(digest);
  }

  /// Kept by nobody: the calendars have them at hand.
  byte[] calendar(Node node, Digest digest) {
    return releases.calendars(node.name()).stream()
        .flatMap(id -> calendars.hours(id, digest).stream())
        .findFirst()
        .orElseThrow(() -> new RefusedException(Refusal.notReleased()))
        .bytes();
  }

  /// Kept by nobody: few nodes fetch it, once.
  byte[] proposed(Node node, String preview, Digest digest) {
    if (!acquire()) {
      throw new BusyException("Many nodes fetch files now; come back later.", COME_BACK);
    }
    try {
      return previews
          .content(node.name(), preview, digest)
          .orElseThrow(() -> new RefusedException(Refusal.notReleased()));
    } finally {
      reading.release();
    }
  }

  private byte[] content(Digest digest) {
    byte @Nullable [] known = known(digest);
    if (known != null) {
      return known;
    }
    if (!acquire()) {
      throw new BusyException("Many nodes fetch files now; come back later.", COME_BACK);
    }
    try {
      byte @Nullable [] meanwhile = known(digest);
      if (meanwhile != null) {
        return meanwhile;
      }
      byte[] content =
          store.blob(digest).orElseThrow(() -> new RefusedException(Refusal.notReleased()));
      keep(digest, content);
      return content;
    } finally {
      reading.release();
    }
  }

  private boolean acquire() {
    try {
      return reading.tryAcquire(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private byte @Nullable [] known(Digest digest) {
    lock.lock();
    try {
      return kept.get(digest);
    } finally {
      lock.unlock();
    }
  }

  private void keep(Digest digest, byte[] content) {
    if (content.length > LARGEST_KEPT_BYTES) {
      return;
    }
    lock.lock();
    try {
      if (kept.put(digest, content) == null) {
        keptBytes += content.length;
      }
      var eldest = kept.entrySet().iterator();
      while (keptBytes > KEPT_BYTES && eldest.hasNext()) {
        Map.Entry<Digest, byte[]> old = eldest.next();
        keptBytes -= old.getValue().length;
        eldest.remove();
      }
    } finally {
      lock.unlock();
    }
  }
}
