package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.problem.ProblemText;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.Words;
import dev.holdfast.reconciler.cli.layout.Layout;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "fmt",
    description =
        "Lays configuration files out in the one canonical way: order of keys, indentation, quotes."
            + " Comments stay and nothing changes its meaning. 0 done, or with --check nothing to"
            + " do; 2 --check found files to lay out; 1 there are problems.")
public final class FmtCommand implements Callable<Integer> {
  private static final int MAX_BYTES = 1024 * 1024;

  /// Finds configuration files.
  public interface Choice {
    /// Those below a folder that the reconciler would read, in order; links are none.
    List<Path> below(Path folder) throws IOException;
  }

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      defaultValue = ".",
      description =
          "files and folders (default: this folder). AWS documents are laid out only when they are"
              + " named themselves")
  private List<Path> paths = List.of(Path.of("."));

  @Option(names = "--check", description = "change nothing; list the files that would change")
  private boolean check;

  private final Surroundings around;
  private final Choice choice;
  private int changed;
  private int alike;
  private int problems;

  public FmtCommand(Surroundings around, Choice choice) {
    this.around = around;
    this.choice = choice;
  }

  @Override
  public Integer call() throws IOException {
    for (var file : files().entrySet()) {
      one(file.getKey(), file.getValue());
    }
    around.out().println(summary());
    around.out().flush();
    ExitCode code = check && changed > 0 ? ExitCode.CHANGES : ExitCode.OK;
    return (problems > 0 ? ExitCode.PROBLEMS : code).number();
  }

  /// Each file once, and whether it was named itself.
  private Map<Path, Boolean> files() throws IOException {
    var files = new LinkedHashMap<Path, Boolean>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        choice.below(path).forEach(file -> files.putIfAbsent(file, false));
      } else if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
        files.put(path, true);
      } else {
        throw new CommandException(
            ExitCode.USAGE, "there is no file and no folder '%s'".formatted(path));
      }
    }
    return files;
  }

  private void one(Path file, boolean named) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      leave(file, "it is no plain file, and links are not followed");
      return;
    }
    if (Files.size(file) > MAX_BYTES) {
      leave(file, "it is larger than 1 MiB");
      return;
    }
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      leave(file, "it cannot be read");
      return;
    }
    switch (Layout.of(file.toString().replace('\\', '/'), content)) {
      case Layout.Done(var text) -> take(file, content, text);
      case Layout.Command(var text) when named -> take(file, content, text);
      case Layout.Command _ -> {}
      case Layout.Foreign _ when named -> leave(file, "it is no configuration of this language");
      case Layout.Foreign _ -> {}
      case Layout.Left(var reason) -> leave(file, reason);
      case Layout.Faulty(var found) -> {
        problems++;
        around.out().print(ProblemText.of(found));
      }
    }
  }

  private void leave(Path file, String reason) {
    problems++;
    around.out().println("%s: left as it is: %s".formatted(file, reason));
  }

  private void take(Path file, byte[] content, String text) throws IOException {
    byte[] wanted = text.getBytes(StandardCharsets.UTF_8);
    if (Arrays.equals(content, wanted)) {
      alike++;
      return;
    }
    if (!check && !FileReplacement.replace(file, content, wanted)) {
      leave(file, "it changed while it was read, or its folder cannot be written to");
      return;
    }
    changed++;
    around.out().println(file);
  }

  private String summary() {
    return "%s %s, %d as %s should be%s"
        .formatted(
            Words.count(changed, "file"),
            check ? "to lay out" : "laid out",
            alike,
            alike == 1 ? "it" : "they",
            problems == 0 ? "" : ", " + Words.count(problems, "problem"));
  }
}
