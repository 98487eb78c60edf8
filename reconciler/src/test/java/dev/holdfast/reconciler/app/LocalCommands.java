package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.cli.commands.FmtCommand;
import dev.holdfast.reconciler.cli.commands.HoldfastCommand;
import dev.holdfast.reconciler.cli.commands.InitCommand;
import dev.holdfast.reconciler.cli.commands.PlanCommand;
import dev.holdfast.reconciler.cli.commands.Surroundings;
import dev.holdfast.reconciler.cli.commands.ValidateCommand;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;

/// A folder with a real Git repository, and the commands that work on folders.
public final class LocalCommands implements AutoCloseable {
  private static final PersonIdent TEAM =
      new PersonIdent(
          "platform team",
          "platform@example.org",
          Instant.parse("2026-01-01T00:00:00Z"),
          ZoneOffset.UTC);

  /// @param code exit code
  record Said(int code, String out, String err) {}

  final Path folder;
  private final Git git;

  private LocalCommands(Path folder, Git git) {
    this.folder = folder;
    this.git = git;
  }

  static LocalCommands repository(Path folder) {
    try {
      return new LocalCommands(
          folder, Git.init().setDirectory(folder.toFile()).setInitialBranch("main").call());
    } catch (GitAPIException e) {
      throw new IllegalStateException(e);
    }
  }

  static Said run(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    var around =
        new Surroundings(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of(),
            () -> Instant.parse("2026-03-28T12:00:00Z"),
            false);
    int code =
        HoldfastCommand.line(
                around,
                Map.of(
                    "fmt",
                    new FmtCommand(around, ConfigurationChoice::below),
                    "init",
                    new InitCommand(around),
                    "validate",
                    new ValidateCommand(around, folder -> Validation.read(folder, around.clock())),
                    "plan",
                    plan(around)))
            .execute(arguments);
    return new Said(code, out.toString(), err.toString());
  }

  /// As the program has it.
  public static PlanCommand plan(Surroundings around) {
    return new PlanCommand(around, new Planning(around.clock()));
  }

  Said plan(String... arguments) {
    String[] all = new String[arguments.length + 2];
    all[0] = "plan";
    all[1] = folder.toString();
    System.arraycopy(arguments, 0, all, 2, arguments.length);
    return run(all);
  }

  LocalCommands write(String path, String text) {
    try {
      Path file = folder.resolve(path);
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  LocalCommands replace(String path, String old, String now) {
    try {
      String text = Files.readString(folder.resolve(path));
      if (!text.contains(old)) {
        throw new IllegalArgumentException(path + " has no " + old);
      }
      return write(path, text.replace(old, now));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  LocalCommands delete(String path) {
    try {
      Files.delete(folder.resolve(path));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  LocalCommands move(String from, String to) {
    try {
      Files.createDirectories(folder.resolve(to).getParent());
      Files.move(folder.resolve(from), folder.resolve(to));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String commit(String subject) {
    try {
      git.add().addFilepattern(".").call();
      git.add().addFilepattern(".").setUpdate(true).call();
      return git.commit()
          .setMessage(subject)
          .setAuthor(TEAM)
          .setCommitter(TEAM)
          .setSign(false)
          .call()
          .name();
    } catch (GitAPIException e) {
      throw new IllegalStateException(e);
    }
  }

  void branch(String name) {
    try {
      git.checkout().setCreateBranch(true).setName(name).call();
    } catch (GitAPIException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    git.close();
  }
}
