package dev.holdfast.reconciler.preview;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Mode;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.reconciler.audit.Audit;
import dev.holdfast.reconciler.checkin.PreviewDesk;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.PreviewResult;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Previews as nodes and people meet them. What is under way is in memory on every replica, and
/// follows the database; any replica tells the nodes and takes their answers, the leader begins and
/// ends.
public final class Previews implements PreviewDesk {
  private static final Logger LOG = LoggerFactory.getLogger(Previews.class);
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(30);

  private final PreviewStore store;
  private final Supplier<Predicate<NodeName>> online;
  private final LongSupplier epoch;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final Audit audit;
  private final ConcurrentHashMap<Key, Instant> told = new ConcurrentHashMap<>();
  private final List<Consumer<Collection<NodeName>>> listeners = new CopyOnWriteArrayList<>();
  private final List<Consumer<RepositoryName>> followers = new CopyOnWriteArrayList<>();
  private volatile Map<NodeName, List<LivePreview>> waiting = Map.of();

  private record Key(String preview, NodeName node) {}

  /// @param online asked once for each preview, which nodes were heard of lately by any replica
  /// @param epoch of what nodes are told now
  /// @param ids a new random id each time
  public Previews(
      PreviewStore store,
      Supplier<Predicate<NodeName>> online,
      LongSupplier epoch,
      InstantSource clock,
      Supplier<String> ids,
      Audit audit) {
    this.store = store;
    this.online = online;
    this.epoch = epoch;
    this.clock = clock;
    this.ids = ids;
    this.audit = audit;
  }

  @Override
  public void listen(Consumer<Collection<NodeName>> listener) {
    listeners.add(listener);
  }

  /// Adds one that is told of repositories for one of whose previews nobody is waited for any more.
  public void follow(Consumer<RepositoryName> follower) {
    followers.add(follower);
  }

  /// Shows what the store holds now, whoever wrote it. One at a time, so that nobody shows what was
  /// read before.
  public synchronized void refresh() {
    List<LivePreview> running = store.running();
    Map<NodeName, List<LivePreview>> now = new HashMap<>();
    running.forEach(preview ->
        preview.parts().stream()
            .filter(LivePreview.Part::isWaiting)
            .forEach(
                part -> now.computeIfAbsent(part.node(), _ -> new ArrayList<>()).add(preview)));
    Set<NodeName> before = waiting.keySet();
    waiting = Map.copyOf(now);
    told.keySet().removeIf(key -> !now.containsKey(key.node()));
    var fresh = new HashSet<>(now.keySet());
    fresh.removeAll(before);
    if (!fresh.isEmpty()) {
      listeners.forEach(listener -> listener.accept(fresh));
    }
    running.stream()
        .filter(LivePreview::isAnswered)
        .map(LivePreview::repository)
        .distinct()
        .forEach(repository -> followers.forEach(follower -> follower.accept(repository)));
  }

  // nodes

  @Override
  public boolean hasAny(NodeName node) {
    return !waiting.isEmpty() && !undelivered(node).isEmpty();
  }

  private List<LivePreview> undelivered(NodeName node) {
    Instant now = clock.instant();
    return waiting.getOrDefault(node, List.of()).stream()
        .filter(preview -> now.isBefore(preview.expiresAt()))
        .filter(preview -> {
          Instant last = told.get(new Key(preview.id(), node));
          return last == null || !now.isBefore(last.plus(AGAIN_AFTER));
        })
        .toList();
  }

  @Override
  public List<PreviewOrder> deliver(NodeName node, String agentVersion, boolean isAble) {
    if (waiting.isEmpty()) {
      return List.of();
    }
    Instant now = clock.instant();
    List<LivePreview> open = undelivered(node);
    open.forEach(preview -> told.put(new Key(preview.id(), node), now));
    if (!isAble) {
      open.forEach(preview -> unable(preview, node, agentVersion));
      return List.of();
    }
    return open.stream().flatMap(preview -> order(preview, node).stream()).toList();
  }

  /// The node's check-in must not suffer where this cannot be written down: it is seen again.
  private void unable(LivePreview preview, NodeName node, String agentVersion) {
    try {
      store.answer(preview.id(), node, new NodeAnswer.Unable(agentVersion), now());
    } catch (RuntimeException e) {
      LOG.atDebug().addKeyValue("node", node).setCause(e).log("cannot note that it is too old");
    }
  }

  private Optional<PreviewOrder> order(LivePreview preview, NodeName node) {
    return preview.parts().stream()
        .filter(part -> part.node().equals(node))
        .findFirst()
        .map(part ->
            new PreviewOrder(
                preview.id(),
                node,
                epoch.getAsLong(),
                preview.expiresAt(),
                preview.budget(),
                preview.scripts(),
                part.contents().stream()
                    .flatMap(id ->
                        Optional.ofNullable(preview.subjects().get(id)).stream()
                            .map(subject -> new PreviewOrder.Content(id, subject.enforced())))
                    .toList()));
  }

