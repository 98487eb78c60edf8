package dev.holdfast.reconciler.status.notes;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.NoteText;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusSink;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eclipse.jgit.errors.LargeObjectException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.NullProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.notes.NoteMap;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PushResult;
import org.eclipse.jgit.transport.RemoteRefUpdate;
import org.eclipse.jgit.transport.Transport;
import org.jspecify.annotations.Nullable;

/// Notes of one repository. Every push starts from what the remote has: it adds our lines to those
/// of others, and begins anew when somebody was faster.
public final class GitNotes implements StatusSink {
  public static final String NAME = "notes";
  static final String REF = "refs/notes/holdfast";
  private static final int TRIES = 5;
  private static final int MAX_NOTE_BYTES = 256 * 1024;

  private final RepositoryName repository;
  private final Path folder;
  private final Remote remote;
  private final InstantSource time;

  /// Opens the way to the repository's remote.
  @FunctionalInterface
  public interface Remote {
    /// @param local where objects are kept; the caller closes the transport
    Transport open(Repository local) throws IOException;
  }

  /// @param folder a bare repository of our own, made where it is missing
  public GitNotes(RepositoryName repository, Path folder, Remote remote, InstantSource time) {
    this.repository = repository;
    this.folder = folder;
    this.remote = remote;
    this.time = time;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isOnePush() {
    return true;
  }

  @Override
  public List<Delivery> post(List<StatusOutbox.Unsent> statuses) {
    return Collections.nCopies(statuses.size(), push(statuses));
  }

  private Delivery push(List<StatusOutbox.Unsent> statuses) {
    try (Repository local = local()) {
      for (int i = 0; i < TRIES; i++) {
        Delivery delivery = once(local, statuses);
        if (delivery != null) {
          return delivery;
        }
      }
      return new Delivery.Later("others push " + REF + " all the time", null);
    } catch (LargeObjectException e) {
      return new Delivery.Refused("a note in " + REF + " is larger than 256 KiB");
    } catch (IOException e) {
      return new Delivery.Later(sentence(e), null);
    }
  }

  /// Null when somebody else pushed in between.
  private @Nullable Delivery once(Repository local, List<StatusOutbox.Unsent> statuses)
      throws IOException {
    ObjectId before = fetch(local);
    ObjectId after = write(local, before, statuses);
    if (after.equals(before)) {
      return new Delivery.Delivered();
    }
    try (Transport transport = remote.open(local)) {
      var update = new RemoteRefUpdate(local, null, after, REF, false, null, before);
      PushResult result = transport.push(NullProgressMonitor.INSTANCE, Set.of(update));
      return delivery(update, result);
    }
  }

  private static @Nullable Delivery delivery(RemoteRefUpdate update, PushResult result) {
    return switch (update.getStatus()) {
      case OK, UP_TO_DATE -> new Delivery.Delivered();
      case REJECTED_NONFASTFORWARD, REJECTED_REMOTE_CHANGED -> null;
      case REJECTED_NODELETE, REJECTED_OTHER_REASON, NON_EXISTING, NOT_ATTEMPTED, AWAITING_REPORT ->
          new Delivery.Later(
              "the remote refuses "
                  + REF
                  + ": "
                  + line(update.getMessage() + " " + result.getMessages()),
              null);
    };
  }

  /// The remote's notes are here afterwards; zero where it has none.
  private ObjectId fetch(Repository local) throws IOException {
    try (Transport transport = remote.open(local);
        FetchConnection connection = transport.openFetch()) {
      Ref ref = connection.getRef(REF);
      ObjectId id = ref == null ? null : ref.getObjectId();
      if (ref == null || id == null) {
        return ObjectId.zeroId();
      }
      if (!local.getObjectDatabase().has(id)) {
        connection.fetch(NullProgressMonitor.INSTANCE, Set.of(ref), haves(local));
        keep(local, id);
      }
      return id;
    }
  }

  private static Set<ObjectId> haves(Repository local) throws IOException {
    Ref ref = local.exactRef(REF);
    ObjectId id = ref == null ? null : ref.getObjectId();
    return id == null ? Set.of() : Set.of(id);
  }

  private static void keep(Repository local, ObjectId id) throws IOException {
    var update = local.updateRef(REF);
    update.setNewObjectId(id);
    update.disableRefLog();
    update.forceUpdate();
  }

  /// A commit that adds the statuses; `before` itself where that changes nothing.
  private ObjectId write(Repository local, ObjectId before, List<StatusOutbox.Unsent> statuses)
      throws IOException {
    try (ObjectReader reader = local.newObjectReader();
        ObjectInserter inserter = local.newObjectInserter();
        RevWalk walk = new RevWalk(reader)) {
      RevCommit parent = before.equals(ObjectId.zeroId()) ? null : walk.parseCommit(before);
      NoteMap notes = parent == null ? NoteMap.newEmptyMap() : NoteMap.read(reader, parent);
      for (var entry : byCommit(statuses).entrySet()) {
        ObjectId commit = ObjectId.fromString(entry.getKey().hex());
        byte[] existing =
            notes.contains(commit) ? notes.getCachedBytes(commit, MAX_NOTE_BYTES) : new byte[0];
        notes.set(
            commit,
            NoteText.merged(
                new String(existing, StandardCharsets.UTF_8), repository, entry.getValue()),
            inserter);
      }
      ObjectId tree = notes.writeTree(inserter);
      if (parent != null && parent.getTree().equals(tree)) {
        return before;
      }
      ObjectId written = commit(inserter, tree, parent);
      inserter.flush();
      return written;
    }
  }

  private ObjectId commit(ObjectInserter inserter, ObjectId tree, @Nullable RevCommit parent)
      throws IOException {
    var who = new PersonIdent("Holdfast", "holdfast@localhost", time.instant(), ZoneOffset.UTC);
    var commit = new CommitBuilder();
    commit.setTreeId(tree);
    if (parent != null) {
      commit.setParentId(parent);
    }
    commit.setAuthor(who);
    commit.setCommitter(who);
    commit.setMessage("Statuses of " + repository + "\n");
    return inserter.insert(commit);
  }

  private static Map<CommitId, List<StatusOutbox.Unsent>> byCommit(
      List<StatusOutbox.Unsent> statuses) {
    var byCommit = new LinkedHashMap<CommitId, List<StatusOutbox.Unsent>>();
    for (var unsent : statuses) {
      byCommit.computeIfAbsent(unsent.status().commit(), _ -> new ArrayList<>()).add(unsent);
    }
    return byCommit;
  }

  private Repository local() throws IOException {
    var local = new FileRepository(folder.toFile());
    if (!local.getObjectDatabase().exists()) {
      local.create(true);
    }
    return local;
  }

  private static String sentence(IOException e) {
    return "the notes cannot be pushed: " + line(String.valueOf(e.getMessage()));
  }

  /// One line without what an address may hold before its host.
  private static String line(String text) {
    String clean =
        text.replaceAll("(?<=://)[^/@\\s]+@", "").replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
    return clean.length() <= 300 ? clean : clean.substring(0, 300) + "…";
  }
}
