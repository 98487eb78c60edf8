package dev.holdfast.reconciler.bench;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.app.postgres.EmbeddedPostgres;
import dev.holdfast.reconciler.e2e.Fleets;
import dev.holdfast.reconciler.e2e.Served;
import dev.holdfast.reconciler.forge.testing.ForgeSimulator;
import dev.holdfast.reconciler.forge.testing.GithubSimulator;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.testing.GitRemote;
import dev.holdfast.reconciler.testing.TestFolders;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.wire.SigningKey;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectInserter;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// A repository of 5,000 files and a fleet of 10,000 nodes that comply, in the reconciler's
/// database. A pull request changes one document: from its webhook until both statuses and the
/// comment are at the forge. And webhooks at a fixed pace while folders are planned, one after the
/// other. The reconciler is a process of its own; the forge, which checks what it is sent, and
/// whoever sends the webhooks are another one on the same cores.
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
public class PullRequests {
  private static final int ASSOCIATIONS = 500;
  private static final int DOCUMENTS = 100;
  private static final int FILES = 5_000;
  private static final int NODES = 10_000;
  private static final int WARM_UPS = 5;
  private static final int WEBHOOKS = 10_000;
  private static final int FOLDERS = 20;

  /// Who proposes more often waits for the pace at which a forge is asked.
  private static final long APART_NANOS = TimeUnit.SECONDS.toNanos(1);

  /// A process that has just started compiles what it answers with.
  private static final int WARM_UP_WEBHOOKS = 4_000;

  private static final long BETWEEN_NANOS = TimeUnit.SECONDS.toNanos(1) / 500;
  private static final String SECRET = "a shared secret";

  private final Figures figures = new Figures();
  private final HttpClient planner = HttpClient.newHttpClient();
  private Path folder;
  private EmbeddedPostgres postgres;
  private GitRemote remote;
  private GithubSimulator forge;
  private Served served;
  private TestTree tree;
  private CommitId first;
  private List<HttpRequest> folders = List.of();
  private String signature = "";
  private byte[] payload = {};
  private int round;

  @Setup
  public void start() throws Exception {
    folder =
        Files.createTempDirectory(Files.createDirectories(Path.of("target")), "bench")
            .toAbsolutePath();
    postgres =
        EmbeddedPostgres.start(
            EmbeddedPostgres.Settings.durable(folder.resolve("database")), new SecureRandom());
    remote = GitRemote.create(folder.resolve("remote.git"));
    forge = new GithubSimulator();
    forge.git(remote.repository());
    tree = files();
    first = remote.push("First", tree);
    served = new Served(Files.createDirectory(folder.resolve("served")), asServed());
    Path secret = secret("secret", SECRET);
    Path token = secret("token", ForgeSimulator.TOKEN);
    served.entry(
        "poll: 1h, forge: github, forgeUrl: \"%s\", project: %s, "
                .formatted(forge.url(), ForgeSimulator.PROJECT)
            + "credentials: {tokenFile: %s}, webhook: {secretFiles: [%s]}"
                .formatted(token, secret));
    served.start(remote.url(), database());
    await(() -> is(forge.status(first, "holdfast/validate")));
    served.terminate();
    fill();
    served.start(remote.url(), database());
    settled();
    forge.hook(served.url(), "fleet", SECRET);
    folders = folders();
    sign();
    Answers _ = send(WARM_UP_WEBHOOKS, 2 * BETWEEN_NANOS);
  }

  @TearDown
  public void stop() throws Exception {
    figures.print("pull request to statuses and comment", WARM_UPS);
    collect();
    System.out.println(memory());
    planner.close();
    served.close();
    forge.close();
    remote.close();
    postgres.close();
    TestFolders.delete(folder);
  }

  /// With the flags of `./holdfast serve`; what the collector does is written down.
  private List<String> asServed() {
    var words = new ArrayList<String>();
    for (String word : Fleets.programs().reconciler()) {
      if (!word.startsWith("-XX:")) {
        words.add(word);
      }
    }
    words.addAll(
        1,
        List.of(
            "-XX:+UseG1GC",
            "-XX:MaxRAMPercentage=50",
            "-XX:+UseCompactObjectHeaders",
            "-Xlog:gc:file=" + collections()));
    return words;
  }

  private Path collections() {
    return folder.resolve("gc.log");
  }

  /// Waits until it knows what is in force, and what is in memory without any plan.
  private void settled() throws Exception {
    await(
        () -> served.log().lines().filter(line -> line.contains("holdfast is ready")).count() > 1);
    collect();
  }