  @Override
  public void answered(NodeName node, List<PreviewResult> results) {
    for (PreviewResult result : results) {
      // another replica may have told the node of it before this one heard; whoever was not asked,
      // or has answered, writes nothing
      Optional<LivePreview> asked =
          waiting.getOrDefault(node, List.of()).stream()
              .filter(preview -> preview.id().equals(result.preview()))
              .findFirst()
              .or(() -> store.find(result.preview()))
              .filter(preview -> preview.isRunning() && preview.isWaitingFor(node));
      asked.ifPresent(preview ->
          store.answer(
              preview.id(), node, new NodeAnswer.Looked(Heard.of(preview, node, result)), now()));
    }
  }

  @Override
  public Optional<byte[]> content(NodeName node, String preview, Digest digest) {
    return store.content(preview, node, digest, clock.instant());
  }

  // the leader

  /// Asks nodes to look at what is proposed; where none can be asked, that is kept as refused.
  /// Nothing happens where the pull request has one under way.
  public void begin(Fence fence, Proposed proposed, PreviewSettings settings) throws IOException {
    if (isRunning(proposed.repository(), proposed.pullRequest())) {
      return;
    }
    SequencedSet<NodeName> sample =
        Sample.of(
            proposed.candidates(),
            online.get(),
            settings.nodes(),
            proposed.repository() + "#" + proposed.pullRequest());
    Bundle bundle = Bundle.of(proposed.candidates(), sample, proposed.files());
    if (bundle.nodes().isEmpty()) {
      refuse(
          fence,
          proposed,
          sample.isEmpty()
              ? "it would run on no node that this repository may use"
              : "what it proposes is larger than a preview may be (16 MiB)");
      return;
    }
    LivePreview preview = preview(proposed, settings, bundle);
    record(preview);
    store.begin(fence, preview, bundle.digests(), bundle.contents());
    LOG.atInfo()
        .addKeyValue("repository", proposed.repository())
        .addKeyValue("pull_request", proposed.pullRequest())
        .addKeyValue("nodes", preview.parts().size())
        .addKeyValue("by", proposed.askedBy())
        .log("nodes are asked what a pull request would change");
    refresh();
  }

  /// What runs on nodes because somebody wrote a comment is for good.
  private void record(LivePreview preview) {
    audit.record(
        preview.askedBy() + " in a comment",
        "check-pull-request",
        preview.repository() + "#" + preview.pullRequest(),
        Json.object()
            .put("head", preview.head().hex())
            .put("scripts", preview.scripts())
            .put("nodes", Json.list(preview.parts(), part -> Json.of(part.node().value())))
            .build());
  }

  private LivePreview preview(Proposed proposed, PreviewSettings settings, Bundle bundle) {
    var subjects = new TreeMap<AssociationId, LivePreview.Subject>();
    bundle.carried().forEach((id, candidate) -> subjects.put(id, subject(candidate)));
    Instant now = now();
    return new LivePreview(
        ids.get(),
        proposed.repository(),
        proposed.pullRequest(),
        proposed.head(),
        proposed.askedBy(),
        now,
        now.plus(settings.deadline()),
        settings.budget(),
        settings.scripts(),
        reached(proposed.candidates()),
        bundle.notSent(),
        subjects,
        LivePreview.State.RUNNING,
        "",
        null,
        bundle.nodes().entrySet().stream()
            .map(each ->
                new LivePreview.Part(each.getKey(), each.getValue(), new NodeAnswer.Waiting()))
            .toList());
  }

  private static LivePreview.Subject subject(Candidate candidate) {
    return new LivePreview.Subject(
        candidate.enforced().digest(),
        candidate.enforced().mode() == Mode.AUDIT,
        candidate.enforced().document().resources().stream()
            .map(ResourceDeclaration::name)
            .collect(Collectors.toSet()));
  }

  private static int reached(List<Candidate> candidates) {
    return candidates.stream()
        .map(Candidate::nodes)
        .reduce(NodeSet::or)
        .map(NodeSet::size)
        .orElse(0);
  }

  /// Keeps that nobody is asked, and why.
  public void refuse(Fence fence, Proposed proposed, String why) {
    Instant now = now();
    store.begin(
        fence,
        new LivePreview(
            ids.get(),
            proposed.repository(),
            proposed.pullRequest(),
            proposed.head(),
            proposed.askedBy(),
            now,
            now,
            Duration.ofSeconds(1),
            false,
            reached(proposed.candidates()),
            0,
            new TreeMap<>(),
            LivePreview.State.REFUSED,
            why,
            now,
            List.of()),
        Map.of(),
        Map.of());
  }

  private boolean isRunning(RepositoryName repository, long pullRequest) {
    return store.running().stream()
        .anyMatch(
            each -> each.repository().equals(repository) && each.pullRequest() == pullRequest);
  }

  /// The last one of each of these pull requests, where there is one.
  public List<LivePreview> latest(RepositoryName repository, Collection<Long> pullRequests) {
    return pullRequests.isEmpty() ? List.of() : store.latest(repository, pullRequests);
  }

  /// Those of a repository that are under way.
  public List<LivePreview> running(RepositoryName repository) {
    return store.running().stream().filter(each -> each.repository().equals(repository)).toList();
  }

  /// Nobody may answer any more, and what was proposed is gone.
  public void end(Fence fence, LivePreview preview, LivePreview.State state) {
    store.end(fence, preview.id(), state, now());
    refresh();
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
