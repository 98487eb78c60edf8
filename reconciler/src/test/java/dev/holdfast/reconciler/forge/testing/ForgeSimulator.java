package dev.holdfast.reconciler.forge.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.forge.WebhookFormat;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.WebhookSignature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.RefUpdate;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;

/// What all simulated forges have in common: a server on this machine, one repository with its pull
/// requests, a token, and the memory of what was posted. May be used by several threads.
public abstract class ForgeSimulator implements AutoCloseable {
  /// Full name of the one repository.
  public static final String PROJECT = "platform/fleet";

  /// The account whose token it is.
  public static final String BOT = "holdfast-bot";

  public static final String TOKEN = "simulated-token-0123456789";

  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  final Map<Long, SimulatedPull> pulls = new TreeMap<>();
  final List<Posted> posted = new ArrayList<>();
  final Set<String> writers = new TreeSet<>(Set.of(BOT));
  final Map<String, Set<String>> teams = new TreeMap<>();
  private final List<String> requests = new ArrayList<>();
  private final List<String> refusals = new ArrayList<>();
  private final List<Sent> sent = new ArrayList<>();
  private final List<Failure> failures = new ArrayList<>();
  private @Nullable Repository git;
  private @Nullable URI hook;
  private String secret = "";
  private long ids = 1000;

  /// A status that was taken.
  ///
  /// @param state in the forge's own word
  public record Posted(
      String commit, String context, String state, String description, String url) {}

  public record Comment(long id, String by, String body) {}

  /// A webhook that was sent.
  ///
  /// @param number of the attempt
  /// @param id of the delivery, the same for all attempts
  /// @param answer status of the answer; 0 where nobody answered
  public record Sent(long number, String id, String event, Json payload, int answer) {}

  private record Failure(int status, String body, Map<String, String> headers) {}

  /// What comes, with the path decoded and the query taken apart.
  @SuppressWarnings("ArrayRecordComponent") // read once, by one thread
  record Request(
      String method,
      String path,
      Map<String, String> query,
      WebhookFormat.Headers headers,
      byte[] body) {
    Json.Obj json() {
      return JsonText.parseObject(body);
    }

    int number(String name, int otherwise) {
      return Integer.parseInt(query.getOrDefault(name, Integer.toString(otherwise)));
    }
  }

  record Reply(int status, @Nullable Json body, Map<String, String> headers) {
    static Reply of(int status, Json body) {
      return new Reply(status, body, Map.of());
    }

    static Reply message(int status, String message) {
      return of(status, Json.object().put("message", message).build());
    }
  }

