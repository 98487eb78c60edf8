package dev.holdfast.reconciler.checkin;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.calendar.Calendars;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.fleet.Registrar;
import dev.holdfast.reconciler.fleet.Seen;
import dev.holdfast.reconciler.freeze.Freezes;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.rollout.RevisionListener;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.PreviewResult;
import dev.holdfast.wire.Revision;
import dev.holdfast.wire.RunRequest;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.SigningKey;
import dev.holdfast.wire.StopOrder;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The long poll. A check-in that brings reports, or for whose node there is something, is answered
/// as soon as what it brought is durable; any other is held, without a thread, until there is.
public final class CheckIns implements RevisionListener {
  private static final Logger log = LoggerFactory.getLogger(CheckIns.class);
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(30);
  private static final Duration COME_BACK = Duration.ofSeconds(30);

  private final Releases releases;
  private final RunRequests runs;
  private final Stops stops;
  private final PreviewDesk previews;
  private final Presence presence;
  private final Registrar registrar;
  private final ReportSink sink;
  private final Calendars calendars;
  private final Freezes freezes;
  private final SigningKey key;
  private final CheckInSettings settings;
  private final InstantSource clock;
  private final RandomGenerator random;
  private final Executor wakers;
  private final ConcurrentHashMap<NodeName, Held> held = new ConcurrentHashMap<>();
  private final TimeoutWheel<Held> timeouts;
  private final Patience patience = new Patience();

  /// @param wakers runs one short task for each node that is woken; never on the caller's thread
  public CheckIns(
      Releases releases,
      RunRequests runs,
      Stops stops,
      PreviewDesk previews,
      Presence presence,
      Registrar registrar,
      ReportSink sink,
      Calendars calendars,
      Freezes freezes,
      SigningKey key,
      CheckInSettings settings,
      InstantSource clock,
      RandomGenerator random,
      Executor wakers) {
    this.releases = releases;
    this.runs = runs;
    this.stops = stops;
    this.previews = previews;
    this.presence = presence;
    this.registrar = registrar;
    this.sink = sink;
    this.calendars = calendars;
    this.freezes = freezes;
    this.key = key;
    this.settings = settings;
    this.clock = clock;
    this.random = random;
    this.wakers = wakers;
    this.timeouts = new TimeoutWheel<>(clock.instant());
  }

  /// Takes what the node brings and answers when there is a reason to.
  ///
  /// @throws RefusedException when the request cannot be
  public CompletableFuture<CheckIn.Response> checkIn(Node node, CheckIn.Request request) {
    RequestRules.check(request);
    arrived(node, request);
    keepFacts(node, request);
    keepPreviews(node, request);
    return sink.accept(node.name(), request.stream(), request.reports())
        .thenCompose(acknowledged -> {
          verified(node.name(), request);
          return answer(node.name(), request, acknowledged);
        });
  }

  /// Answers those whose wait is over; called about every second or more often.
  public void turn() {
    for (Held due : timeouts.turn(clock.instant())) {
      if (held.remove(due.node(), due)) {
        due.answer().complete(respond(due.node(), due.request(), due.acknowledged(), true));
      }
    }
  }

  /// How many check-ins are held now.
  public int waiting() {
    return held.size();
  }

  @Override
  public void revisionsChanged(Collection<NodeName> nodes) {
    wake(nodes);
  }

  /// Looks again whether there is something for anybody.
  public void wakeAll() {
    wake(List.copyOf(held.keySet()));
  }

  /// Looks again whether there is something for these nodes.
  public void wake(Collection<NodeName> nodes) {
    for (NodeName node : nodes) {
      @Nullable Held waiting = held.get(node);
      if (waiting != null) {
        wakers.execute(() -> release(waiting));
      }
    }
  }

  /// Answers all that wait, before the program ends.
  public void close() {
    for (Held waiting : List.copyOf(held.values())) {
      if (held.remove(waiting.node(), waiting)) {
        waiting.answer().complete(empty(waiting.acknowledged(), false));
      }
    }
  }

  private CompletableFuture<CheckIn.Response> answer(
      NodeName node, CheckIn.Request request, long acknowledged) {
    var now = respond(node, request, acknowledged, false);
    if (hasNews(now) || bringsAnything(request) || request.waitSeconds() == 0) {
      supersede(node, acknowledged);
      return CompletableFuture.completedFuture(now);
    }
    return hold(new Held(node, request, acknowledged, new CompletableFuture<>()));
  }

