package dev.holdfast.agent.state;

import dev.holdfast.canonical.Json;
import dev.holdfast.wire.Report;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;

/// Reports that the reconciler has not acknowledged. Numbers have no gaps: one is given out when
/// its report is on disk.
public final class Outbox {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.state");
  private static final int MAX_REPORTS = 5_000;
  private static final String SUFFIX = ".report";

  private final Path folder;
  private final TreeMap<Long, Path> waiting = new TreeMap<>();
  private long last;
  private long acknowledged;

  Outbox(Path folder) throws IOException {
    this.folder = folder;
    acknowledged =
        DurableFiles.read(folder.resolve("acknowledged"), json -> json.integer("through"))
            .orElse(0L);
    last = acknowledged;
    try (var files = Files.newDirectoryStream(folder, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = file.getFileName().toString();
        long number = Long.parseLong(name.substring(0, name.length() - SUFFIX.length()));
        last = Math.max(last, number);
        if (number > acknowledged) {
          waiting.put(number, file);
        } else {
          Files.deleteIfExists(file); // the daemon does the same while somebody looks
        }
      }
    } catch (NumberFormatException e) {
      throw new IOException(folder + " holds a file that is no report: " + e.getMessage());
    }
  }

  /// Writes the next report; on disk when this returns. Empty when the box is full.
  public synchronized Optional<Report> add(LongFunction<Report> report) throws IOException {
    if (waiting.size() >= MAX_REPORTS) {
      LOG.log(System.Logger.Level.WARNING, "{0} reports wait; no more are kept", MAX_REPORTS);
      return Optional.empty();
    }
    Report made = report.apply(last + 1);
    Path file = folder.resolve("%012d%s".formatted(made.number(), SUFFIX));
    DurableFiles.write(file, made.toJson());
    last = made.number();
    waiting.put(last, file);
    return Optional.of(made);
  }

  /// The oldest reports, in order.
  ///
  /// @param maxBytes of their texts together; at least one comes whatever its size
  public synchronized List<Report> oldest(int limit, long maxBytes) throws IOException {
    var reports = new ArrayList<Report>();
    long bytes = 0;
    for (var each : new ArrayList<>(waiting.entrySet())) {
      long size = Files.exists(each.getValue()) ? Files.size(each.getValue()) : 0;
      if (reports.size() >= limit || (!reports.isEmpty() && bytes + size > maxBytes)) {
        break;
      }
      Optional<Report> report = DurableFiles.read(each.getValue(), Report::from);
      if (report.isPresent()) {
        reports.add(report.get());
        bytes += size;
      } else {
        waiting.remove(each.getKey());
      }
    }
    return reports;
  }

  /// The reconciler has these and all before.
  public synchronized void acknowledge(long through) throws IOException {
    if (through <= acknowledged || through > last) {
      return;
    }
    DurableFiles.write(
        folder.resolve("acknowledged"), Json.object().put("through", through).build());
    acknowledged = through;
    var done = waiting.headMap(through, true);
    for (Path file : done.values()) {
      Files.deleteIfExists(file);
    }
    done.clear();
  }

  /// Begins a new stream.
  synchronized void clear() throws IOException {
    for (Path file : waiting.values()) {
      Files.deleteIfExists(file);
    }
    waiting.clear();
    DurableFiles.delete(folder.resolve("acknowledged"));
    last = 0;
    acknowledged = 0;
  }

  public synchronized boolean isEmpty() {
    return waiting.isEmpty();
  }

  public synchronized int size() {
    return waiting.size();
  }

  /// The highest number that was given out.
  public synchronized long last() {
    return last;
  }
}
