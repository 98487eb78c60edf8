package dev.holdfast.agent.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.wire.CalendarHours;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.FreezeOrder;
import dev.holdfast.wire.Hello;
import dev.holdfast.wire.JoinToken;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.OutputPart;
import dev.holdfast.wire.Paths;
import dev.holdfast.wire.Permission;
import dev.holdfast.wire.Permit;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.PreviewResult;
import dev.holdfast.wire.Register;
import dev.holdfast.wire.ReleaseMark;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.Revision;
import dev.holdfast.wire.Revocation;
import dev.holdfast.wire.RunRequest;
import dev.holdfast.wire.Session;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.SigningKey;
import dev.holdfast.wire.StopOrder;
import dev.holdfast.wire.VerifyingKey;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// A reconciler of the smallest kind: speaks the whole protocol on loopback, for one node, and can
/// misbehave.
public final class TestReconciler implements AutoCloseable {
  private static final String SECRET = "abcdefghijklmnopqrstuvwxyz012345";
  private final InstantSource clock;
  private final @Nullable SSLContext tls;
  private final SigningKey key = SigningKey.generate();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, VerifyingKey> nodes = new HashMap<>();
  private final TreeMap<AssociationId, Manifest.Entry> entries = new TreeMap<>();
  private final Map<Digest, byte[]> blobs = new HashMap<>();
  private final LinkedHashMap<String, Report> reports = new LinkedHashMap<>();
  private final List<Signed> runs = new ArrayList<>();
  private final TreeMap<CalendarId, Digest> calendars = new TreeMap<>();
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
  private final List<String> received = new ArrayList<>();
  private final List<String> contradictions = new ArrayList<>();
  private final TreeMap<String, String> labels = new TreeMap<>();
  private HttpServer server;
  private int port;
  private long sequence = 1;
  private long epoch = 1;
  private int session = 1;
  private int delivered;
  private final Map<String, ByteArrayOutputStream> outputs = new HashMap<>();
  private int outputParts;
  private int outputTroubles;
  private @Nullable String unwanted;
  private int hellos;
  private @Nullable SigningKey imposter;
  private boolean revoked;
  private boolean forbidding;
  private @Nullable Signed revocation;
  private boolean wrongBlobs;
  private @Nullable Signed manifest;
  private @Nullable Runnable interruption;

  public TestReconciler(InstantSource clock) {
    this(clock, null);
  }

  private TestReconciler(InstantSource clock, @Nullable SSLContext tls) {
    this.clock = clock;
    this.tls = tls;
    this.server = listen(0);
    this.port = server.getAddress().getPort();
  }

  /// One that speaks TLS.
  public static TestReconciler overTls(InstantSource clock, SSLContext tls) {
    return new TestReconciler(clock, tls);
  }

  private HttpServer listen(int wanted) {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted);
      HttpServer made = tls == null ? HttpServer.create(address, 0) : secured(address, tls);
      made.setExecutor(threads);
      made.createContext("/", this::answer);
      made.start();
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpServer secured(InetSocketAddress address, SSLContext tls) throws IOException {
    var made = HttpsServer.create(address, 0);
    made.setHttpsConfigurator(new HttpsConfigurator(tls));
    return made;
  }

