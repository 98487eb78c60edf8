package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "init",
    description =
        "Makes a small repository to start from: one document, one association in audit mode, one"
            + " group. Overwrites nothing.")
public final class InitCommand implements Callable<Integer> {
  /// The files of a new repository, packed with the program.
  static final List<String> FILES =
      List.of(
          "README.md",
          ".holdfastignore",
          "holdfast.yaml",
          "groups/trial.yaml",
          "documents/motd.yaml",
          "associations/motd.yaml",
          "files/motd/motd.peb");

  private static final int MAX_NAMED = 5;

  @Parameters(paramLabel = "DIR", description = "a new or empty folder; '.' for this one")
  private Path folder = Path.of(".");

  private final Surroundings around;

  public InitCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws IOException {
    if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS) && !Files.isDirectory(folder)) {
      throw new CommandException(
          ExitCode.USAGE, "'%s' is a file; name a folder that is new or empty".formatted(folder));
    }
    List<String> inTheWay = inTheWay();
    if (!inTheWay.isEmpty()) {
      throw new CommandException(ExitCode.PROBLEMS, refusal(inTheWay));
    }
    for (String file : FILES) {
      write(file);
    }
    around.out().print(next());
    around.out().flush();
    return ExitCode.OK.number();
  }

  /// What a new repository of a forge holds may be there: hidden files, a README, a licence.
  private List<String> inTheWay() throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    var names = new ArrayList<String>();
    try (Stream<Path> entries = Files.list(folder)) {
      entries
          .map(entry -> entry.getFileName().toString())
          .sorted()
          .forEach(name -> {
            String lower = name.toLowerCase(Locale.ROOT);
            boolean harmless =
                lower.startsWith(".") || lower.startsWith("readme") || lower.startsWith("licen");
            if (!harmless) {
              names.add(name);
            }
          });
    }
    return names;
  }

  private String refusal(List<String> inTheWay) {
    int more = inTheWay.size() - MAX_NAMED;
    String named =
        String.join(", ", inTheWay.subList(0, Math.min(MAX_NAMED, inTheWay.size())))
            + (more > 0 ? " and " + more + " more" : "");
    return inTheWay.contains("holdfast.yaml")
        ? "'%s' already is a configuration repository; 'holdfast validate %s' says whether it is"
                .formatted(folder, folder)
            + " valid"
        : "'%s' is not empty (%s); name a folder that is new, such as '%s'"
            .formatted(folder, named, folder.resolve("fleet").normalize());
  }

  private void write(String file) throws IOException {
    Path path = folder.resolve(file);
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      around.out().println("kept " + path);
      return;
    }
    Files.createDirectories(path.toAbsolutePath().getParent());
    try (InputStream content =
        InitCommand.class.getResourceAsStream("/dev/holdfast/init/" + file)) {
      if (content == null) {
        throw new IllegalStateException("the program lacks " + file);
      }
      Files.copy(content, path);
    }
    around.out().println("made " + path);
  }

  private String next() {
    var text = new StringBuilder("\nNext:\n");
    boolean here = folder.toAbsolutePath().normalize().equals(Path.of("").toAbsolutePath());
    if (!here) {
      text.append("  cd ").append(folder).append('\n');
    }
    if (!inGit()) {
      text.append("  git init\n");
    }
    return text.append("  git add . && git commit -m \"Start with the message of the day\"\n")
        .append("  holdfast validate     # every problem, with file, line and column\n")
        .append("  holdfast plan         # after a change: what it would do\n")
        .toString();
  }

  private boolean inGit() {
    for (Path at = folder.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(".git"))) {
        return true;
      }
    }
    return false;
  }
}
