package dev.holdfast.reconciler.testing;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.BadSignatureException;
import dev.holdfast.wire.CalendarHours;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.EnforcedContent;
import dev.holdfast.wire.FreezeOrder;
import dev.holdfast.wire.Hello;
import dev.holdfast.wire.JoinToken;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.Paths;
import dev.holdfast.wire.Permission;
import dev.holdfast.wire.Permit;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.PreviewResult;
import dev.holdfast.wire.Register;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.Revision;
import dev.holdfast.wire.RunRequest;
import dev.holdfast.wire.Session;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.SigningKey;
import dev.holdfast.wire.StopOrder;
import dev.holdfast.wire.VerifyingKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An agent without a node: it speaks the real protocol over HTTP, with real keys, and reports what
/// a test tells it to. Not safe for use by several threads.
public final class SimulatedAgent {
  private static final String NONCE = "simulated-agent-nonce";

  private final HttpClient client;
  private URI server;
  private final NodeName name;
  private final InstantSource clock;
  private final SigningKey key = SigningKey.generate();
  private final String stream = UUID.randomUUID().toString();
  private final List<Report> unsent = new ArrayList<>();
  private final List<FreezeOrder> orders = new ArrayList<>();
  private final List<RunRequest> runs = new ArrayList<>();
  private final List<StopOrder> stops = new ArrayList<>();
  private final List<PreviewResult> found = new ArrayList<>();
  private @Nullable Function<EnforcedContent, List<PreviewResult.Resource>> looking;
  private @Nullable VerifyingKey reconcilerKey;
  private @Nullable String session;
  private @Nullable Manifest manifest;
  private Json.@Nullable Obj facts;
  private @Nullable Instant verifiedThrough;
  private long lastReport;
  private long acknowledged;

  public SimulatedAgent(HttpClient client, URI server, String name) {
    this(client, server, name, InstantSource.system());
  }

  /// @param clock the node's own
  public SimulatedAgent(HttpClient client, URI server, String name, InstantSource clock) {
    this.client = client;
    this.server = server;
    this.name = new NodeName(name);
    this.clock = clock;
  }

  /// From now on talks to another address, after a restart for instance.
  public void moveTo(URI other) {
    server = other;
  }

  /// Forgets its session, as a restarted agent does.
  public void forgetSession() {
    session = null;
  }

  /// What proves it to the reconciler; opened where it has none yet.
  public String session() {
    needSession();
    return Objects.requireNonNull(session);
  }

  public NodeName name() {
    return name;
  }

  /// Joins with the token; the answer as it came.
  public HttpAnswer register(JoinToken token, Map<String, String> labels) {
    Hello.Response hello = hello();
    if (!hello.key().fingerprint().equals(token.fingerprint())) {
      throw new AssertionError("this is not the reconciler that the token was made by");
    }
    reconcilerKey = hello.key();
    return post(Paths.REGISTER, registration(token, hello.nonce(), labels).toJson());
  }

  /// What registering sends after this nonce.
  public Register.Request registration(JoinToken token, String nonce, Map<String, String> labels) {
    String publicKey = key.verifying().toText();
    return new Register.Request(
        token.id(),
        nonce,
        name,
        key.verifying(),
        JoinToken.proof(JoinToken.verifier(token.secret()), nonce, name.value(), publicKey),
        Labels.of(labels),
        "0.1-simulated");
  }

  /// Joins, which has to succeed.
  public SimulatedAgent join(JoinToken token) {
    register(token, Map.of()).expect(200);
    return this;
  }

  /// A fresh exchange of nonces, with the reconciler's signature checked.
  public Hello.Response hello() {
    var hello =
        Hello.Response.from(
            post(Paths.HELLO, new Hello.Request(NONCE).toJson()).expect(200).json());
    byte[] signed = Hello.signedText(NONCE, hello.nonce(), hello.serverTime());
    if (!hello.key().verifies(signed, hello.signature())) {
      throw new AssertionError("the reconciler did not prove its key");
    }
    return hello;
  }

  /// Opens a session; the answer as it came.
  public HttpAnswer openSession() {
    String nonce = hello().nonce();
    HttpAnswer answer = post(Paths.SESSION, sessionRequest(nonce).toJson());
    if (answer.status() == 200) {
      session = Session.Response.from(answer.json()).token();
    }
    return answer;
  }

  public Session.Request sessionRequest(String nonce) {
    return new Session.Request(name, nonce, key.sign(Session.signedText(name, nonce)));
  }

  /// Checks in, with a session, and takes what it is given; fails where it is refused.
  public CheckIn.Response checkIn(Duration wait) {
    return take(send(wait));
  }

