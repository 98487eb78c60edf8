package dev.holdfast.agent.state;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.ResourceResult;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a run is about to do, written before it does it: after a crash the corrections that were
/// made are still told, and who was to be notified still is. One run at a time, so one journal.
public final class Journal {
  private final Path path;
  private @Nullable FileChannel channel;

  Journal(Path path) {
    this.path = path;
  }

  /// A run that did not come to its end.
  ///
  /// @param intended what was about to be corrected, as it will be told once it holds
  /// @param notifications that were not yet delivered
  /// @param reporting number of the report that was about to be written; 0 where none was
  /// @param version that the report was about
  /// @param fingerprint of that report; null where none was written
  public record Interrupted(
      AssociationId association,
      Digest enforced,
      List<ResourceResult> intended,
      SortedSet<String> notifications,
      long reporting,
      long version,
      @Nullable Digest fingerprint) {
    public Interrupted {
      intended = List.copyOf(intended);
      notifications = java.util.Collections.unmodifiableSortedSet(new TreeSet<>(notifications));
    }

    /// What is left once the report that was about to be written is known to be on disk: the
    /// corrections are told, the notifications are not delivered.
    public Interrupted reported() {
      return new Interrupted(
          association, enforced, List.of(), notifications, 0, version, fingerprint);
    }

    /// What was intended for a resource; empty where nothing was.
    public Optional<ResourceResult> intended(String resource) {
      return intended.stream().filter(each -> each.name().equals(resource)).findFirst();
    }
  }

  /// Begins the journal of a run, or goes on with that of an interrupted run of the same
  /// association. Costs nothing until the run changes something.
  public Run begin(AssociationId association, Digest enforced) {
    return new Run(association, enforced);
  }

  /// A change that is about to be made.
  ///
  /// @param result as it will be told once the change holds
  /// @param notifies who is to be told after the change
  public record Intention(ResourceResult result, List<String> notifies) {}

  /// What a run writes down before it acts.
  public interface Intentions {
    /// For a run that nobody takes up again.
    Intentions FORGOTTEN =
        new Intentions() {
          @Override
          public void intend(ResourceResult result, Collection<String> notifies) {}

          @Override
          public void intend(List<Intention> intentions) {}

          @Override
          public void notified(String resource) {}
        };

    /// Before a resource is changed.
    ///
    /// @param result as it will be told once the change holds
    /// @param notifies who is to be told after the change
    void intend(ResourceResult result, Collection<String> notifies) throws IOException;

    /// The same for several, with one wait for the disk.
    void intend(List<Intention> intentions) throws IOException;

    /// After a resource was told of a change.
    void notified(String resource) throws IOException;
  }

  /// Writes one run down.
  public final class Run implements Intentions {
    private final AssociationId association;
    private final Digest enforced;

    private Run(AssociationId association, Digest enforced) {
      this.association = association;
      this.enforced = enforced;
    }

    @Override
    public void intend(ResourceResult result, Collection<String> notifies) throws IOException {
      append(entry(result, notifies));
    }

    @Override
    public void intend(List<Intention> intentions) throws IOException {
      append(
          intentions.stream()
              .map(each -> entry(each.result(), each.notifies()))
              .toArray(Json[]::new));
    }

    private static Json entry(ResourceResult result, Collection<String> notifies) {
      return Json.object()
          .put("intend", result.toJson())
          .putList("notify", notifies, Json::of)
          .build();
    }

    @Override
    public void notified(String resource) throws IOException {
      append(Json.object().put("notified", resource).build());
    }

    /// Before the report of the run is written, under the number that it will have.
    public void reporting(long number, long version, Digest fingerprint) throws IOException {
      append(
          Json.object()
              .put("reporting", number)
              .put("version", version)
              .put("fingerprint", fingerprint.value())
              .build());
    }

    private void append(Json... entries) throws IOException {
      FileChannel open = channel;
      if (open == null) {
        open = open(association, enforced);
        channel = open;
      }
      long whole = open.position();
      try {
        for (Json entry : entries) {
          line(open, entry);
        }
        open.force(false);
      } catch (IOException e) {
        cut(open, whole, e);
        throw e;
      }
    }
  }

