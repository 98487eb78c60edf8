package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ProblemReport;
import dev.holdfast.reconciler.cli.Words;
import dev.holdfast.reconciler.config.Loaded;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "validate",
    description =
        "Says what is wrong with a configuration repository: 0 it is valid, also with warnings; 1"
            + " there are errors.")
public final class ValidateCommand implements Callable<Integer> {
  /// Reads a folder as the reconciler reads a commit.
  public interface Reading {
    Loaded read(Path folder) throws IOException;
  }

  @Parameters(
      arity = "0..1",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "the repository's folder (default: this one)")
  private Path folder = Path.of(".");

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description =
          "text (default), json, sarif, github for a workflow's annotations, gitlab for its report")
  private ProblemReport output = ProblemReport.TEXT;

  private final Surroundings around;
  private final Reading reading;

  public ValidateCommand(Surroundings around, Reading reading) {
    this.around = around;
    this.reading = reading;
  }

  @Override
  public Integer call() throws IOException {
    Folders.check(folder);
    Loaded loaded = reading.read(folder);
    around.out().print(output.render(shown(loaded.problems())));
    if (output == ProblemReport.TEXT) {
      around.out().println(summary(loaded));
    }
    around.out().flush();
    return (loaded.hasErrors() ? ExitCode.PROBLEMS : ExitCode.OK).number();
  }

  /// Code hosts know files by their path in the whole checkout, where a workflow runs: findings
  /// about a folder of it name that folder too.
  private List<Problem> shown(List<Problem> problems) {
    return switch (output) {
      case TEXT, JSON -> problems;
      case SARIF, GITHUB, GITLAB -> {
        Path here = Path.of("").toAbsolutePath();
        Path there = folder.toAbsolutePath().normalize();
        boolean below = there.startsWith(here) && !there.equals(here);
        String prefix = below ? here.relativize(there).toString().replace('\\', '/') + "/" : "";
        yield problems.stream().map(problem -> problem.below(prefix)).toList();
      }
    };
  }

  private static String summary(Loaded loaded) {
    long errors = loaded.problems().stream().filter(problem -> problem.isError()).count();
    long warnings = loaded.problems().size() - errors;
    String found =
        "%s, %s, %s"
            .formatted(
                Words.count(loaded.counts().documents(), "document"),
                Words.count(loaded.counts().associations(), "association"),
                Words.count(loaded.counts().groups(), "group"));
    String more = warnings == 0 ? "" : " and " + Words.count(warnings, "warning");
    return errors == 0
        ? "valid: " + found + (warnings == 0 ? "" : "; " + Words.count(warnings, "warning"))
        : Words.count(errors, "error") + more;
  }
}
