package dev.holdfast.agent.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Files that lie beside their places, whole, and are not yet in them. They are brought to disk by
/// several threads, from the moment on that they are written: meanwhile the next ones are, and a
/// journaling file system answers those that come together with one write of its journal.
final class Staged {
  private static final int THREADS = 16;

  private final Map<Path, Item> unsynced = new LinkedHashMap<>();
  private final Map<Path, Item> synced = new LinkedHashMap<>();
  private final Map<Path, Future<Path>> underway = new HashMap<>();
  private @Nullable ExecutorService threads;

  /// @param before what stood at the place
  /// @param beside where the new file is
  private record Item(
      @Nullable Entry before, Object identity, Ownership ownership, Path beside, Place place) {}

  void add(Place place, Object identity, Ownership ownership, Path beside) {
    var item = new Item(place.entry(), identity, ownership, beside, place);
    synced.remove(place.real());
    unsynced.put(place.real(), item);
    underway.put(place.real(), begun(item));
  }

  private Future<Path> begun(Item item) {
    ExecutorService open = threads;
    if (open == null) {
      open =
          Executors.newFixedThreadPool(
              THREADS, Thread.ofPlatform().daemon().name("sync").factory());
      threads = open;
    }
    return open.submit(() -> synced(item.beside()));
  }

  /// Whether the very file that is to be put there now lies beside the place, on disk. It is not
  /// told a second time.
  boolean take(Place place, @Nullable Object identity, Ownership ownership) {
    unsynced.remove(place.real());
    Item item = synced.remove(place.real());
    return item != null
        && item.identity().equals(identity)
        && item.ownership().equals(ownership)
        && Objects.equals(item.before(), place.entry());
  }

  /// Afterwards all of them are on disk; or none counts as being, and the next call tries again.
  void sync() throws IOException {
    try {
      unsynced.forEach((real, item) -> underway.computeIfAbsent(real, _ -> begun(item)));
      for (Path each : unsynced.keySet()) {
        Objects.requireNonNull(underway.get(each)).get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while files were synced", e);
    } finally {
      rest();
    }
    synced.putAll(unsynced);
    unsynced.clear();
  }

  /// Threads are kept no longer than there is work for them.
  private void rest() {
    ExecutorService open = threads;
    threads = null;
    underway.clear();
    if (open != null) {
      open.shutdown();
    }
  }

  private static Path synced(Path file) throws IOException {
    try (var channel =
        FileChannel.open(file, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS)) {
      channel.force(true);
    }
    return file;
  }

  /// The places whose files were not taken, and are forgotten now.
  List<Place> left() {
    rest();
    var left = new ArrayList<Place>();
    unsynced.values().forEach(item -> left.add(item.place()));
    synced.values().forEach(item -> left.add(item.place()));
    unsynced.clear();
    synced.clear();
    return left;
  }
}