  private CompletableFuture<CheckIn.Response> hold(Held waiting) {
    if (held.size() >= settings.maxHeld()) {
      throw new BusyException(
          "The reconciler holds as many check-ins as it may; come back later.", COME_BACK);
    }
    @Nullable Held older = held.put(waiting.node(), waiting);
    if (older != null) {
      older.answer().complete(empty(older.acknowledged(), false));
    }
    timeouts.add(clock.instant().plus(wait(waiting)), waiting);
    // What came between looking and holding woke nobody.
    release(waiting);
    return waiting.answer();
  }

  /// Jittered, so that nodes that were woken together do not stay together. Short where there is a
  /// manifest that the node seems unable to take.
  private Duration wait(Held waiting) {
    long wished = Duration.ofSeconds(waiting.request().waitSeconds()).toMillis();
    long most = settings.longestWait().toMillis();
    if (wanted(waiting.node(), waiting.request()).isPresent()) {
      most = Math.min(most, Patience.PAUSE.toMillis());
    }
    return Duration.ofMillis((long) (Math.min(wished, most) * (0.8 + 0.2 * random.nextDouble())));
  }

  /// The node has opened a newer request: the older one has nobody who listens.
  private void supersede(NodeName node, long acknowledged) {
    @Nullable Held older = held.remove(node);
    if (older != null) {
      older.answer().complete(empty(acknowledged, false));
    }
  }

  /// Answers a held check-in if there is something for its node.
  private void release(Held waiting) {
    if (waiting.answer().isDone()) {
      return;
    }
    if (registrar.node(waiting.node()).map(Node::isRevoked).orElse(true)) {
      held.remove(waiting.node(), waiting);
      waiting
          .answer()
          .completeExceptionally(new RefusedException(Refusal.nodeRevoked(waiting.node().value())));
      return;
    }
    if (!hasSomethingFor(waiting)) {
      return;
    }
    if (held.remove(waiting.node(), waiting)) {
      waiting
          .answer()
          .complete(respond(waiting.node(), waiting.request(), waiting.acknowledged(), false));
    }
  }

  private boolean hasSomethingFor(Held waiting) {
    return wanted(waiting.node(), waiting.request())
            .filter(wanted -> patience.wouldAllow(waiting.node(), wanted, clock.instant()))
            .isPresent()
        || !runs.undelivered(waiting.node()).isEmpty()
        || stops.hasAny(waiting.node())
        || previews.hasAny(waiting.node());
  }

  /// @param atLast whether the node has waited: then it gets its manifest in any case
  private CheckIn.Response respond(
      NodeName node, CheckIn.Request request, long acknowledged, boolean atLast) {
    @Nullable Signed manifest = null;
    List<Signed> orders = List.of();
    Optional<Revision> wanted = wanted(node, request);
    if (wanted.isEmpty()) {
      patience.arrived(node);
    } else if (patience.allows(node, wanted.get(), clock.instant()) || atLast) {
      if (!hasManifest(node, request)) {
        manifest = Signed.sign(Manifest.TYPE, manifest(node, request).toJson(), key);
      }
      orders = orders(request);
    }
    var told = runs.deliver(node).stream().map(this::signed).toList();
    var ended = stops.deliver(node).stream().map(order -> signed(node, order)).toList();
    var proposed =
        previews.deliver(node, request.agentVersion(), request.previews() != null).stream()
            .map(order -> Signed.sign(PreviewOrder.TYPE, order.toJson(), key))
            .toList();
    return new CheckIn.Response(
        now(), acknowledged, manifest, told, wantsFacts(node), orders, ended, proposed);
  }

  /// What stands for all that the node should have beside runs; empty where it has it.
  private Optional<Revision> wanted(NodeName node, CheckIn.Request request) {
    CheckIn.@Nullable Known known = request.known();
    boolean hasOrders =
        known == null || !freezes.hasSince(known.freezeEpoch(), known.freezeSequence());
    if (hasOrders && hasManifest(node, request)) {
      return Optional.empty();
    }
    Revision revision = releases.revision(node);
    if (known == null) {
      return Optional.of(revision);
    }
    var parts = Json.object().put("revision", revision.toString());
    parts.put("marks", releases.marks(node).value());
    parts.put("calendars", calendars.digest(releases.calendars(node)).value());
    freezes
        .since(known.freezeEpoch(), known.freezeSequence())
        .forEach(order -> parts.put("order", order.id()));
    return Optional.of(new Revision(Digest.of(parts.build())));
  }

  private boolean hasManifest(NodeName node, CheckIn.Request request) {
    CheckIn.@Nullable Known known = request.known();
    return releases.revision(node).equals(request.revision())
        && (known == null
            || (calendars.isTold(node, releases.calendars(node), known.calendars())
                && (known.marks() == null || known.marks().equals(releases.marks(node)))));
  }

