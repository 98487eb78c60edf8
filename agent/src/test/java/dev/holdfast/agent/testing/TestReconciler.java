package dev.holdfast.agent.testing;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.wire.CalendarHours;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.FreezeOrder;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Permission;
import dev.holdfast.wire.Permit;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.PreviewResult;
import dev.holdfast.wire.Register;
import dev.holdfast.wire.ReleaseMark;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.Revision;
import dev.holdfast.wire.RunRequest;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.StopOrder;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A reconciler of the smallest kind: speaks the whole protocol on loopback, for one node, and can
/// misbehave.
public final class TestReconciler implements AutoCloseable {
  private static final Duration SOON = Duration.ofMillis(50);

  private final InstantSource clock;
  private final TestGate gate;
  private final TestOutputs outputs = new TestOutputs();
  private final Offer offer = new Offer();
  private final TestLine line;
  private final LinkedHashMap<String, Report> reports = new LinkedHashMap<>();
  private final List<Signed> runs = new ArrayList<>();
  private final List<FreezeOrder> orders = new ArrayList<>();
  private final List<FreezeOrder> again = new ArrayList<>();
  private final List<Signed> stops = new ArrayList<>();
  private final List<Signed> previews = new ArrayList<>();
  private final List<String> fetched = new ArrayList<>();
  private final LinkedHashMap<String, PreviewResult> previewed = new LinkedHashMap<>();
  private final List<Permission.Request> questions = new ArrayList<>();
  private Function<Permission.Request, Permission.Answer> answers =
      request -> grant(request, "permit-1", Duration.ofHours(1));
  private final List<CheckIn.Request> checkIns = new ArrayList<>();
  private final List<String> contradictions = new ArrayList<>();
  private int arrived;
  private int delivered;
  private @Nullable Signed manifest;
  private @Nullable Runnable interruption;
  private boolean besideACheckIn;
  private int held;

  public TestReconciler(InstantSource clock) {
    this(clock, null);
  }

  private TestReconciler(InstantSource clock, @Nullable SSLContext tls) {
    this.clock = clock;
    this.gate = new TestGate(clock, this::changed);
    this.line = new TestLine(tls, gate, outputs, new Answers());
  }

  /// One that speaks TLS.
  public static TestReconciler overTls(InstantSource clock, SSLContext tls) {
    return new TestReconciler(clock, tls);
  }

  public URI url() {
    return line.url();
  }

  /// Whom it lets in.
  public TestGate gate() {
    return gate;
  }

  /// What came of outputs.
  public TestOutputs outputs() {
    return outputs;
  }

  // what is released

  /// Releases the next version of an association.
  public synchronized TestReconciler release(Documents documents) {
    offer.put(documents, clock.instant());
    changed();
    return this;
  }

  /// Takes away what an association brings and gives it back before anybody hears of it.
  public synchronized TestReconciler releaseAnew(String association, ReleaseMark mark) {
    offer.mark(AssociationId.parse(association), mark);
    changed();
    return this;
  }

  /// Releases something that no agent of today can read.
  public synchronized TestReconciler releaseUnreadable(String association) {
    offer.putUnreadable(AssociationId.parse(association), clock.instant());
    changed();
    return this;
  }

  public synchronized void retire(String association) {
    offer.remove(AssociationId.parse(association));
    changed();
  }

  public synchronized void label(String name, String value) {
    offer.label(name, value);
    changed();
  }

  /// What it says to who asks for a permit, and who asked.
  public synchronized void permits(Function<Permission.Request, Permission.Answer> newAnswers) {
    answers = newAnswers;
  }

  public synchronized List<Permission.Request> questions() {
    return List.copyOf(questions);
  }

  /// A permit for what is asked.
  public synchronized Permission.Answer grant(
      Permission.Request request, String id, Duration validity) {
    var permit =
        new Permit(
            id,
            new NodeName("node-1"),
            request.association(),
            request.execution(),
            clock.instant().plus(validity));
    return new Permission.Answer.Granted(gate.sign(Permit.TYPE, permit.toJson()));
  }

  public synchronized void orderStop(ExecutionId execution, String association, String reason) {
    var order =
        new StopOrder(
            execution,
            new NodeName("node-1"),
            AssociationId.parse(association),
            reason,
            clock.instant().plus(Duration.ofDays(1)));
    stops.add(gate.sign(StopOrder.TYPE, order.toJson()));
    changed();
  }