  /// After a line that could not be written whole: what is written next must not go on in it.
  private static void cut(FileChannel open, long whole, IOException because) {
    try {
      open.truncate(whole);
      open.position(whole);
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  private FileChannel open(AssociationId association, Digest enforced) throws IOException {
    Optional<Interrupted> before = interrupted();
    if (before.isPresent()
        && before.get().association().equals(association)
        && before.get().enforced().equals(enforced)) {
      FileChannel open = FileChannel.open(path, StandardOpenOption.WRITE);
      open.truncate(wholeLength());
      open.position(open.size());
      return open;
    }
    Files.deleteIfExists(path);
    FileChannel open =
        FileChannel.open(
            path,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    DurableFiles.sync(path.getParent());
    line(
        open,
        Json.object()
            .put("association", association.toString())
            .put("enforced", enforced.value())
            .build());
    return open;
  }

  /// In bytes, without a last line that is cut.
  private long wholeLength() throws IOException {
    return Files.readString(path, StandardCharsets.ISO_8859_1).lastIndexOf('\n') + 1L;
  }

  private static void line(FileChannel open, Json entry) throws IOException {
    var bytes =
        ByteBuffer.wrap((JsonText.canonical(entry) + "\n").getBytes(StandardCharsets.UTF_8));
    while (bytes.hasRemaining()) {
      open.write(bytes);
    }
  }

  /// The run is recorded elsewhere now.
  public void end() throws IOException {
    FileChannel open = channel;
    if (open != null) {
      open.close();
      channel = null;
    }
    Files.deleteIfExists(path);
  }

  /// Leaves what was written for the next start, or for taking it up again.
  public void close() throws IOException {
    FileChannel open = channel;
    channel = null;
    if (open != null) {
      open.close();
    }
  }

  /// The run that a crash ended; what was written of it before. A last line that is cut is no line.
  public Optional<Interrupted> interrupted() throws IOException {
    if (!Files.exists(path)) {
      return Optional.empty();
    }
    String text = Files.readString(path, StandardCharsets.ISO_8859_1);
    String whole = text.substring(0, text.lastIndexOf('\n') + 1);
    List<String> lines =
        new String(whole.getBytes(StandardCharsets.ISO_8859_1), StandardCharsets.UTF_8)
            .lines()
            .toList();
    try {
      return lines.isEmpty() ? Optional.empty() : Optional.of(read(lines));
    } catch (JsonShapeException e) {
      return DurableFiles.putAside(path, e.getMessage());
    } catch (IllegalArgumentException e) {
      return DurableFiles.putAside(path, String.valueOf(e.getMessage()));
    }
  }

  private static Interrupted read(List<String> lines) {
    Json.Obj head = JsonText.parse(lines.getFirst()).asObject("journal");
    var intended = new ArrayList<ResourceResult>();
    var notifications = new TreeSet<String>();
    long reporting = 0;
    long version = 0;
    Digest fingerprint = null;
    for (String line : lines.subList(1, lines.size())) {
      Json.Obj entry = JsonText.parse(line).asObject("entry");
      String notified = entry.stringOrNull("notified");
      if (notified != null) {
        notifications.remove(notified);
      } else if (entry.has("reporting")) {
        reporting = entry.integer("reporting");
        version = entry.integer("version", 0);
        String text = entry.stringOrNull("fingerprint");
        fingerprint = text == null ? null : new Digest(text);
      } else {
        intended.add(ResourceResult.from(entry.object("intend")));
        notifications.addAll(entry.strings("notify"));
      }
    }
    return new Interrupted(
        AssociationId.parse(head.string("association")),
        new Digest(head.string("enforced")),
        intended,
        notifications,
        reporting,
        version,
        fingerprint);
  }

  /// A result that was intended, as one that came true.
  public static ResourceResult cameTrue(ResourceResult intended, Duration took) {
    return new ResourceResult(
        intended.name(),
        intended.type(),
        ResourceResult.Outcome.CORRECTED,
        intended.cause(),
        intended.differences(),
        "",
        took);
  }
}
