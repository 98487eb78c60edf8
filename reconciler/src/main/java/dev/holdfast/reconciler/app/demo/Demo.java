package dev.holdfast.reconciler.app.demo;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.commands.Progress;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// The whole fleet: repository, reconciler and agents. Used by the command, by the tour and by
/// tests, step by step.
public final class Demo implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final String EVERY_MINUTE = "cron(0/1 * * * ? *)";

  private final DemoFolder folder;
  private final Programs programs;
  private final Waiting waiting;
  private final FileChannel lock;
  private final DemoRepository repository;
  private final DemoReconciler reconciler;
  private final List<DemoAgent> agents;

  private Demo(
      DemoFolder folder,
      Programs programs,
      int port,
      int nodes,
      Progress progress,
      FileChannel lock)
      throws IOException, DemoFailedException {
    this.folder = folder;
    this.programs = programs;
    this.lock = lock;
    this.waiting = new Waiting(progress);
    this.repository = new DemoRepository(folder);
    this.reconciler = new DemoReconciler(folder, programs, port);
    this.agents =
        DemoNode.fleet(nodes).stream().map(node -> new DemoAgent(node, folder, programs)).toList();
  }

  /// Takes the folder; starts nothing yet.
  ///
  /// @param port 0 for the usual one where it is free
  /// @param nodes how many, at least 3; 0 for as many as the folder has, else 3
  public static Demo in(
      DemoFolder folder, Programs programs, int port, int nodes, Progress progress)
      throws IOException, DemoFailedException {
    if (!programs.areComplete()) {
      throw new DemoFailedException(
          "the example repository is not at %s; run the demo from a checkout"
              .formatted(programs.example()));
    }
    Files.createDirectories(folder.root());
    FileChannel channel =
        FileChannel.open(
            folder.root().resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    if (channel.tryLock() == null) {
      channel.close();
      throw new DemoFailedException(
          "a demo is running in %s already; stop it first, or choose another folder with --data"
              .formatted(folder.root()));
    }
    int there = folder.nodes();
    if (there != 0 && nodes != 0 && nodes != there) {
      channel.close();
      throw new DemoFailedException(
          "the demo in %s has %d nodes; remove the folder to start afresh with %d"
              .formatted(folder.root(), there, nodes));
    }
    int count = nodes != 0 ? nodes : there != 0 ? there : DemoNode.SMALLEST;
    return new Demo(folder, programs, port, count, progress, channel);
  }

  public DemoFolder folder() {
    return folder;
  }

  public DemoRepository repository() {
    return repository;
  }

  public DemoReconciler reconciler() {
    return reconciler;
  }

  public List<DemoAgent> agents() {
    return agents;
  }

  /// The files of careful changes, which a story adds to the repository.
  Path careful() {
    return programs.carefulChange();
  }

  Waiting waiting() {
    return waiting;
  }

  /// The repository is there; made from the example the first time.
  public void makeRepository() throws IOException, DemoFailedException {
    reconciler.writeSettings();
    if (!repository.exists()) {
      repository.create(programs.example(), EVERY_MINUTE);
    }
    repository.writeHook(reconciler.webhook().toString());
  }

  public void startReconciler() throws IOException, DemoFailedException {
    reconciler.start(waiting);
  }

  /// All are registered and run. As many join at once as the machine has processors.
  public void startAgents() throws IOException, DemoFailedException {
    List<DemoAgent> strangers = agents.stream().filter(agent -> !agent.isRegistered()).toList();
    Path token = joinToken(Math.max(1, strangers.size()));
    try (var pool = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors())) {
      var starting = agents.stream().map(agent -> pool.submit(() -> start(agent, token))).toList();
      for (var each : starting) {
        each.get();
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof DemoFailedException failed) {
        throw failed;
      }
      throw new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new DemoFailedException("interrupted while agents started");
    } finally {
      Files.delete(token);
    }
  }

  private Void start(DemoAgent agent, Path token) throws IOException, DemoFailedException {
    if (!agent.isRegistered()) {
      agent.register(reconciler.url(), token);
    }
    agent.start();
    return null;
  }

  private Path joinToken(int uses) throws IOException {
    Json.Obj answer =
        reconciler
            .api()
            .send(
                "POST",
                "/api/v1/join-tokens",
                Json.object()
                    .put("uses", uses)
                    .put("ttl", "10m")
                    .put("label_keys", Json.strings(List.of("role", "env", "canary")))
                    .put("names", "^(web|db)-[0-9]+$")
                    .build());
    Path file = folder.root().resolve("join-token");
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    return Files.writeString(file, answer.string("token") + "\n");
  }

  /// All nodes have everything that is released to them in sync (or not applicable).
  ///
  /// @return the nodes as the API tells them
  public List<Json.Obj> awaitInSync() throws IOException, DemoFailedException {
    return waiting.until("all nodes to be in sync", PATIENCE, this::lookAtNodes, this::lastWords);
  }

  private Waiting.Look<List<Json.Obj>> lookAtNodes() throws DemoFailedException {
    List<Json.Obj> nodes = get("/api/v1/nodes").list("items", node -> node);
    boolean all = nodes.size() == agents.size() && nodes.stream().allMatch(Demo::isInSync);
    String stands =
        nodes.stream()
            .map(node -> node.string("name") + " " + node.string("verdict", "nothing released"))
            .collect(Collectors.joining(", "));
    return all ? new Waiting.Look.Here<>(nodes) : new Waiting.Look.NotYet<>(stands);
  }

  private static boolean isInSync(Json.Obj node) {
    String verdict = node.string("verdict", "pending");
    return node.integer("associations", 0) > 0
        && (verdict.equals("in_sync") || verdict.equals("not_applicable"));
  }

  /// Waits until the commit is decided on and, where it was applied, is on all of its nodes.
  ///
  /// @return the commit as the API tells it
  public Json.Obj awaitDecision(String commit) throws IOException, DemoFailedException {
    return waiting.until(
        "commit " + commit.substring(0, 10) + " to be decided on",
        PATIENCE,
        () -> {
          Json.@Nullable Obj found = find("/api/v1/repositories/fleet/commits/" + commit);
          if (found == null) {
            return new Waiting.Look.NotYet<>("not seen yet");
          }
          String rollout = found.objectOrEmpty("rollout").string("state", "none");
          return rollout.equals("running")
              ? new Waiting.Look.NotYet<>("rolling out")
              : new Waiting.Look.Here<>(found);
        },
        this::lastWords);
  }

  /// Waits until a file of the node's tree holds the text.
  public void awaitText(String node, String file, String text) throws DemoFailedException {
    Path path = folder.tree(node).resolve(file);
    waiting.until(
        "/" + file + " on " + node + " to be put right",
        PATIENCE,
        () -> holds(path, text),
        this::lastWords);
  }

  private static Waiting.Look<Boolean> holds(Path path, String text) throws DemoFailedException {
    try {
      return Files.exists(path) && Files.readString(path).contains(text)
          ? new Waiting.Look.Here<>(true)
          : new Waiting.Look.NotYet<>("");
    } catch (IOException e) {
      throw new DemoFailedException(path + " cannot be read: " + e.getMessage());
    }
  }

  /// What the API answers.
  public Json.Obj get(String path) throws DemoFailedException {
    Json.@Nullable Obj found = find(path);
    if (found == null) {
      throw new DemoFailedException("the reconciler has no " + path + "\n" + lastWords());
    }
    return found;
  }

  /// Null where there is no such thing, or where the reconciler is away.
  public Json.@Nullable Obj find(String path) throws DemoFailedException {
    try {
      return switch (reconciler.api().get(path)) {
        case dev.holdfast.reconciler.cli.Answer.Found(var value) -> value;
        case dev.holdfast.reconciler.cli.Answer.Missing(_) -> null;
      };
    } catch (CommandException e) {
      if (e.code() == ExitCode.UNREACHABLE) {
        return null;
      }
      throw new DemoFailedException(
          "asking the reconciler for %s: %s%n%s".formatted(path, e.getMessage(), lastWords()));
    } catch (IOException e) {
      throw new DemoFailedException("the admin token cannot be read: " + e.getMessage());
    }
  }

  String lastWords() {
    var text = new ArrayList<String>();
    text.add(reconciler.lastWords());
    agents.forEach(agent -> text.add(agent.lastWords()));
    return String.join(System.lineSeparator(), text);
  }

  /// Ends everything that was started, agents first, and keeps all files.
  @Override
  public void close() throws IOException {
    agents.parallelStream().forEach(DemoAgent::close);
    reconciler.close();
    lock.close();
  }

  /// What people set to use the command line against this demo.
  Map<String, String> variables() {
    return Map.of(
        "HOLDFAST_SERVER",
        reconciler.url().toString(),
        "HOLDFAST_TOKEN",
        "$(cat " + folder.adminToken() + ")");
  }
}
