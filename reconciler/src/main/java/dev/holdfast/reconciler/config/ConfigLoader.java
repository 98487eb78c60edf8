package dev.holdfast.reconciler.config;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.IgnoreSyntax;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.Tree;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads trees of one repository, one after the other, and remembers what it read: a tree that
/// differs in one file from the one before costs about that file. One thread at a time.
public final class ConfigLoader {
  private final RepositoryEntry entry;
  private final IgnoreSyntax ignoreSyntax;
  private final ConfigurationReader reader;
  private final InstantSource clock;
  private RepositoryModel model;

  /// @param clock judges what has passed, which is told and changes nothing else
  public ConfigLoader(
      RepositoryEntry entry,
      IgnoreSyntax ignoreSyntax,
      ConfigurationReader reader,
      InstantSource clock) {
    this.entry = entry;
    this.ignoreSyntax = ignoreSyntax;
    this.reader = reader;
    this.clock = clock;
    this.model = empty();
  }

  private RepositoryModel empty() {
    return new RepositoryModel(
        new TreeFiles(entry.folder(), ignoreSyntax, reader),
        new AssociationResolver(entry, reader));
  }

  /// Reads a commit's tree. What came before it has no influence on the result, only on its cost.
  ///
  /// @throws IOException when the tree cannot be read; what is wrong with its content is a problem
  public Loaded load(CommitId commit, Tree tree) throws IOException {
    try {
      return model.follow(commit, tree, clock.instant());
    } catch (Tree.TooManyFilesException e) {
      model = empty();
      return tooMany(e);
    } catch (IOException | RuntimeException e) {
      model = empty();
      throw e;
    }
  }

  /// What the tree that was read last declares.
  public Declarations declarations() {
    return model.declarations();
  }

  private Loaded tooMany(Tree.TooManyFilesException e) {
    Problem problem =
        Problem.error(
            Position.ofFile(entry.path()),
            ProblemCode.LIMIT_EXCEEDED,
            "the repository has " + e.getMessage(),
            "give the folder that holds the configuration as 'path'");
    return new Loaded(
        Optional.empty(),
        List.of(problem),
        List.of(),
        new Loaded.Counts(Tree.MAX_ENTRIES, 0, 0, 0, 0, 0),
        Map.of(),
        Loaded.Rules.NONE);
  }
}
