package dev.holdfast.agent.state;

import dev.holdfast.agent.resource.Seal;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.CalendarId;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.BadSignatureException;
import dev.holdfast.wire.CalendarHours;
import dev.holdfast.wire.FileReference;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.SigningKey;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The agent's folder. Opening it for running takes its lock; a second agent is refused.
public final class StateFolder implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.state");
  private static final String IDENTITY = "identity";
  private static final String KEY = "key";
  private static final String MANIFEST = "manifest";
  private static final String DISABLED = "disabled";
  private static final String CLOCK = "clock";
  private static final String RUNS = "runs";
  private static final String FREEZES = "freezes";
  private static final String STOPS = "stops";
  private static final String PREVIEWS = "previews";
  private static final String OPEN_PREVIEWS = "previews-open";
  private static final String STEPS = "steps";
  private static final String REVOKED = "revoked";

  private final Path folder;
  private final @Nullable FileChannel lockFile;
  private final Blobs blobs;
  private final Outbox outbox;
  private final AssociationFiles associations;
  private final Journal journal;
  private final Freezes freezes;

  /// @param lockFile held open with its lock; null where the folder is only looked at
  private StateFolder(Path folder, @Nullable FileChannel lockFile) throws IOException {
    this.folder = folder;
    this.lockFile = lockFile;
    this.blobs = new Blobs(DurableFiles.folder(folder.resolve("blobs")));
    this.outbox = new Outbox(DurableFiles.folder(folder.resolve("reports")));
    this.associations = new AssociationFiles(DurableFiles.folder(folder.resolve("associations")));
    this.journal = new Journal(folder.resolve("journal"));
    this.freezes = new Freezes(folder.resolve(FREEZES));
  }

  /// Opens the folder, made where it is missing, and takes its lock.
  ///
  /// @throws IOException when another agent has it
  public static StateFolder open(Path folder) throws IOException {
    Path made = DurableFiles.folder(folder);
    FileChannel lockFile =
        FileChannel.open(made.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      FileLock lock = lockFile.tryLock();
      if (lock != null) {
        return new StateFolder(made, lockFile);
      }
    } catch (OverlappingFileLockException e) {
      // another one in this very process
    } catch (IOException | RuntimeException e) {
      lockFile.close();
      throw e;
    }
    lockFile.close();
    throw new IOException("another agent is using the state folder " + folder);
  }

  /// Looks at a folder that another agent may be using.
  public static StateFolder inspect(Path folder) throws IOException {
    return new StateFolder(folder, null);
  }

  /// Who the node is; empty before registration. Needs no lock.
  public static Optional<Identity> identity(Path folder) throws IOException {
    return DurableFiles.read(folder.resolve(IDENTITY), Identity::from);
  }

  public Optional<Identity> identity() throws IOException {
    return identity(folder);
  }

  /// Makes this the folder of a new identity. What was to be said under another is dropped: its
  /// stream is over.
  public void register(Identity identity, SigningKey key) throws IOException {
    outbox.clear();
    DurableFiles.delete(folder.resolve(MANIFEST));
    DurableFiles.delete(folder.resolve(FREEZES));
    DurableFiles.delete(folder.resolve(OPEN_PREVIEWS));
    DurableFiles.write(folder.resolve(KEY), key.toText().getBytes(StandardCharsets.UTF_8));
    DurableFiles.write(folder.resolve(IDENTITY), identity.toJson());
    DurableFiles.delete(folder.resolve(REVOKED));
  }

  /// The reconciler wants this identity no more; only another one works again.
  ///
  /// @param at since when, in server time
  public void revoked(Identity identity, Instant at) throws IOException {
    DurableFiles.write(
        folder.resolve(REVOKED),
        Json.object().put("stream", identity.stream()).put("at", at).build());
  }

  /// Since when the identity is revoked; empty where it is not. Needs no lock.
  public static Optional<Instant> revoked(Path folder, Identity identity) throws IOException {
    return DurableFiles.read(
            folder.resolve(REVOKED), json -> Map.entry(json.string("stream"), json.instant("at")))
        .filter(told -> told.getKey().equals(identity.stream()))
        .map(Map.Entry::getValue);
  }

  /// The node's private key.
  ///
  /// @throws IOException when it is missing or damaged: then the node must register again; or when
  ///   others on the node can read it
  public SigningKey key() throws IOException {
    Path file = folder.resolve(KEY);
    if (Files.exists(file)
        && Files.getPosixFilePermissions(file).stream()
            .anyMatch(each -> !each.name().startsWith("OWNER_"))) {
      throw new IOException(
          "others on this machine can read or write the node's key %1$s; 'chmod 600 %1$s', and"
                  .formatted(file)
              + " register again with --again if somebody may have copied it");
    }
    try {
      return SigningKey.fromText(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IOException("the node's key in " + folder + " is damaged; register again", e);
    }
  }

  public Path path() {
    return folder;
  }

  public Blobs blobs() {
    return blobs;
  }

  public Outbox outbox() {
    return outbox;
  }

  public AssociationFiles associations() {
    return associations;
  }

  public Journal journal() {
    return journal;
  }

  public Freezes freezes() {
    return freezes;
  }

  /// Outputs that wait to be uploaded.
  public Outputs outputs() {
    return new Outputs(folder.resolve(STEPS));
  }

  /// Where the steps of an association's Command document keep their things.
  public StepFolder steps(AssociationId association) throws IOException {
    return steps(folder, association);
  }

  /// Likewise, for a run that takes no lock.
  public static StepFolder steps(Path folder, AssociationId association) throws IOException {
    Path steps = folder.resolve(STEPS).resolve(association.repository().value());
    return StepFolder.at(steps.resolve(association.name().value()));
  }

  /// Takes over a manifest whose blobs are all here.
  public Released release(Signed signed, Identity identity)
      throws IOException, BadSignatureException {
    Manifest manifest = Manifest.from(signed.open(Manifest.TYPE, identity.reconciler()));
    DurableFiles.write(folder.resolve(MANIFEST), signed.toJson());
    return released(manifest);
  }

  /// The last manifest, its signature checked again; nothing where there is none that is whole.
  public Released released(Identity identity) throws IOException {
    Path path = folder.resolve(MANIFEST);
    Optional<Signed> signed = DurableFiles.read(path, Signed::from);
    if (signed.isEmpty()) {
      return Released.nothing(identity.node());
    }
    try {
      return released(Manifest.from(signed.get().open(Manifest.TYPE, identity.reconciler())));
    } catch (BadSignatureException | JsonShapeException e) {
      DurableFiles.putAside(path, e.getMessage());
      return Released.nothing(identity.node());
    }
  }

  private Released released(Manifest manifest) throws IOException {
    var assignments = new TreeMap<AssociationId, Assignment>();
    var unreadable = new TreeMap<AssociationId, Released.Unreadable>();
    for (Manifest.Entry entry : manifest.entries()) {
      try {
        Optional<Assignment> assignment = assignment(entry.assignment());
        if (assignment.isPresent() && hasFiles(assignment.get())) {
          assignments.put(entry.association(), assignment.get());
        }
      } catch (JsonShapeException e) {
        unreadable.put(
            entry.association(),
            new Released.Unreadable(
                enforcedDigest(entry.assignment()), String.valueOf(e.getMessage())));
      }
    }
    return new Released(manifest, assignments, unreadable, calendars(manifest));
  }

  /// Those that are here whole. One that this agent cannot read is not known to it, so it counts as
  /// closed.
  private SortedMap<CalendarId, CalendarHours> calendars(Manifest manifest) throws IOException {
    var calendars = new TreeMap<CalendarId, CalendarHours>();
    for (var each : manifest.calendars().entrySet()) {
      Optional<Path> blob = blobs.find(each.getValue());
      if (blob.isPresent()) {
        try {
          calendars.put(
              each.getKey(),
              CalendarHours.from(JsonText.parseObject(Files.readAllBytes(blob.get()))));
        } catch (JsonShapeException e) {
          LOG.log(
              System.Logger.Level.WARNING,
              "calendar {0} cannot be read and counts as closed: {1}",
              each.getKey(),
              e.getMessage());
        }
      }
    }
    return calendars;
  }

  /// Of an assignment that is JSON, if no more.
  private Digest enforcedDigest(Digest assignment) throws IOException {
    Optional<Path> blob = blobs.find(assignment);
    if (blob.isEmpty()) {
      return assignment;
    }
    try {
      return Digest.of(
          JsonText.parseObject(Files.readAllBytes(blob.get())).objectOrEmpty("enforced"));
    } catch (JsonShapeException e) {
      return assignment;
    }
  }

  private boolean hasFiles(Assignment assignment) {
    return assignment.enforced().files().stream().allMatch(file -> blobs.has(file.digest()));
  }

  /// An assignment that was fetched; empty where it is not here whole.
  ///
  /// @throws JsonShapeException when this version of the agent cannot read it
  public Optional<Assignment> assignment(Digest digest) throws IOException {
    Optional<Path> blob = blobs.find(digest);
    return blob.isEmpty()
        ? Optional.empty()
        : Optional.of(Assignment.from(JsonText.parseObject(Files.readAllBytes(blob.get()))));
  }

  /// Forgets what is not released any more. Between runs only, since a run may still read it.
  public void keepOnly(Released released) throws IOException {
    var wanted = new HashSet<Digest>();
    for (Manifest.Entry entry : released.manifest().entries()) {
      wanted.add(entry.assignment());
    }
    wanted.addAll(released.manifest().calendars().values());
    for (Assignment assignment : released.assignments().values()) {
      assignment.enforced().files().stream().map(FileReference::digest).forEach(wanted::add);
    }
    blobs.keepOnly(wanted);
    associations.keepOnly(
        released.manifest().entries().stream().map(Manifest.Entry::association).toList());
  }

  /// Why changes are switched off; empty where they are not. Needs no lock.
  public static Optional<Disabled> disabled(Path folder) throws IOException {
    return DurableFiles.read(folder.resolve(DISABLED), Disabled::from);
  }

  public static void disable(Path folder, Disabled disabled) throws IOException {
    DurableFiles.write(folder.resolve(DISABLED), disabled.toJson());
  }

  public static void enable(Path folder) throws IOException {
    DurableFiles.delete(folder.resolve(DISABLED));
  }

  public Optional<Disabled> disabled() throws IOException {
    return disabled(folder);
  }

  /// Server time less the node's, as of the last answer; zero before the first.
  public Duration clockOffset() throws IOException {
    return DurableFiles.read(folder.resolve(CLOCK), json -> json.duration("offset"))
        .orElse(Duration.ZERO);
  }

  public void clockOffset(Duration offset) throws IOException {
    DurableFiles.write(folder.resolve(CLOCK), Json.object().put("offset", offset).build());
  }

  /// Run requests that were taken up.
  public Expiring runs() {
    return new Expiring(folder.resolve(RUNS));
  }

  /// Executions that were stopped.
  public Expiring stops() {
    return new Expiring(folder.resolve(STOPS));
  }

  /// Previews that were taken up.
  public Expiring previews() {
    return new Expiring(folder.resolve(PREVIEWS));
  }

  /// Those of them that are not answered yet.
  public OpenPreviews openPreviews() {
    return new OpenPreviews(folder.resolve(OPEN_PREVIEWS));
  }

  /// What is proposed and not released lies here while it is looked at; nothing where it is opened.
  public Blobs proposed() throws IOException {
    var proposed = new Blobs(DurableFiles.folder(folder.resolve("proposed")));
    proposed.keepOnly(Set.of());
    return proposed;
  }

  /// Where the node's owner puts facts of his own, in a state folder.
  public static Path customFacts(Path folder) {
    return folder.resolve("facts.d");
  }

  public Path customFacts() {
    return customFacts(folder);
  }

  /// What digests of things that must not leave the node are keyed with: another one on every node,
  /// and after every registration.
  public Seal seal() throws IOException {
    return Seal.keyed(key().toText());
  }

  /// For the time of one run.
  public RunLock runLock(Runnable whenWaiting) throws IOException, InterruptedException {
    return RunLock.take(folder, whenWaiting);
  }

  /// Likewise, for whoever does not wait; empty where somebody else has it.
  public Optional<RunLock> tryRunLock() throws IOException {
    return RunLock.tryTake(folder);
  }

  @Override
  public void close() throws IOException {
    journal.close();
    if (lockFile != null) {
      lockFile.close(); // and with it the lock
    }
  }
}