  /// Checks in without waiting for the answer, which is taken when it comes.
  public CompletableFuture<CheckIn.Response> checkInLater(Duration wait) {
    needSession();
    return client
        .sendAsync(
            request(Paths.CHECK_IN)
                .POST(HttpRequest.BodyPublishers.ofByteArray(checkInBody(wait)))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray())
        .thenApply(response -> take(new HttpAnswer(response)));
  }

  /// Checks in; the answer as it came.
  public HttpAnswer send(Duration wait) {
    needSession();
    return post(Paths.CHECK_IN, checkInBody(wait));
  }

  private void needSession() {
    if (session == null) {
      openSession().expect(200);
    }
  }

  private byte[] checkInBody(Duration wait) {
    return JsonText.canonicalBytes(checkInRequest(wait).toJson());
  }

  @SuppressWarnings("NullAway") // the record takes null, which is lost in its class file
  public CheckIn.Request checkInRequest(Duration wait) {
    Manifest have = manifest;
    return new CheckIn.Request(
        "0.1-simulated",
        stream,
        have == null ? Revision.nothing() : have.revision(),
        have == null ? 0 : have.epoch(),
        have == null ? 0 : have.sequence(),
        verifiedThrough,
        clock.instant(),
        facts,
        List.copyOf(unsent.subList(0, Math.min(unsent.size(), CheckIn.MAX_REPORTS))),
        null,
        wait.toSeconds(),
        known(),
        looking == null ? null : List.copyOf(found));
  }

  /// From now on looks at proposals, and finds this.
  public void looks(Function<EnforcedContent, List<PreviewResult.Resource>> finds) {
    looking = finds;
  }

  private PreviewResult look(PreviewOrder order) {
    var finds = Objects.requireNonNull(looking);
    return new PreviewResult(
        order.id(),
        PreviewResult.End.CHECKED,
        order.contents().stream()
            .map(content ->
                new PreviewResult.Association(
                    content.association(),
                    0,
                    0,
                    0,
                    finds.apply(proposed(order, content.enforced())),
                    0))
            .toList());
  }

  /// What is proposed, fetched as a node does.
  private EnforcedContent proposed(PreviewOrder order, Digest digest) {
    HttpAnswer answer = get(Paths.PREVIEWS + "/" + order.id() + "/" + digest).expect(200);
    if (!Digest.of(answer.body()).equals(digest)) {
      throw new AssertionError("not the content of that digest");
    }
    return EnforcedContent.from(answer.json());
  }

  private CheckIn.Known known() {
    Manifest have = manifest;
    FreezeOrder last = orders.isEmpty() ? null : orders.getLast();
    return new CheckIn.Known(
        Manifest.digest(have == null ? new TreeMap<>() : have.calendars()),
        last == null ? 0 : last.epoch(),
        last == null ? 0 : last.sequence(),
        Manifest.marks(have == null ? List.of() : have.entries()));
  }

  /// Orders to freeze or to change again, in the order in which they came.
  public List<FreezeOrder> orders() {
    return List.copyOf(orders);
  }

  /// When a calendar is open, fetched as a node does.
  public CalendarHours hours(String calendar) {
    var digest = manifest().calendars().get(CalendarId.parse(calendar));
    HttpAnswer answer = get(Paths.CALENDARS + "/" + digest).expect(200);
    if (!Digest.of(answer.body()).equals(digest)) {
      throw new AssertionError("not the content of that digest");
    }
    return CalendarHours.from(answer.json());
  }

  /// Takes an answer to [#send], as [#checkIn] does.
  public CheckIn.Response take(HttpAnswer answer) {
    var response = CheckIn.Response.from(answer.expect(200).json());
    acknowledged = Math.max(acknowledged, response.acknowledged());
    unsent.removeIf(report -> report.number() <= acknowledged);
    facts = null;
    found.clear();
    try {
      Signed signed = response.manifest();
      if (signed != null) {
        take(Manifest.from(signed.open(Manifest.TYPE, reconcilerKey())));
      }
      for (Signed order : response.orders()) {
        orders.add(FreezeOrder.open(order, reconcilerKey()));
      }
      for (Signed run : response.runs()) {
        runs.add(RunRequest.from(run.open(RunRequest.TYPE, reconcilerKey())));
      }
      for (Signed stop : response.stops()) {
        stops.add(StopOrder.from(stop.open(StopOrder.TYPE, reconcilerKey())));
      }
      for (Signed preview : response.previews()) {
        found.add(look(PreviewOrder.from(preview.open(PreviewOrder.TYPE, reconcilerKey()))));
      }
    } catch (BadSignatureException e) {
      throw new AssertionError(e);
    }
    return response;
  }

  private void take(Manifest given) {
    Manifest have = manifest;
    if (!given.node().equals(name)) {
      throw new AssertionError("a manifest for " + given.node() + " came to " + name);
    }
    if (have != null && given.isOlderThan(have.epoch(), have.sequence())) {
      throw new AssertionError("a manifest older than the one before");
    }
    manifest = given;
  }