  public synchronized void ask(
      String id, String association, boolean checkOnly, Duration validity) {
    var request =
        new RunRequest(
            id,
            new NodeName("node-1"),
            AssociationId.parse(association),
            checkOnly,
            clock.instant().plus(validity));
    ask(request.toJson());
  }

  /// Under an id that names no execution.
  public synchronized void askBadly(String association) {
    ask(
        Json.object()
            .put("id", "no/id")
            .put("node", "node-1")
            .put("association", association)
            .put("expires_at", clock.instant().plus(Duration.ofMinutes(5)))
            .build());
  }

  private void ask(Json request) {
    runs.add(gate.sign(RunRequest.TYPE, request));
    changed();
  }

  /// Tells when a calendar is open.
  public synchronized void calendar(String id, CalendarHours hours) {
    offer.put(CalendarId.parse(id), hours);
    changed();
  }

  /// Orders all nodes to freeze, or to change again.
  ///
  /// @param repository null for all
  public synchronized FreezeOrder order(
      boolean frozen, @Nullable String repository, String reason, @Nullable Instant until) {
    long sequence = offer.nextSequence();
    var order =
        new FreezeOrder(
            "order-" + sequence,
            offer.epoch(),
            sequence,
            repository == null ? null : new RepositoryName(repository),
            frozen,
            reason,
            until);
    orders.add(order);
    changed();
    return order;
  }

  // how it misbehaves

  /// Sends an order once more, whatever the node has heard.
  public synchronized void repeat(FreezeOrder order) {
    again.add(order);
    changed();
  }

  public synchronized void sequence(long newEpoch, long newSequence) {
    offer.sequence(newEpoch, newSequence);
    changed();
  }

  public synchronized void damageBlobs(boolean damage) {
    offer.damageBlobs(damage);
  }

  /// Offers this very manifest whatever the node says that it has.
  public synchronized void offer(@Nullable Signed forced) {
    manifest = forced;
    changed();
  }

  /// Goes away, with all connections.
  public void stop() {
    line.stop();
    changed();
  }

  /// Comes back at the same address.
  public void start() {
    line.start();
  }

  private synchronized void changed() {
    delivered++;
    notifyAll();
  }

  /// Does something when the next reports come, before they are acknowledged.
  public synchronized void whenReportsCome(Runnable once) {
    interruption = once;
    besideACheckIn = false;
  }

  /// Likewise, when they come alone, while a check-in of the node is held.
  public synchronized void whenReportsComeBesideACheckIn(Runnable once) {
    interruption = once;
    besideACheckIn = true;
  }

  /// Asks the node what these would change on it.
  public synchronized PreviewOrder preview(
      String id, boolean scripts, Duration goodFor, Documents... documents) {
    var order =
        new PreviewOrder(
            id,
            new NodeName("node-1"),
            offer.epoch(),
            clock.instant().plus(goodFor),
            Duration.ofMinutes(1),
            scripts,
            Arrays.stream(documents).map(offer::propose).toList());
    preview(gate.sign(PreviewOrder.TYPE, order.toJson()));
    return order;
  }

  /// Has this to be fetched.
  public synchronized void blob(byte[] bytes) {
    offer.blob(bytes);
  }

  /// Brings this as a preview with the next answer.
  public synchronized void preview(Signed anything) {
    previews.add(anything);
    changed();
  }

  /// Whether every preview went out with an answer, which somebody may have heard.
  public synchronized boolean hasToldAllPreviews() {
    return previews.isEmpty();
  }

  /// What the node found; null as long as it did not say.
  public synchronized @Nullable PreviewResult previewed(String id) {
    return previewed.get(id);
  }

  /// Paths of blobs that were asked for.
  public synchronized List<String> fetched() {
    return List.copyOf(fetched);
  }

  // what it knows

  /// Reports that came under a number that another one has.
  public synchronized List<String> contradictions() {
    return List.copyOf(contradictions);
  }

  public synchronized List<Report> reports() {
    return List.copyOf(reports.values());
  }

  public synchronized List<Report> reports(String association) {
    return reports.values().stream()
        .filter(each -> each.association().toString().equals(association))
        .toList();
  }

  /// Every body that any node sent.
  public List<String> received() {
    return line.received();
  }

  public synchronized List<CheckIn.Request> checkIns() {
    return List.copyOf(checkIns);
  }

