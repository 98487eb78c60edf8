package dev.holdfast.reconciler.app.demo;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.Words;
import dev.holdfast.reconciler.cli.commands.Progress;
import dev.holdfast.reconciler.cli.commands.Surroundings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "demo",
    description = {
      "Runs a whole fleet on this machine: a Git repository made from the example, a reconciler,"
          + " and three agents, each confined to a tree of its own. Runs until Ctrl-C.",
      "With --nodes 12: a larger fleet, on which a change goes out in stages, a bad commit halts at"
          + " the canary, a revert heals it, and a window and a freeze hold changes."
    })
public final class DemoCommand implements Callable<Integer> {
  private static final int CAREFUL = 6;
  private static final int MOST = 30;
  private static final Path USUAL_FOLDER = Path.of(".holdfast", "demo");
  private static final Path TOUR_FOLDER = Path.of(".holdfast", "tour");

  @Option(
      names = "--once",
      description = "play the tour from a fresh start and end: 0 when all of it was seen")
  private boolean once;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "where everything lies (default: .holdfast/demo, with --once .holdfast/tour)")
  private @Nullable Path data;

  @Option(
      names = "--port",
      paramLabel = "N",
      defaultValue = "0",
      description = "the reconciler's port (default: 8440 where it is free, else any)")
  private int port;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "how many nodes: 3 (default), or 6 to 30 to see changes go out with care")
  private @Nullable Integer nodes;

  private final Surroundings around;

  public DemoCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path home = Path.of(System.getProperty("holdfast.home", here.toString()));
    int count = nodes == null ? 0 : nodes;
    if (nodes != null && count != DemoNode.SMALLEST && (count < CAREFUL || count > MOST)) {
      throw new CommandException(
          ExitCode.USAGE, "--nodes is 3, or 6 to 30, not %d".formatted(count));
    }
    Path chosen = data != null ? data : once ? TOUR_FOLDER : USUAL_FOLDER;
    var folder = new DemoFolder(chosen);
    if (once && data == null) {
      delete(folder.root());
    }
    if (once && Files.exists(folder.root().resolve("checkout"))) {
      throw new CommandException(
          ExitCode.USAGE,
          "the tour wants a fresh folder, and %s holds a demo already".formatted(chosen));
    }
    try (var progress = new Progress(around.err(), around.interactive());
        var demo = Demo.in(folder, Programs.in(home, here), port, count, progress)) {
      var guard = new Thread(() -> stop(demo, chosen), "stop-demo");
      Runtime.getRuntime().addShutdownHook(guard);
      try {
        if (once) {
          tour(demo, chosen);
        } else {
          show(demo, here, Programs.in(home, here).launcher());
          new CountDownLatch(1).await();
        }
        return ExitCode.OK.number();
      } finally {
        unhook(guard);
      }
    } catch (DemoFailedException e) {
      throw new CommandException(
          ExitCode.FAILED,
          "the demo failed: %s%nEverything is kept in %s.".formatted(e.getMessage(), chosen));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED.number();
    }
  }

  private void tour(Demo demo, Path chosen) throws IOException, DemoFailedException {
    var telling = new Telling(around.out());
    telling.line("Everything of this tour lies in " + chosen + "; remove it when you are done.");
    long started = System.nanoTime();
    String all = play(demo, telling);
    telling.line("");
    telling.line(
        "All %s were seen, in %s. Now by yourself: ./holdfast demo%s"
            .formatted(
                all,
                Telling.seconds(Duration.ofNanos(System.nanoTime() - started)),
                isCareful(demo) ? " --nodes " + demo.agents().size() : ""));
  }

  /// @return how many things were to be seen, in words
  private String play(Demo demo, Telling telling) throws IOException, DemoFailedException {
    if (isCareful(demo)) {
      new CarefulTour(demo, telling, around.clock()).play();
      return "eight";
    }
    new Tour(demo, telling).play();
    return "five";
  }

  private static boolean isCareful(Demo demo) {
    return demo.agents().size() >= CAREFUL;
  }

  private void show(Demo demo, Path here, String launcher) throws IOException, DemoFailedException {
    var telling = new Telling(around.out());
    telling.line(
        "Holdfast's demo; everything of it lies in "
            + DemoFolder.shown(demo.folder().root(), here)
            + ", which you may remove when it has ended.");
    telling.line("");
    telling.restart();
    if (isCareful(demo) && !demo.repository().exists()) {
      play(demo, telling);
      telling.line("");
    } else {
      start(demo, telling);
    }
    telling.line("Not applicable: packages, services and accounts, which a bare tree cannot have.");
    telling.line("");
    telling.line("Dashboard:  " + demo.reconciler().url());
    telling.line("");
    telling.line(Suggestions.of(demo, here, launcher));
    telling.line("Ctrl-C ends the demo. Everything is kept; 'demo' again goes on where it was.");
  }

  private static void start(Demo demo, Telling telling) throws IOException, DemoFailedException {
    demo.makeRepository();
    telling.saw("a Git repository, from examples/repo-layout");
    demo.startReconciler();
    telling.saw("a reconciler, on a PostgreSQL of its own");
    demo.startAgents();
    telling.saw(
        Words.count(demo.agents().size(), "agent") + ", each confined to a tree of its own");
    List<Json.Obj> nodes = demo.awaitInSync();
    telling.saw("all in sync");
    telling.line("");
    telling.line(Reporting.nodes(nodes));
  }

  /// An orderly end says what it does by itself.
  private static void unhook(Thread guard) {
    try {
      Runtime.getRuntime().removeShutdownHook(guard);
    } catch (IllegalStateException e) {
      // the end has come already: the hook does its work
    }
  }

  private void stop(Demo demo, Path chosen) {
    try {
      around.out().println();
      around.out().println("Stopping …");
      around.out().flush();
      demo.close();
      around.out().println("Stopped. Everything is kept in " + chosen + ".");
      around.out().flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (var all = Files.walk(folder)) {
        for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(path);
        }
      }
    }
  }
}
