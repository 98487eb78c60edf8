package dev.holdfast.reconciler.pullrequest;

import static dev.holdfast.reconciler.testing.Fleets.node;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static dev.holdfast.reconciler.testing.VersionsKit.FLEET;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.changes.Verified;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.preview.PreviewSettings;
import dev.holdfast.reconciler.preview.Previews;
import dev.holdfast.reconciler.preview.jdbc.JdbcPreviewStore;
import dev.holdfast.reconciler.pullrequest.jdbc.JdbcOwnersStore;
import dev.holdfast.reconciler.pullrequest.jdbc.JdbcPullRequestStore;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.jgit.JgitProposals;
import dev.holdfast.reconciler.status.StatusSettings;
import dev.holdfast.reconciler.status.WantedStatus;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.reconciler.testing.VersionsKit;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// The line from pull requests to what is said about them, on a real remote and a real database,
/// with a forge that a test speaks for.
final class PullRequestKit {
  private static final URI URL = URI.create("https://holdfast.example");

  /// Two associations, for nodes of the roles `web` and `db`.
  static final TestTree TWO =
      repository()
          .file("documents/web.yaml", document("web"))
          .file("documents/db.yaml", document("db"))
          .file("associations/web.yaml", association("web", "web", "web"))
          .file("associations/db.yaml", association("db", "db", "db"));

  static final TestTree SAYS_BYE =
      TWO.file(
          "associations/web.yaml", association("web", "web", "web", "parameters: {text: bye}\n"));

  /// What nodes are told to be the epoch of their state.
  static final long EPOCH = 4;

  final RecordingForge forge = new RecordingForge();
  final Set<String> offline = new HashSet<>();
  private final VersionsKit line;
  private final List<String> audit = new ArrayList<>();
  private final AtomicInteger ids = new AtomicInteger();
  private PullRequestSettings settings = PullRequestSettings.DEFAULT;
  private GateSettings gates = GateSettings.NONE;
  private Verified verified = (_, _) -> Verified.Standing.IN_SYNC;
  private Previews previews;
  private PullRequestStatuses statuses;
  private PullRequestReconciler reconciler;

  PullRequestKit(VersionsKit line) {
    this.line = line;
    this.previews = replica();
    this.statuses = statuses();
    this.reconciler = reconciler();
  }

  /// Three nodes that `web` is for, one that `db` is for, and both associations in force.
  ///
  /// @return the commit that brought them
  static CommitId twoInForce(VersionsKit line) {
    for (String node : List.of("web-1 role=web", "web-2 role=web", "web-3 role=web")) {
      line.fleet().put(node(node));
    }
    line.fleet().put(node("db-1 role=db"));
    CommitId first = line.remote().push("First", TWO);
    line.reconcile();
    return first;
  }

  /// As after a start with these settings; the database stays.
  void restart(PullRequestSettings some) {
    settings = some;
    restart();
  }

  /// Likewise, with nodes being asked so.
  void restart(PreviewSettings preview) {
    restart(new PullRequestSettings(true, true, Set.of(), preview));
  }

  void restart() {
    previews = replica();
    statuses = statuses();
    reconciler = reconciler();
  }

  /// What the gates demand from the next start on.
  void demand(GateSettings demands) {
    gates = demands;
  }

  /// How nodes stand, from the next start on.
  void stand(Verified standing) {
    verified = standing;
  }

  private PullRequestStatuses statuses() {
    return new PullRequestStatuses(new StatusSettings(URL), gate());
  }

  ReviewGate gate() {
    OwnersDesk.Kept owners = owners();
    return new ReviewGate(
        Map.of(FLEET, gates), store(), new OwnersGate(owners.store(), owners.files()), line::now);
  }

  private OwnersDesk.Kept owners() {
    return new OwnersDesk.Kept(
        new OwnersFiles(List.of(line.entry()), line.git()),
        new JdbcOwnersStore(line.postgres().transactions()));
  }

  JdbcPullRequestStore store() {
    return new JdbcPullRequestStore(line.postgres().transactions());
  }

  /// Previews as one more replica has them.
  Previews replica() {
    return new Previews(
        new JdbcPreviewStore(line.postgres().transactions()),
        () -> (NodeName node) -> !offline.contains(node.value()),
        () -> EPOCH,
        line::now,
        () -> "p-" + ids.incrementAndGet(),
        this::written);
  }

  Previews previews() {
    return previews;
  }

  private PullRequestReconciler reconciler() {
    var proposals = new JgitProposals(line.git(), line.connections(), line::now);
    return new PullRequestReconciler(
        line.entry(),
        settings,
        gates,
        forge,
        proposals,
        new Examiner(
            line.entry(),
            proposals,
            line.git(),
            line.signing(),
            line.reader(),
            line::loader,
            line.fleet(),
            _ -> verified),
        store(),
        owners(),
        statuses,
        previews,
        URL,
        line::now);
  }

  private void written(String actor, String action, String subject, Json.Obj detail) {
    audit.add("%s: %s %s %s".formatted(actor, action, subject, detail.list("nodes").size()));
  }

  /// What was written down, with how many nodes it is about.
  List<String> audit() {
    return audit;
  }

  /// A commit that the forge has as a pull request's head.
  CommitId propose(long number, TestTree tree, CommitId... parents) {
    CommitId head = line.remote().propose(RecordingForge.ref(number), "Proposed", tree, parents);
    forge.open(number, head);
    return head;
  }

  /// Somebody writes below a pull request.
  ///
  /// @return whether it is something to look at
  boolean asked(ForgeEvent.Commented comment) {
    return reconciler.asked(comment);
  }

  /// One look at everything.
  ///
  /// @return when the next one is due
  Duration tryToLook() throws IOException, ForgeException, InterruptedException {
    return reconciler.reconcile(line.fence(), line.ground());
  }

  /// One that nothing keeps from its end.
  Duration look() {
    try {
      return tryToLook();
    } catch (IOException | ForgeException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What a commit should show.
  List<WantedStatus> shown(CommitId head) {
    return statuses.wanted(FLEET, "").stream()
        .filter(status -> status.commit().equals(head))
        .toList();
  }

  /// Likewise, each such as `holdfast/plan pending: why`.
  List<String> said(CommitId head) {
    return shown(head).stream()
        .map(each -> "%s %s: %s".formatted(each.context(), each.state().id(), each.description()))
        .toList();
  }

  List<WantedStatus> shown() {
    return statuses.wanted(FLEET, "");
  }
}