  private VerifyingKey reconcilerKey() {
    VerifyingKey pinned = reconcilerKey;
    if (pinned == null) {
      throw new AssertionError("not joined");
    }
    return pinned;
  }

  /// What the node has been told; its entries are empty before the first manifest.
  public List<Manifest.Entry> entries() {
    Manifest have = manifest;
    return have == null ? List.of() : have.entries();
  }

  public Manifest manifest() {
    Manifest have = manifest;
    if (have == null) {
      throw new AssertionError("no manifest came");
    }
    return have;
  }

  /// The entry for an association, which must be there.
  public Manifest.Entry entry(String association) {
    return entries().stream()
        .filter(entry -> entry.association().equals(AssociationId.parse(association)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing of " + association + " is released"));
  }

  /// Runs that were asked for, in the order in which they came.
  public List<RunRequest> runs() {
    return List.copyOf(runs);
  }

  public Assignment assignment(Manifest.Entry entry) {
    HttpAnswer answer = get(Paths.ASSIGNMENTS + "/" + entry.assignment()).expect(200);
    if (!Digest.of(answer.body()).equals(entry.assignment())) {
      throw new AssertionError("not the content of that digest");
    }
    return Assignment.from(answer.json());
  }

  /// Fetches what is released and reports each association so.
  public void runAll(Verdict verdict) {
    for (Manifest.Entry entry : entries()) {
      run(entry, verdict, null);
    }
  }

  /// Queues a report about an association as it is released.
  public void run(Manifest.Entry entry, Verdict verdict, @Nullable String runId) {
    report(
        Reports.report(
                lastReport + 1,
                entry.association(),
                entry.version(),
                assignment(entry).enforced().digest(),
                verdict,
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                runId)
            .under(entry.release()));
  }

  /// Queues reports about what it had fetched before, as a node does without its reconciler.
  public void reportAll(List<Assignment> fetched, Verdict verdict) {
    for (Manifest.Entry entry : entries()) {
      for (Assignment assignment : fetched) {
        if (assignment.association().equals(entry.association())) {
          report(
              Reports.report(
                  lastReport + 1,
                  entry.association(),
                  entry.version(),
                  assignment.enforced().digest(),
                  verdict,
                  clock.instant().truncatedTo(ChronoUnit.MILLIS),
                  null));
        }
      }
    }
  }

  /// Queues any report; its number should be the next.
  public void report(Report report) {
    lastReport = report.number();
    unsent.add(report);
  }

  /// Puts reports back that were acknowledged: they go out again.
  public void sendAgain(List<Report> reports) {
    unsent.addAll(0, reports);
  }

  public List<Report> unsent() {
    return List.copyOf(unsent);
  }

  public long acknowledged() {
    return acknowledged;
  }

  public void facts(Json.Obj others) {
    facts = others;
  }

  public void verifiedThrough(Instant instant) {
    verifiedThrough = instant;
  }

  /// Asks for a permit, and checks the signature where it gets one.
  public Permission.Answer askPermit(Permission.Request request) {
    needSession();
    var answer = Permission.Answer.from(post(Paths.PERMITS, request.toJson()).expect(200).json());
    if (answer instanceof Permission.Answer.Granted granted) {
      permit(granted);
    }
    return answer;
  }

  /// What it was given, its signature checked.
  public Permit permit(Permission.Answer.Granted granted) {
    try {
      return Permit.from(granted.permit().open(Permit.TYPE, reconcilerKey()));
    } catch (BadSignatureException e) {
      throw new AssertionError(e);
    }
  }

  /// Executions that it was told to stop, in the order in which it heard of them.
  public List<StopOrder> stops() {
    return List.copyOf(stops);
  }

  public long nextReport() {
    return lastReport + 1;
  }

  public HttpAnswer get(String path) {
    needSession();
    return send(request(path).GET().build());
  }

  public HttpAnswer post(String path, Json body) {
    return post(path, JsonText.canonicalBytes(body));
  }

  /// Any bytes, to any path, with the session where there is one.
  public HttpAnswer post(String path, byte[] body) {
    return send(request(path).POST(HttpRequest.BodyPublishers.ofByteArray(body)).build());
  }

  private HttpRequest.Builder request(String path) {
    var request =
        HttpRequest.newBuilder(server.resolve(path))
            .timeout(Duration.ofSeconds(70))
            .header("Content-Type", "application/json");
    String token = session;
    return token == null ? request : request.header("Authorization", "Bearer " + token);
  }

  private HttpAnswer send(HttpRequest request) {
    try {
      return new HttpAnswer(client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }
}