  private void collect() throws Exception {
    Process jcmd =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(),
                Long.toString(served.pid()),
                "GC.run")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (jcmd.waitFor() != 0) {
      throw new IllegalStateException("the collector does not obey");
    }
  }

  /// What is left after each collection: before the first plan, at most while plans were made, and
  /// in the end.
  private String memory() throws Exception {
    List<MatchResult> all =
        Pattern.compile("Pause (Full \\(Diagnostic)?.*->(\\d+)M\\(")
            .matcher(Files.readString(collections()))
            .results()
            .toList();
    List<MatchResult> asked = all.stream().filter(each -> each.group(1) != null).toList();
    int most =
        all.subList(all.indexOf(asked.getFirst()), all.size()).stream()
            .mapToInt(PullRequests::left)
            .max()
            .orElse(0);
    return "### heap: %d MiB before any plan, at most %d MiB after %d collections, %d MiB in the end"
        .formatted(left(asked.getFirst()), most, all.size(), left(asked.getLast()));
  }

  private static int left(MatchResult collection) {
    return Integer.parseInt(collection.group(2));
  }

  private Path secret(String name, String text) throws Exception {
    Path file = Files.writeString(folder.resolve(name), text);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
  }

  private Map<String, String> database() throws Exception {
    return Map.of(
        "HOLDFAST_DATABASE_URL",
        postgres.url(),
        "HOLDFAST_DATABASE_USER",
        postgres.user(),
        "HOLDFAST_DATABASE_PASSWORD_FILE",
        secret("password", postgres.password()).toString());
  }

  private static TestTree files() {
    var files = new TreeMap<String, String>();
    files.put(
        "holdfast.yaml",
        "apiVersion: holdfast.dev/v1\nkind: Repository\nmetadata: {name: fleet}\nspec: {}\n");
    for (int i = 0; i < DOCUMENTS; i++) {
      files.put("documents/document-%d.yaml".formatted(i), document(i, "first"));
    }
    for (int i = 0; i < ASSOCIATIONS; i++) {
      files.put("associations/a-%d.yaml".formatted(i), Repositories.text(i, "first", DOCUMENTS));
    }
    for (int i = 0; files.size() < FILES; i++) {
      files.put("files/f-%d.conf".formatted(i), "# file %d\n".formatted(i).repeat(20));
    }
    return TestTree.repository().files(files);
  }

  private static String document(int number, String word) {
    return """
    apiVersion: holdfast.dev/v1
    kind: Document
    metadata: {name: document-%d}
    spec:
      parameters:
        text: {type: String, default: hello}
      resources:
        - name: folder
          directory: {path: /srv/app-%d, mode: "0755"}
        - name: file
          file: {path: "/srv/app-%d/{{ text }}", content: "%s {{ text }}\\n", mode: "0644"}
    """
        .formatted(number, number, number, word);
  }

  /// Nodes that have reported to comply with what is in force.
  private void fill() throws Exception {
    try (Connection connection =
        DriverManager.getConnection(postgres.url(), postgres.user(), postgres.password())) {
      connection.setAutoCommit(false);
      try (var insert =
          connection.prepareStatement(
              """
              insert into node (name, public_key, labels, agent_version, registered_at)
              values (?, ?, ?::jsonb, '1.0.0', now())
              """)) {
        for (int i = 0; i < NODES; i++) {
          insert.setString(1, "node-" + i);
          insert.setString(2, SigningKey.generate().verifying().toText());
          insert.setString(3, "{\"role\": \"r%d\", \"env\": \"production\"}".formatted(i % 50));
          insert.addBatch();
        }
        insert.executeBatch();
      }
      try (var statement = connection.createStatement()) {
        statement.execute(
            """
            insert into node_seen (node, last_seen, revision, verified_through, stream)
            select name, now(), '', now(), 'stream' from node
            """);
        statement.execute(
            """
            insert into verdict (repository, association, node, version, enforced_digest, verdict,
              since, last_run_at)
            select v.repository, v.association, n.name, v.number, v.enforced_digest, 'in_sync',
              now(), now()
            from version v
            join node n on n.labels ->> 'role' = 'r' || substring(v.association from 3)::int % 50
            """);
      }
      connection.commit();
    }
  }

  private static void await(Condition condition) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.MINUTES.toNanos(3);
    while (!condition.holds()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("nothing came in three minutes");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
    }
  }

  private interface Condition {
    boolean holds() throws Exception;
  }

  private TestTree changed() {
    round++;
    return tree.file(
        "documents/document-%d.yaml".formatted(round % DOCUMENTS),
        document(round % DOCUMENTS, "round-" + round));
  }

  /// Opens a pull request and waits for all that is said about it.
  private void planned() throws Exception {
    LockSupport.parkNanos(APART_NANOS);
    CommitId head = remote.propose("refs/heads/pr-" + round, "Change", changed(), first);
    long started = System.nanoTime();
    long number = forge.open("ana", "Change", "pr-" + round, head);
    await(() ->
        is(forge.status(head, "holdfast/validate"))
            && is(forge.status(head, "holdfast/plan"))
            && !forge.comments(number).isEmpty());
    figures.add(System.nanoTime() - started);
    forge.close(number);
  }

  private static boolean is(ForgeSimulator.@Nullable Posted posted) {
    return posted != null && posted.state().equals("success");
  }

  @Benchmark
  @Warmup(iterations = WARM_UPS)
  @Measurement(iterations = 20)
  public void untilTheCommentIsThere() throws Exception {
    planned();
  }

  /// Sent at a fixed pace, whether earlier ones are answered or not; late ones count from when they
  /// should have gone. Folders are planned meanwhile, each as soon as the one before is answered.
  @Benchmark
  @Warmup(iterations = 3)
  @Measurement(iterations = 5)
  public void fiveHundredWebhooksASecond() throws Exception {
    var done = new AtomicBoolean();
    var planning =
        new FutureTask<Integer>(() -> {
          int plans = 0;
          for (; !done.get(); plans++) {
            planFolder(plans);
          }
          return plans;
        });
    Thread.ofPlatform().start(planning);
    Answers answers = send(WEBHOOKS, BETWEEN_NANOS);
    done.set(true);
    int planned = planning.get();
    System.out.println(
        String.format(
            Locale.ROOT,
            "%n### 500 webhooks a second for 20 s, %d plans back to back: median %.1f ms, p99 %.1f"
                + " ms, slowest %.1f ms; %d not answered with 202",
            planned,
            answers.medianMillis(),
            answers.p99Millis(),
            answers.slowestMillis(),
            answers.others()));
  }

  /// As `holdfast plan --server` asks for a folder.
  private void planFolder(int plans) throws Exception {
    var answer = planner.send(folders.get(plans % FOLDERS), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != 200 || !answer.body().contains("200 change")) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
  }

  /// Each has another document than the one in force.
  private List<HttpRequest> folders() throws Exception {
    String token = Files.readString(folder.resolve("served/data/admin-token")).strip();
    var blobs = new TreeMap<String, String>();
    tree.items().forEach((path, item) -> blobs.put(path, blob(item.content().toArray())));
    var requests = new ArrayList<HttpRequest>();
    for (int i = 0; i < FOLDERS; i++) {
      String path = "documents/document-%d.yaml".formatted(i);
      byte[] content = document(i, "other").getBytes(StandardCharsets.UTF_8);
      var entries = new TreeMap<>(blobs);
      entries.put(path, blob(content));
      Json.Obj body =
          Json.object()
              .put("entries", Json.list(entries.entrySet(), PullRequests::entry))
              .put("contents", Json.strings(List.of(Base64.getEncoder().encodeToString(content))))
              .build();
      requests.add(
          HttpRequest.newBuilder(served.url().resolve("/api/v1/repositories/fleet/plans"))
              .header("Authorization", "Bearer " + token)
              .header("Content-Type", "application/json")
              .POST(HttpRequest.BodyPublishers.ofByteArray(JsonText.canonicalBytes(body)))
              .build());
    }
    return requests;
  }

  private static Json entry(Map.Entry<String, String> file) {
    return Json.object()
        .put("path", file.getKey())
        .put("blob", file.getValue())
        .put("kind", "file")
        .build();
  }

  private static String blob(byte[] content) {
    try (var ids = new ObjectInserter.Formatter()) {
      return ids.idFor(Constants.OBJ_BLOB, content).name();
    }
  }

  /// @param others how many were not answered with 202
  private record Answers(double medianMillis, double p99Millis, double slowestMillis, int others) {}

  private Answers send(int count, long betweenNanos) throws Exception {
    var nanos = new long[count];
    var others = new AtomicInteger();
    try (var client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      var all = new CompletableFuture<?>[count];
      long start = System.nanoTime();
      for (int i = 0; i < count; i++) {
        long due = start + i * betweenNanos;
        while (System.nanoTime() < due) {
          LockSupport.parkNanos(due - System.nanoTime());
        }
        int number = i;
        all[i] =
            client
                .sendAsync(webhook(number), HttpResponse.BodyHandlers.discarding())
                .thenAccept(answer -> {
                  nanos[number] = System.nanoTime() - due;
                  if (answer.statusCode() != 202) {
                    others.incrementAndGet();
                  }
                });
      }
      CompletableFuture.allOf(all).get(2, TimeUnit.MINUTES);
    }
    Arrays.sort(nanos);
    return new Answers(
        nanos[count / 2] / 1e6,
        nanos[count * 99 / 100] / 1e6,
        nanos[count - 1] / 1e6,
        others.get());
  }

  private void sign() throws Exception {
    payload =
        JsonText.canonicalBytes(
            Json.object()
                .put("ref", "refs/heads/main")
                .put("after", first.hex())
                .put("padding", "x".repeat(8_000))
                .build());
    var mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
    signature = "sha256=" + HexFormat.of().formatHex(mac.doFinal(payload));
  }

  private HttpRequest webhook(int number) {
    return HttpRequest.newBuilder(URI.create(served.url() + "/webhooks/github/fleet"))
        .timeout(Duration.ofSeconds(30))
        .header("Content-Type", "application/json")
        .header("X-GitHub-Event", "push")
        .header(
            "X-GitHub-Delivery", "bench-%d-%d".formatted(round, number) + "-" + System.nanoTime())
        .header("X-Hub-Signature-256", signature)
        .POST(HttpRequest.BodyPublishers.ofByteArray(payload))
        .build();
  }
}