  private List<Signed> orders(CheckIn.Request request) {
    CheckIn.@Nullable Known known = request.known();
    return known == null
        ? List.of()
        : freezes
            .since(known.freezeEpoch(), known.freezeSequence())
            .map(order -> Signed.sign(order.type(), order.toJson(), key))
            .toList();
  }

  private Manifest manifest(NodeName node, CheckIn.Request request) {
    Manifest manifest = releases.manifestFor(node, calendars::hours);
    if (manifest.isOlderThan(request.epoch(), request.sequence())) {
      log.atWarn()
          .addKeyValue("node", node)
          .addKeyValue("node_sequence", request.epoch() + "." + request.sequence())
          .addKeyValue("sequence", manifest.epoch() + "." + manifest.sequence())
          .log("the node has a newer manifest than this database knows and will refuse ours");
    }
    return manifest;
  }

  private Signed signed(Run run) {
    return Signed.sign(
        RunRequest.TYPE,
        new RunRequest(run.id(), run.node(), run.association(), run.checkOnly(), run.expiresAt())
            .toJson(),
        key);
  }

  private Signed signed(NodeName node, Stops.Order order) {
    return Signed.sign(
        StopOrder.TYPE,
        new StopOrder(
                order.execution(), node, order.association(), order.reason(), order.expiresAt())
            .toJson(),
        key);
  }

  private boolean wantsFacts(NodeName node) {
    return registrar.node(node).map(known -> known.factsDigest() == null).orElse(false);
  }

  private CheckIn.Response empty(long acknowledged, boolean factsWanted) {
    return new CheckIn.Response(now(), acknowledged, null, List.of(), factsWanted);
  }

  private static boolean hasNews(CheckIn.Response response) {
    return response.manifest() != null
        || !response.runs().isEmpty()
        || !response.stops().isEmpty()
        || !response.previews().isEmpty()
        || !response.orders().isEmpty();
  }

  /// What it brings is durable now: it need not be brought again.
  private static boolean bringsAnything(CheckIn.Request request) {
    List<PreviewResult> found = request.previews();
    return !request.reports().isEmpty() || (found != null && !found.isEmpty());
  }

  private void keepPreviews(Node node, CheckIn.Request request) {
    List<PreviewResult> found = request.previews();
    if (found != null && !found.isEmpty()) {
      previews.answered(node.name(), found);
    }
  }

  private void arrived(Node node, CheckIn.Request request) {
    Instant now = now();
    CheckIn.@Nullable Known known = request.known();
    var before = presence.of(node.name());
    long off = Duration.between(now, request.nodeTime()).toMillis();
    long recorded = Math.abs(off) > CLOCK_TOLERANCE.toMillis() ? off : 0;
    if (recorded != 0 && before.map(Seen::clockOffMs).orElse(0L) == 0) {
      log.atWarn()
          .addKeyValue("node", node.name())
          .addKeyValue("off_seconds", recorded / 1000)
          .log("the node's clock is wrong; it goes on in our time");
    }
    presence.saw(
        new Seen(
            node.name(),
            now,
            request.revision().toString(),
            before.map(Seen::verifiedThrough).orElse(null),
            recorded,
            request.disabled(),
            request.stream(),
            known == null ? 0 : known.freezeEpoch(),
            known == null ? 0 : known.freezeSequence()));
  }

  /// Only now, since "what was last reported" is durable now.
  private void verified(NodeName node, CheckIn.Request request) {
    Instant claimed = request.verifiedThrough();
    if (claimed == null) {
      return;
    }
    Instant now = now();
    presence.verified(node, claimed.isAfter(now) ? now : claimed);
  }

  private void keepFacts(Node node, CheckIn.Request request) {
    var facts = request.facts();
    if (facts == null) {
      if (!request.agentVersion().equals(node.agentVersion())) {
        registrar.agentVersion(node.name(), request.agentVersion());
      }
      return;
    }
    byte[] text = JsonText.canonicalBytes(facts);
    if (text.length > CheckInSettings.MAX_FACTS_BYTES) {
      throw new RefusedException(Refusal.factsTooLarge(CheckInSettings.MAX_FACTS_BYTES));
    }
    boolean known =
        Digest.of(text).equals(node.factsDigest())
            && request.agentVersion().equals(node.agentVersion());
    if (!known) {
      registrar.facts(node.name(), facts, request.agentVersion());
    }
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MILLIS);
  }
}