  public URI url() {
    return URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + port);
  }

  public JoinToken token() {
    return new JoinToken("tok1", SECRET, key.verifying().fingerprint());
  }

  public SigningKey key() {
    return key;
  }

  // what is released

  /// Releases the next version of an association.
  public synchronized TestReconciler release(Documents documents) {
    var assignment = documents.assignment();
    blobs.put(assignment.digest(), assignment.bytes());
    blobs.putAll(documents.blobs());
    Manifest.Entry before = entries.get(assignment.association());
    entries.put(
        assignment.association(),
        new Manifest.Entry(
            assignment.association(),
            before == null ? 1 : before.version() + 1,
            assignment.digest(),
            before == null ? clock.instant() : before.rateAnchor(),
            before == null ? null : before.release()));
    sequence++;
    changed();
    return this;
  }

  /// Takes away what an association brings and gives it back before anybody hears of it.
  public synchronized TestReconciler releaseAnew(String association, ReleaseMark mark) {
    entries.computeIfPresent(
        AssociationId.parse(association),
        (id, entry) ->
            new Manifest.Entry(id, entry.version(), entry.assignment(), entry.rateAnchor(), mark));
    sequence++;
    changed();
    return this;
  }

  /// Releases something that no agent of today can read.
  public synchronized TestReconciler releaseUnreadable(String association) {
    byte[] bytes =
        "{'association':'%s','enforced':{'form':99,'document':{}}}"
            .formatted(association)
            .replace('\'', '"')
            .getBytes(StandardCharsets.UTF_8);
    var id = AssociationId.parse(association);
    Manifest.Entry before = entries.get(id);
    blobs.put(Digest.of(bytes), bytes);
    entries.put(
        id,
        new Manifest.Entry(
            id, before == null ? 1 : before.version() + 1, Digest.of(bytes), clock.instant()));
    sequence++;
    changed();
    return this;
  }

  public synchronized void retire(String association) {
    entries.remove(AssociationId.parse(association));
    sequence++;
    changed();
  }

  public synchronized void label(String name, String value) {
    labels.put(name, value);
    sequence++;
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
    return new Permission.Answer.Granted(Signed.sign(Permit.TYPE, permit.toJson(), signer()));
  }

  public synchronized void orderStop(ExecutionId execution, String association, String reason) {
    var order =
        new StopOrder(
            execution,
            new NodeName("node-1"),
            AssociationId.parse(association),
            reason,
            clock.instant().plus(Duration.ofDays(1)));
    stops.add(Signed.sign(StopOrder.TYPE, order.toJson(), signer()));
    changed();
  }

  private synchronized Json answerTo(Permission.Request request) {
    questions.add(request);
    return answers.apply(request).toJson();
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
    runs.add(Signed.sign(RunRequest.TYPE, request.toJson(), signer()));
    changed();
  }

  /// Tells when a calendar is open.
  public synchronized void calendar(String id, CalendarHours hours) {
    blobs.put(hours.digest(), hours.bytes());
    calendars.put(CalendarId.parse(id), hours.digest());
    sequence++;
    changed();
  }

  /// Orders all nodes to freeze, or to change again.
  ///
  /// @param repository null for all
  public synchronized FreezeOrder order(
      boolean frozen, @Nullable String repository, String reason, @Nullable Instant until) {
    sequence++;
    var order =
        new FreezeOrder(
            "order-" + sequence,
            epoch,
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

  /// Answers with the key of somebody else.
  public synchronized void impersonated() {
    imposter = SigningKey.generate();
    changed();
  }

  public synchronized void genuine() {
    imposter = null;
    changed();
  }

  /// Shuts the node out, and proves it.
  public synchronized void revoke() {
    revoked = true;
    changed();
  }

  /// Refuses everything in a session, as a proxy may that knows nothing of nodes.
  public synchronized void forbid(boolean everything) {
    forbidding = everything;
    changed();
  }

  /// Revokes with this very message, whatever was asked.
  public synchronized void revokeWith(Signed forged) {
    revocation = forged;
    revoke();
  }

  /// Nobody is revoked any more.
  public synchronized void admit() {
    revoked = false;
    revocation = null;
    nodes.clear();
    changed();
  }

  /// What it would say to a node that sent this nonce.
  public synchronized Signed revocation(String node, String nonce) {
    return Signed.sign(
        Revocation.TYPE,
        new Revocation(new NodeName(node), nonce, clock.instant()).toJson(),
        signer());
  }

  public synchronized void dropSessions() {
    session++;
  }

  public synchronized void sequence(long newEpoch, long newSequence) {
    epoch = newEpoch;
    sequence = newSequence;
    changed();
  }

  public synchronized void damageBlobs(boolean damage) {
    wrongBlobs = damage;
  }

  /// Offers this very manifest whatever the node says that it has.
  public synchronized void offer(@Nullable Signed forced) {
    manifest = forced;
    changed();
  }

  /// Goes away, with all connections.
  public void stop() {
    server.stop(0);
    synchronized (this) {
      changed();
    }
  }

  /// Comes back at the same address.
  public void start() {
    server = listen(port);
  }

  private void changed() {
    delivered++;
    notifyAll();
  }

  /// Does something when the next reports come, before they are acknowledged.
  public synchronized void whenReportsCome(Runnable once) {
    interruption = once;
  }

  /// Asks the node what these would change on it.
  public synchronized PreviewOrder preview(
      String id, boolean scripts, Duration goodFor, Documents... documents) {
    var contents = new ArrayList<PreviewOrder.Content>();
    for (Documents each : documents) {
      byte[] bytes = JsonText.canonicalBytes(each.enforced().toJson());
      blobs.put(Digest.of(bytes), bytes);
      blobs.putAll(each.blobs());
      contents.add(new PreviewOrder.Content(each.assignment().association(), Digest.of(bytes)));
    }
    var order =
        new PreviewOrder(
            id,
            new NodeName("node-1"),
            epoch,
            clock.instant().plus(goodFor),
            Duration.ofMinutes(1),
            scripts,
            contents);
    preview(Signed.sign(PreviewOrder.TYPE, order.toJson(), signer()));
    return order;
  }

  /// Has this to be fetched.
  public synchronized void blob(byte[] bytes) {
    blobs.put(Digest.of(bytes), bytes);
  }

  /// Brings this as a preview with the next answer.
  public synchronized void preview(Signed anything) {
    previews.add(anything);
    changed();
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
  public synchronized List<String> received() {
    return List.copyOf(received);
  }

  public synchronized List<CheckIn.Request> checkIns() {
    return List.copyOf(checkIns);
  }

  /// Whether the node has said that it has all that is released to it.
  public synchronized boolean isUpToDate() {
    return !checkIns.isEmpty()
        && checkIns.getLast().revision().equals(current("node-1").revision())
        && hasMarks(checkIns.getLast());
  }

  private boolean hasMarks(CheckIn.Request request) {
    return Manifest.marks(List.copyOf(entries.values()))
        .equals(Objects.requireNonNull(request.known()).marks());
  }

  // the protocol

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      synchronized (this) {
        received.add(new String(body, StandardCharsets.UTF_8));
      }
      if (path.equals(Paths.HELLO)) {
        send(exchange, 200, hello(JsonText.parseObject(body)));
      } else if (path.equals(Paths.REGISTER)) {
        register(exchange, JsonText.parseObject(body));
      } else if (path.equals(Paths.SESSION)) {
        session(exchange, JsonText.parseObject(body));
      } else {
        inSession(exchange, path, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized SigningKey signer() {
    return imposter == null ? key : imposter;
  }

  private synchronized Json hello(Json.Obj body) {
    var request = Hello.Request.from(body);
    String nonce = "server-nonce-" + session + "-" + ++hellos;
    Instant now = clock.instant();
    SigningKey signer = signer();
    return new Hello.Response(
            signer.verifying(),
            nonce,
            now,
            signer.sign(Hello.signedText(request.nonce(), nonce, now)))
        .toJson();
  }

  private synchronized void register(HttpExchange exchange, Json.Obj body) throws IOException {
    var request = Register.Request.from(body);
    var proof =
        JoinToken.proof(
            JoinToken.verifier(SECRET),
            request.nonce(),
            request.node().value(),
            request.key().toText());
    if (!proof.equals(request.proof()) || nodes.containsKey(request.node().value())) {
      send(exchange, 403, problem("Not allowed", "the token is used up or the name is taken"));
      return;
    }
    nodes.put(request.node().value(), request.key());
    labels.putAll(request.labels().values());
    send(exchange, 201, new Register.Response(request.node(), Labels.of(labels)).toJson());
  }

  private synchronized void session(HttpExchange exchange, Json.Obj body) throws IOException {
    var request = Session.Request.from(body);
    VerifyingKey known = nodes.get(request.node().value());
    if (revoked || known == null) {
      Signed proof =
          revocation != null ? revocation : revocation(request.node().value(), request.nonce());
      send(
          exchange,
          403,
          Json.object()
              .put("title", "Revoked")
              .put("detail", "this node was revoked")
              .put("revocation", revoked ? proof.toJson() : null)
              .build());
      return;
    }
    byte[] signed = Session.signedText(request.node(), request.nonce());
    if (!known.verifies(signed, request.signature())) {
      send(exchange, 401, problem("Wrong signature", ""));
      return;
    }
    send(
        exchange,
        200,
        new Session.Response(token(request.node().value()), clock.instant().plusSeconds(600))
            .toJson());
  }

  private String token(String node) {
    return node + "/" + session;
  }

  private void inSession(HttpExchange exchange, String path, byte[] body)
      throws IOException, InterruptedException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String token = authorization == null ? "" : authorization.substring("Bearer ".length());
    String node = token.contains("/") ? token.substring(0, token.indexOf('/')) : "";
    synchronized (this) {
      if (revoked || forbidding) {
        send(exchange, 403, problem("Revoked", "this node was revoked"));
        return;
      }
      if (!token.equals(token(node))) {
        send(exchange, 401, problem("No session", ""));
        return;
      }
    }
    if (path.equals(Paths.OUTPUTS)) {
      output(exchange, body);
    } else if (path.equals(Paths.PERMITS)) {
      send(exchange, 200, answerTo(Permission.Request.from(JsonText.parseObject(body))));
    } else if (path.equals(Paths.CHECK_IN)) {
      Json answer = checkIn(node, CheckIn.Request.from(JsonText.parseObject(body)));
      boolean refused;
      synchronized (this) {
        refused = revoked || forbidding;
      }
      send(exchange, refused ? 403 : 200, refused ? problem("Revoked", "") : answer);
    } else {
      synchronized (this) {
        fetched.add(path);
      }
      blob(exchange, new Digest(path.substring(path.lastIndexOf('/') + 1)));
    }
  }

  private synchronized void output(HttpExchange exchange, byte[] body) throws IOException {
    var query = new HashMap<String, String>();
    for (String pair : exchange.getRequestURI().getQuery().split("&", -1)) {
      query.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    OutputPart part = OutputPart.from(query::get);
    outputParts++;
    if (outputTroubles > 0) {
      outputTroubles--;
      send(exchange, 503, problem("Busy", "come back later"));
      return;
    }
    if (unwanted != null) {
      send(exchange, 200, new OutputPart.Answer.Unwanted(unwanted).toJson());
      return;
    }
    var kept =
        outputs.computeIfAbsent(
            part.step() + "/" + part.stream().id(), _ -> new ByteArrayOutputStream());
    if (part.offset() == kept.size()) {
      // what is cut off on the way is brought again
      kept.write(body, 0, part.offset() == 0 ? Math.min(100, body.length) : body.length);
    }
    send(exchange, 200, new OutputPart.Answer.Kept(kept.size()).toJson());
  }

  /// How many parts of outputs came, refused ones included.
  public synchronized int outputParts() {
    return outputParts;
  }

  /// What came of a stream, such as `say/stdout`; empty before anything did.
  public synchronized byte[] output(String name) {
    var kept = outputs.get(name);
    return kept == null ? new byte[0] : kept.toByteArray();
  }

  /// Has no time for the next parts of outputs.
  public synchronized void troubleOutputs(int times) {
    outputTroubles = times;
  }

  /// Wants no outputs, because of this.
  public synchronized void wantNoOutput(String reason) {
    unwanted = reason;
  }

  private synchronized void blob(HttpExchange exchange, Digest digest) throws IOException {
    byte[] found = blobs.get(digest);
    byte[] sent =
        found == null ? new byte[0] : wrongBlobs ? "{}".getBytes(StandardCharsets.UTF_8) : found;
    exchange.sendResponseHeaders(found == null ? 404 : 200, sent.length == 0 ? -1 : sent.length);
    exchange.getResponseBody().write(sent);
  }

  private synchronized Json checkIn(String node, CheckIn.Request request)
      throws InterruptedException {
    checkIns.add(request);
    List<PreviewResult> found = Objects.requireNonNull(request.previews());
    found.forEach(result -> previewed.put(result.preview(), result));
    request.reports().forEach(report -> keep(request.stream() + "#" + report.number(), report));
    Runnable first = interruption;
    if (first != null && !request.reports().isEmpty()) {
      interruption = null;
      first.run();
    }
    int seen = delivered;
    long deadline = System.nanoTime() + Duration.ofSeconds(request.waitSeconds()).toNanos();
    boolean held =
        request.reports().isEmpty()
            && found.isEmpty()
            && runs.isEmpty()
            && stops.isEmpty()
            && previews.isEmpty()
            && news(request).isEmpty();
    while (held && delivered == seen && isCurrent(node, request) && !revoked && !forbidding) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      wait(left);
    }
    var answer =
        new CheckIn.Response(
            clock.instant(),
            acknowledged(request.stream()),
            isCurrent(node, request) && manifest == null ? null : manifest(node),
            List.copyOf(runs),
            false,
            news(request),
            List.copyOf(stops),
            List.copyOf(previews));
    previews.clear();
    runs.clear();
    again.clear();
    stops.clear();
    return answer.toJson();
  }

  private synchronized List<Signed> news(CheckIn.Request request) {
    CheckIn.Known known = Objects.requireNonNull(request.known());
    var news = new ArrayList<FreezeOrder>(again);
    orders.stream()
        .filter(each -> each.isNewerThan(known.freezeEpoch(), known.freezeSequence()))
        .forEach(news::add);
    return news.stream().map(each -> Signed.sign(each.type(), each.toJson(), signer())).toList();
  }

  private void keep(String number, Report report) {
    Report before = reports.putIfAbsent(number, report);
    if (before != null && !before.equals(report)) {
      contradictions.add(number + ": " + before + " and " + report);
    }
  }

  private boolean isCurrent(String node, CheckIn.Request request) {
    CheckIn.Known known = Objects.requireNonNull(request.known());
    return request.revision().equals(current(node).revision())
        && known.calendars().equals(Manifest.digest(calendars))
        && hasMarks(request);
  }

  private Manifest current(String node) {
    return new Manifest(
        new NodeName(node),
        epoch,
        sequence,
        Labels.of(labels),
        List.copyOf(entries.values()),
        calendars,
        clock.instant());
  }

  /// The manifest that it would send now.
  public synchronized Signed manifest(String node) {
    return manifest != null
        ? manifest
        : Signed.sign(Manifest.TYPE, current(node).toJson(), signer());
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

  private static Json problem(String title, String detail) {
    return Json.object().put("title", title).put("detail", detail).build();
  }

  private static void send(HttpExchange exchange, int status, Json body) throws IOException {
    byte[] bytes = JsonText.canonicalBytes(body);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    stop();
    threads.shutdownNow();
  }
}
