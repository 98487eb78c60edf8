package dev.holdfast.reconciler.config;

import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.testing.TestTree;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// Trees as a commit brings them, loaded, and what is said about them.
final class Loading {
  static final ConfigurationReader READER = new ConfigurationReader();
  static final CommitId COMMIT = new CommitId("1".repeat(40));
  static final RepositoryEntry ENTRY =
      RepositoryEntry.of(new RepositoryName("fleet"), "file:///srv/fleet.git", "main");

  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  static final TestTree WEB =
      repository()
          .file("documents/web.yaml", document("web"))
          .file("associations/web.yaml", association("web", "web", "web"));

  private Loading() {}

  static ConfigLoader loader() {
    return loader(ENTRY);
  }

  static ConfigLoader loader(RepositoryEntry entry) {
    return new ConfigLoader(entry, new JgitIgnoreSyntax(), READER, () -> NOW);
  }

  static Loaded load(TestTree tree) throws IOException {
    return loader().load(COMMIT, tree);
  }

  /// Every problem as one line, `file:line:column: code: message`.
  static List<String> problems(Loaded loaded) {
    return loaded.problems().stream()
        .map(each -> "%s: %s: %s".formatted(each.at(), each.code(), each.message()))
        .toList();
  }

  static List<String> problems(TestTree tree) throws IOException {
    Loaded loaded = load(tree);
    assertThat(loaded.state()).isEmpty();
    return problems(loaded);
  }

  static AssociationContent content(Loaded loaded, String name) {
    assertThat(problems(loaded)).isEmpty();
    return java.util.Objects.requireNonNull(
        loaded.state().orElseThrow().associations().get(new ObjectName(name)));
  }

  static Set<String> digests(Loaded loaded) {
    return loaded.state().stream()
        .flatMap(state -> state.associations().entrySet().stream())
        .map(each -> each.getKey() + " " + each.getValue().digest())
        .collect(Collectors.toSet());
  }
}
