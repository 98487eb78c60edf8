package dev.holdfast.reconciler.app;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.commands.PlanCommand;
import dev.holdfast.reconciler.config.Causes;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.config.Declarations;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.source.jgit.LocalGit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.jgit.errors.MissingObjectException;
import org.jspecify.annotations.Nullable;

/// Reads the two sides of a plan. One loader reads both, so that the second costs what is
/// different.
final class Planning implements PlanCommand.Reading {
  private static final String LAST = "HEAD";

  private final InstantSource clock;

  /// @param clock decides which schedules have passed
  Planning(InstantSource clock) {
    this.clock = clock;
  }

  @Override
  public PlanCommand.Folder open(Path folder) throws IOException {
    Optional<LocalGit> found = LocalGit.around(folder);
    return found.isPresent()
        ? new InGit(found.get(), found.get().workTree())
        : new OutsideGit(LocalGit.plainFolder(folder));
  }

  private record InGit(LocalGit git, Tree tree) implements PlanCommand.Folder {
    @Override
    public boolean contains(String commit) throws IOException {
      return git.contains(commit);
    }

    @Override
    public void close() {
      git.close();
    }
  }

  private record OutsideGit(Tree tree) implements PlanCommand.Folder {
    @Override
    public boolean contains(String commit) {
      return true;
    }

    @Override
    public void close() {
      // nothing is open
    }
  }

  @Override
  public PlanCommand.Sides read(Path folder, @Nullable String against) throws IOException {
    Optional<LocalGit> found = LocalGit.around(folder);
    if (found.isEmpty()) {
      return folders(folder, LocalGit.plainFolder(folder), against);
    }
    try (LocalGit git = found.get()) {
      String name = against == null ? LAST : against;
      LocalGit.Revision revision = git.find(name);
      boolean folderToo = against != null && isFolder(against);
      return switch (revision) {
        case LocalGit.Revision.Found _ when folderToo ->
            throw new CommandException(
                ExitCode.USAGE,
                "'%s' is a revision and a folder; write ./%s for the folder, or refs/heads/%s"
                    .formatted(name, name, name));
        case LocalGit.Revision.Found(var commit, var tree, var missing) ->
            sides(
                folder,
                tree,
                git.workTree(),
                "%s (%s)%s"
                    .formatted(
                        name,
                        commit.substring(0, 10),
                        missing ? ", which has no folder '" + git.folder() + "'" : ""),
                missing);
        case LocalGit.Revision.Unknown(var reason) ->
            folderToo
                ? folders(folder, git.workTree(), against)
                : unknown(folder, git, against, reason);
      };
    }
  }

  /// Before the first commit everything is new.
  private PlanCommand.Sides unknown(
      Path folder, LocalGit git, @Nullable String against, String reason) throws IOException {
    boolean first = against == null && reason.contains("no commit yet");
    if (!first) {
      throw new CommandException(ExitCode.USAGE, reason);
    }
    return sides(folder, git.nothing(), git.workTree(), "nothing committed", true);
  }

  private PlanCommand.Sides folders(Path folder, Tree after, @Nullable String against)
      throws IOException {
    if (against == null || !isFolder(against)) {
      throw new CommandException(
          ExitCode.USAGE,
          against == null
              ? "'%s' is in no Git repository; name another folder with --against".formatted(folder)
              : "'%s' is no folder, and '%s' is in no Git repository".formatted(against, folder));
    }
    return sides(folder, LocalGit.plainFolder(Path.of(against)), after, against, false);
  }

  private static boolean isFolder(String text) {
    return Files.isDirectory(Path.of(text));
  }

  private PlanCommand.Sides sides(
      Path folder, Tree before, Tree after, String from, boolean nothing) throws IOException {
    var reader = new ConfigurationReader();
    var loader = new ConfigLoader(entry(folder), new JgitIgnoreSyntax(), reader, clock);
    Loaded old = old(loader, before, from);
    Declarations oldDeclarations = loader.declarations();
    Loaded now = loader.load(CommitId.NONE, after);
    var causes = new Causes(reader, oldDeclarations, loader.declarations());
    boolean empty =
        !nothing && old.problems().stream().allMatch(Planning::isEmptyTree) && old.hasErrors();
    return new PlanCommand.Sides(
        old,
        now,
        causes,
        empty ? from + ", which has no configuration" : from,
        folder.toString(),
        nothing || empty);
  }

  /// A partial copy of a repository lacks what nobody has looked at yet.
  private static Loaded old(ConfigLoader loader, Tree before, String from) throws IOException {
    try {
      return loader.load(CommitId.NONE, before);
    } catch (MissingObjectException e) {
      throw new CommandException(
          ExitCode.PROBLEMS,
          "object %s of %s is not in this copy of the repository; fetch it without a filter"
              .formatted(e.getObjectId().abbreviate(10).name(), from));
    }
  }

  private static boolean isEmptyTree(Problem problem) {
    return problem.code() == ProblemCode.EMPTY_TREE;
  }

  /// Problems name paths as people see them from where they stand: below the folder.
  private static RepositoryEntry entry(Path folder) {
    return RepositoryEntry.of(
        new RepositoryName("folder"), folder.toAbsolutePath().toUri().toString(), "main");
  }
}
