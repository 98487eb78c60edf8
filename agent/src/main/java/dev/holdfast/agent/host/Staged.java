package dev.holdfast.agent.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/// Files that lie beside their places, whole and on disk, and are not yet in them. Several threads
/// write them while whoever asked for them looks on: a journaling file system answers syncs that
/// come together with one write of its journal.
final class Staged {
  private static final int THREADS = 8;

  private final Map<Path, Item> written = new HashMap<>();
  private final Map<Path, Underway> underway = new LinkedHashMap<>();
  private @Nullable ExecutorService threads;

  /// @param before what stood at the place
  private record Item(@Nullable Entry before, Object identity, Ownership ownership, Place place) {}

  private record Underway(Item item, Future<?> write) {}

  /// Puts a file beside its place, and on disk; or leaves nothing there.
  @FunctionalInterface
  interface Write {
    void run() throws IOException;
  }

  void add(Place place, Object identity, Ownership ownership, Write write) {
    if (underway.containsKey(place.real())) {
      await();
    }
    written.remove(place.real());
    ExecutorService open = threads;
    if (open == null) {
      open =
          Executors.newFixedThreadPool(
              THREADS, Thread.ofPlatform().daemon().name("stage").factory());
      threads = open;
    }
    Future<?> running =
        open.submit(() -> {
          write.run();
          return null;
        });
    var item = new Item(place.entry(), identity, ownership, place);
    underway.put(place.real(), new Underway(item, running));
  }

  /// Whether the very file that is to be put there now lies beside the place, on disk. It is not
  /// told a second time.
  boolean take(Place place, @Nullable Object identity, Ownership ownership) {
    if (underway.containsKey(place.real())) {
      await();
    }
    Item item = written.remove(place.real());
    return item != null
        && item.identity().equals(identity)
        && item.ownership().equals(ownership)
        && Objects.equals(item.before(), place.entry());
  }

  /// Waits for what is being written. What could not be written is forgotten: whoever writes it in
  /// its turn hears why. Threads are kept no longer than there is work for them.
  void await() {
    ExecutorService open = threads;
    threads = null;
    if (open != null) {
      open.close();
    }
    underway.forEach((real, each) -> {
      if (each.write().state() == Future.State.SUCCESS) {
        written.put(real, each.item());
      }
    });
    underway.clear();
  }

  /// The places whose files were not taken, and are forgotten now.
  List<Place> left() {
    await();
    var left = new ArrayList<Place>();
    written.values().forEach(item -> left.add(item.place()));
    written.clear();
    return left;
  }
}
