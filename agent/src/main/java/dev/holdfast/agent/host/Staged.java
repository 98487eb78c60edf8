package dev.holdfast.agent.host;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Files that lie beside their places, whole, and are not yet in them. Many of them are synced at
/// once by several threads, which a journaling file system answers with one write of its journal
/// and not with one for each.
final class Staged {
  private static final int THREADS = 16;

  private final Map<Path, Item> unsynced = new LinkedHashMap<>();
  private final Map<Path, Item> synced = new LinkedHashMap<>();

  /// @param before what stood at the place
  /// @param beside where the new file is
  private record Item(
      @Nullable Entry before, Object identity, Ownership ownership, Path beside, Place place) {}

  void add(Place place, Object identity, Ownership ownership, Path beside) {
    var item = new Item(place.entry(), identity, ownership, beside, place);
    synced.remove(place.real());
    unsynced.put(place.real(), item);
  }

  /// Whether the very file that is to be put there now lies beside the place, on disk. It is not
  /// told a second time.
  boolean take(Place place, @Nullable Object identity, Ownership ownership) {
    unsynced.remove(place.real());
    Item item = synced.remove(place.real());
    return item != null
        && item.identity().equals(identity)
        && item.ownership().equals(ownership)
        && java.util.Objects.equals(item.before(), place.entry());
  }

  /// Afterwards all of them are on disk; or none counts as being.
  void sync() throws IOException {
    if (unsynced.isEmpty()) {
      return;
    }
    var work = new ArrayList<Callable<Path>>();
    unsynced.values().forEach(item -> work.add(() -> synced(item.beside())));
    try (var threads = Executors.newFixedThreadPool(Math.min(THREADS, work.size()))) {
      for (Future<Path> each : threads.invokeAll(work)) {
        each.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException failed ? failed : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while files were synced", e);
    }
    synced.putAll(unsynced);
    unsynced.clear();
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
    var left = new ArrayList<Place>();
    unsynced.values().forEach(item -> left.add(item.place()));
    synced.values().forEach(item -> left.add(item.place()));
    unsynced.clear();
    synced.clear();
    return left;
  }
}
