package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemText;
import dev.holdfast.reconciler.changes.Comparison;
import dev.holdfast.reconciler.changes.Preview;
import dev.holdfast.reconciler.changes.PreviewForm;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.config.Causes;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.source.Tree;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "plan",
    description =
        "Says what a folder would change, compared with a commit or with another folder: 0 nothing;"
            + " 2 there are changes; 1 there are problems. Names selectors and not nodes; with"
            + " --server it compares with what a reconciler has in force, and names nodes.")
public final class PlanCommand implements Callable<Integer> {
  /// Reads both sides, the old one first.
  public interface Reading {
    /// @param against a revision or a folder; null for what was committed last
    Sides read(Path folder, @Nullable String against) throws IOException;

    /// The folder alone, for a reconciler to plan.
    Folder open(Path folder) throws IOException;
  }

  /// A folder that a reconciler plans.
  public interface Folder extends AutoCloseable {
    Tree tree();

    /// Whether what lies there came after this commit; true where that cannot be told.
    boolean contains(String commit) throws IOException;

    @Override
    void close();
  }

  /// Both sides as they were read.
  ///
  /// @param from what the old side is called, such as `main (1a2b3c4d5e)`
  /// @param nothingBefore whether there is no old side, so that everything is new
  /// @param causes only used where neither side has errors
  public record Sides(
      Loaded before, Loaded after, Causes causes, String from, String to, boolean nothingBefore) {}

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "the repository's folder, with changes that are not committed (default: this)")
  private Path folder = Path.of(".");

  @Option(
      names = "--against",
      paramLabel = "REV|DIR",
      description =
          "a revision of the Git repository that DIR is in (default: HEAD; 'main...' is where HEAD"
              + " and main parted), or another folder")
  private @Nullable String against;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default), json, or markdown for a comment on a pull request")
  private PreviewForm output = PreviewForm.TEXT;

  @Option(
      names = "--server",
      paramLabel = "URL",
      description =
          "a reconciler that plans the folder against what it has in force and its nodes, instead of"
              + " --against")
  private @Nullable String server;

  @Option(
      names = "--repository",
      paramLabel = "REPO",
      description = "with --server: which repository the folder is (default: the only one)")
  private @Nullable String repository;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description =
          "with --server: a file that holds an API token; else HOLDFAST_TOKEN holds the token itself")
  private @Nullable Path tokenFile;

  private final Surroundings around;
  private final Reading reading;

  public PlanCommand(Surroundings around, Reading reading) {
    this.around = around;
    this.reading = reading;
  }

  @Override
  public Integer call() throws IOException {
    Folders.check(folder);
    if (server != null) {
      return live(server).number();
    }
    if (repository != null || tokenFile != null) {
      throw new CommandException(ExitCode.USAGE, "--repository and --token-file go with --server");
    }
    Sides sides = reading.read(folder, against);
    boolean broken =
        sides.after().hasErrors() || (sides.before().hasErrors() && !sides.nothingBefore());
    ExitCode code;
    if (broken) {
      tell(sides);
      code = ExitCode.PROBLEMS;
    } else {
      Preview preview =
          Comparison.between(
              sides.before(), sides.after(), sides.causes(), sides.from(), sides.to());
      around.out().print(output.render(preview));
      code = preview.isEmpty() ? ExitCode.OK : ExitCode.CHANGES;
    }
    around.out().flush();
    return code.number();
  }

  private ExitCode live(String url) throws IOException {
    if (against != null) {
      throw new CommandException(
          ExitCode.USAGE, "--server plans against what is in force; leave out --against");
    }
    var api = new Connection(url, tokenFile).open(around.environment());
    try (Folder open = reading.open(folder)) {
      return new LivePlan(api, around).plan(open, folder.toString(), repository, output);
    }
  }

  private void tell(Sides sides) {
    List<Problem> old = sides.nothingBefore() ? List.of() : errors(sides.before());
    List<Problem> now = errors(sides.after());
    switch (output) {
      case TEXT, MARKDOWN -> {
        tell(old, "The old side, " + sides.from() + ", has errors, so nothing can be compared:");
        tell(now, "The new side, " + sides.to() + ", has errors:");
        if (now.isEmpty()) {
          around
              .out()
              .println(
                  "A commit with errors is never applied. Name the last good one with --against,"
                      + " or run 'holdfast validate'.");
        }
      }
      case JSON ->
          around
              .out()
              .print(
                  JsonText.pretty(
                      Json.object()
                          .put("from", sides.from())
                          .put("to", sides.to())
                          .put("problems_before", ProblemText.json(old))
                          .put("problems", ProblemText.json(now))
                          .build()));
    }
  }

  private void tell(List<Problem> problems, String title) {
    if (!problems.isEmpty()) {
      String fence = output == PreviewForm.MARKDOWN ? "~~~~~~~~~~\n" : "";
      around.out().println(title);
      around.out().println();
      around.out().print(fence + ProblemText.of(problems) + fence);
    }
  }

  private static List<Problem> errors(Loaded loaded) {
    return loaded.problems().stream().filter(Problem::isError).toList();
  }
}