  /// Whether the node has said that it has all that is released to it.
  public synchronized boolean isUpToDate() {
    return !checkIns.isEmpty() && offer.isTaken(checkIns.getLast(), current("node-1"));
  }

  /// Whether a check-in waits for something to be said.
  public synchronized boolean isHolding() {
    return held > 0;
  }

  // the protocol

  /// To those that were let in.
  private final class Answers implements TestLine.Desk {
    @Override
    public TestGate.Answer register(Register.Request request) {
      synchronized (TestReconciler.this) {
        return gate.register(request, () -> offer.labels(request.labels()));
      }
    }

    @Override
    public Json checkIn(String node, CheckIn.Request request) throws InterruptedException {
      return checkedIn(node, request);
    }

    @Override
    public Json permit(Permission.Request request) {
      synchronized (TestReconciler.this) {
        questions.add(request);
        return answers.apply(request).toJson();
      }
    }

    @Override
    public byte @Nullable [] fetch(String path, Digest digest) {
      synchronized (TestReconciler.this) {
        fetched.add(path);
        return offer.find(digest);
      }
    }
  }

  private synchronized Json checkedIn(String node, CheckIn.Request request)
      throws InterruptedException {
    checkIns.add(request);
    List<PreviewResult> found = Objects.requireNonNull(request.previews());
    found.forEach(result -> previewed.put(result.preview(), result));
    request.reports().forEach(report -> keep(request.stream() + "#" + report.number(), report));
    Runnable first = interruption;
    if (first != null && !request.reports().isEmpty() && (!besideACheckIn || held > 0)) {
      interruption = null;
      first.run();
    }
    boolean isLatest = hold(node, request);
    var answer =
        new CheckIn.Response(
            clock.instant(),
            acknowledged(request.stream()),
            isCurrent(node, request) && manifest == null ? null : manifest(node),
            isLatest ? List.copyOf(runs) : List.of(),
            false,
            news(request),
            isLatest ? List.copyOf(stops) : List.of(),
            isLatest ? List.copyOf(previews) : List.of());
    if (isLatest) {
      previews.clear();
      runs.clear();
      again.clear();
      stops.clear();
    }
    return answer.toJson();
  }

  /// Waits until there is something to say.
  ///
  /// @return whether the node did not ask anew meanwhile: then nobody listens any more
  private boolean hold(String node, CheckIn.Request request) throws InterruptedException {
    int mine = ++arrived;
    notifyAll();
    int seen = delivered;
    // what it is to be offered may have been told to somebody who just hung up
    Duration patience = manifest == null ? Duration.ofSeconds(request.waitSeconds()) : SOON;
    long deadline = System.nanoTime() + patience.toNanos();
    boolean isQuiet =
        request.reports().isEmpty()
            && Objects.requireNonNull(request.previews()).isEmpty()
            && runs.isEmpty()
            && stops.isEmpty()
            && previews.isEmpty()
            && news(request).isEmpty();
    while (isQuiet
        && mine == arrived
        && delivered == seen
        && isCurrent(node, request)
        && !gate.isShut()) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      held++;
      try {
        wait(left);
      } finally {
        held--;
      }
    }
    return mine == arrived;
  }

  private synchronized List<Signed> news(CheckIn.Request request) {
    CheckIn.Known known = Objects.requireNonNull(request.known());
    var news = new ArrayList<FreezeOrder>(again);
    orders.stream()
        .filter(each -> each.isNewerThan(known.freezeEpoch(), known.freezeSequence()))
        .forEach(news::add);
    return news.stream().map(each -> gate.sign(each.type(), each.toJson())).toList();
  }

  private void keep(String number, Report report) {
    Report before = reports.putIfAbsent(number, report);
    if (before != null && !before.equals(report)) {
      contradictions.add(number + ": " + before + " and " + report);
    }
  }

  private boolean isCurrent(String node, CheckIn.Request request) {
    return offer.isCurrent(request, current(node));
  }

  private Manifest current(String node) {
    return offer.manifest(node, clock.instant());
  }

  /// The manifest that it would send now.
  public synchronized Signed manifest(String node) {
    return manifest != null ? manifest : gate.sign(Manifest.TYPE, current(node).toJson());
  }

  private long acknowledged(String stream) {
    long through = 0;
    while (reports.containsKey(stream + "#" + (through + 1))) {
      through++;
    }
    return through;
  }

  public synchronized Revision revision() {
    return current("node-1").revision();
  }

  @Override
  public void close() {
    stop();
    line.close();
  }
}