  ForgeSimulator() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::handle);
    server.start();
  }

  /// The forge's own address.
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  /// The name in the address of webhooks, and in settings.
  public abstract String forge();

  /// A deployment, with what was said of it, the last one last, in the forge's own words.
  public record Deployment(long id, String commit, String environment, List<String> said) {
    public Deployment {
      said = new ArrayList<>(said);
    }
  }

  final List<Deployment> deployments = new ArrayList<>();

  public synchronized List<Deployment> deployments() {
    return List.copyOf(deployments);
  }

  Optional<Deployment> deployment(long id) {
    return deployments.stream().filter(each -> each.id() == id).findFirst();
  }

  /// There is a team, as files of owners name it, with these members.
  public synchronized void team(String name, String... members) {
    teams.put(name, Set.of(members));
  }

  /// Writes the refs of pull requests into this bare repository, as the forge would.
  public synchronized void git(Repository bare) {
    git = bare;
  }

  /// From now on sends a signed webhook of all that happens.
  ///
  /// @param reconciler its external address
  /// @param entry name of the repository in its settings
  public synchronized void hook(URI reconciler, String entry, String with) {
    hook = URI.create(reconciler + "/webhooks/" + forge() + "/" + entry);
    secret = with;
  }

  /// Somebody opens a pull request into `main`.
  ///
  /// @return its number
  public long open(String author, String title, String branch, CommitId head) {
    return open(author, title, branch, head, "main", false);
  }

  public long openFromFork(String author, String title, String branch, CommitId head) {
    return open(author, title, branch, head, "main", true);
  }

  public long open(
      String author, String title, String branch, CommitId head, String base, boolean fork) {
    SimulatedPull pull;
    synchronized (this) {
      pull = new SimulatedPull(pulls.size() + 1L, author, title, branch, head, base, fork);
      pull.changed = nextId();
      pulls.put(pull.number, pull);
      point(pull);
    }
    tell(pull, "opened");
    return pull.number;
  }

  /// Somebody pushes to the pull request's branch.
  public void push(long number, CommitId head) {
    tell(
        change(
            number,
            pull -> {
              pull.head = head;
              point(pull);
            }),
        "synchronize");
  }

  public void draft(long number, boolean draft) {
    tell(
        change(number, pull -> pull.draft = draft),
        draft ? "converted_to_draft" : "ready_for_review");
  }

  public void label(long number, String label) {
    tell(change(number, pull -> pull.labels.add(label)), "labeled");
  }

  /// @param state as GitHub names it: `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`, `DISMISSED`
  public void review(long number, String by, String state) {
    tell(
        change(number, pull -> pull.reviews.add(new SimulatedPull.Review(by, state, pull.head))),
        "submitted");
  }

  public void approve(long number, String by) {
    review(number, by, "APPROVED");
  }

  public void close(long number) {
    tell(change(number, pull -> pull.state = SimulatedPull.State.CLOSED), "closed");
  }

  /// Marks it as merged; the commit on the base branch is the test's own doing, before.
  public void merged(long number) {
    tell(change(number, pull -> pull.state = SimulatedPull.State.MERGED), "closed");
    pushed();
  }

  /// The base branch moved.
  public void pushed() {
    send(pushEvent(), pushPayload());
  }

  /// Somebody writes below the pull request.
  public void comment(long number, String by, String text) {
    SimulatedPull pull = change(number, p -> p.comments.add(new Comment(nextId(), by, text)));
    send(commentEvent(), commentPayload(pull, by, text));
  }

  /// Somebody may write to the repository from now on.
  public synchronized void writer(String login) {
    writers.add(login);
  }

  /// What pull request has which comments, also ours.
  public synchronized List<Comment> comments(long number) {
    return List.copyOf(pull(number).comments);
  }

  public synchronized void deleteComment(long number, long id) {
    pull(number).comments.removeIf(comment -> comment.id() == id);
  }

  public synchronized List<Posted> statuses() {
    return List.copyOf(posted);
  }

  /// The newest status of a commit in a context; null where there is none.
  public synchronized @Nullable Posted status(CommitId commit, String context) {
    return posted.reversed().stream()
        .filter(each -> each.commit().equals(commit.hex()) && each.context().equals(context))
        .findFirst()
        .orElse(null);
  }

  /// `METHOD /path` of all requests so far.
  public synchronized List<String> requests() {
    return List.copyOf(requests);
  }

  /// What was refused because it was not as documented. A test that ends well has none.
  public synchronized List<String> refusals() {
    return List.copyOf(refusals);
  }

  public synchronized List<Sent> webhooks() {
    return List.copyOf(sent);
  }

  /// The next requests are answered so.
  public synchronized void fail(int times, int status, String body, Map<String, String> headers) {
    for (int i = 0; i < times; i++) {
      failures.add(new Failure(status, body, headers));
    }
  }

  /// Sends any webhook, signed as the forge signs.
  ///
  /// @return status of the answer; 0 where nobody answered or no hook is set
  public int send(String event, Json payload) {
    return send(event, payload, "delivery-" + nextId());
  }

  public int send(String event, Json payload, String id) {
    URI to;
    String with;
    synchronized (this) {
      if (hook == null) {
        return 0;
      }
      to = hook;
      with = secret;
    }
    byte[] body = JsonText.canonicalBytes(payload);
    var request =
        HttpRequest.newBuilder(to)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(body));
    headers(event, id, with, body).forEach(request::header);
    int answer;
    try {
      answer = client.send(request.build(), HttpResponse.BodyHandlers.discarding()).statusCode();
    } catch (IOException e) {
      answer = 0;
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    synchronized (this) {
      sent.add(new Sent(nextId(), id, event, payload, answer));
    }
    return answer;
  }

  synchronized Optional<URI> hookAddress() {
    return Optional.ofNullable(hook);
  }

  void sendAgain(Sent before) {
    send(before.event(), before.payload(), before.id());
  }

  // what each forge has of its own

  abstract Reply answer(Request request);

  /// Full name of the ref that holds a pull request's head; empty where there is none.
  abstract String ref(SimulatedPull pull);

  abstract Map<String, String> headers(String event, String id, String secret, byte[] body);

  abstract String pullEvent(String action);

  abstract Json pullPayload(SimulatedPull pull, String action);

  abstract String pushEvent();

  abstract Json pushPayload();

  abstract String commentEvent();

  abstract Json commentPayload(SimulatedPull pull, String by, String text);

  // shared by all

  static String signature(String secret, byte[] body) {
    return WebhookSignature.sign(secret.getBytes(StandardCharsets.UTF_8), body);
  }

  /// Ids of accounts.
  static long accountId(String login) {
    return Integer.toUnsignedLong(login.hashCode());
  }

  synchronized long nextId() {
    return ids++;
  }

  SimulatedPull pull(long number) {
    SimulatedPull pull = pulls.get(number);
    if (pull == null) {
      throw new IllegalArgumentException("no pull request " + number);
    }
    return pull;
  }

  /// Those that changed last first.
  List<SimulatedPull> openPulls() {
    return pulls.values().stream()
        .filter(SimulatedPull::isOpen)
        .sorted((a, b) -> Long.compare(b.changed, a.changed))
        .toList();
  }

  private interface Edit {
    void on(SimulatedPull pull);
  }

  private synchronized SimulatedPull change(long number, Edit edit) {
    SimulatedPull pull = pull(number);
    edit.on(pull);
    pull.changed = nextId();
    return pull;
  }

  private void tell(SimulatedPull pull, String action) {
    Json payload;
    synchronized (this) {
      payload = pullPayload(pull, action);
    }
    send(pullEvent(action), payload);
  }

  private void point(SimulatedPull pull) {
    String ref = ref(pull);
    if (git == null || ref.isEmpty()) {
      return;
    }
    try {
      RefUpdate update = git.updateRef(ref);
      update.setNewObjectId(ObjectId.fromString(pull.head.hex()));
      update.forceUpdate();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    Reply reply;
    Failure failure;
    synchronized (this) {
      requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
      failure = failures.isEmpty() ? null : failures.removeFirst();
    }
    if (failure != null) {
      write(
          exchange,
          failure.status(),
          failure.body().getBytes(StandardCharsets.UTF_8),
          failure.headers());
      return;
    }
    reply = reply(exchange, body);
    write(
        exchange,
        reply.status(),
        reply.body() == null ? new byte[0] : JsonText.canonicalBytes(reply.body()),
        reply.headers());
  }

  private synchronized Reply reply(HttpExchange exchange, byte[] body) {
    var request =
        new Request(
            exchange.getRequestMethod(),
            exchange.getRequestURI().getRawPath(),
            query(exchange.getRequestURI().getRawQuery()),
            exchange.getRequestHeaders()::getFirst,
            body);
    Reply reply;
    try {
      reply = answer(request);
    } catch (JsonShapeException e) {
      reply = Reply.message(400, "Problems parsing JSON: " + e.getMessage());
    }
    if (reply.status() == 400 || reply.status() == 422 || reply.status() == 405) {
      refusals.add(
          "%s %s: %d %s"
              .formatted(
                  request.method(),
                  request.path(),
                  reply.status(),
                  reply.body() == null ? "" : JsonText.canonical(reply.body())));
    }
    return reply;
  }

  private static Map<String, String> query(@Nullable String raw) {
    var query = new LinkedHashMap<String, String>();
    if (raw != null) {
      for (String pair : raw.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        query.put(decoded(parts[0]), parts.length == 1 ? "" : decoded(parts[1]));
      }
    }
    return query;
  }

  static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }

  private static void write(
      HttpExchange exchange, int status, byte[] body, Map<String, String> headers)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    headers.forEach(exchange.getResponseHeaders()::set);
    exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
    if (body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
    client.shutdownNow();
  }
}
