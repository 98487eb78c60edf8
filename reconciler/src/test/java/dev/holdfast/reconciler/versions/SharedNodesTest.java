package dev.holdfast.reconciler.versions;

import static dev.holdfast.reconciler.testing.Fleets.fleet;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.testing.TestTree;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class SharedNodesTest {
  private static final TestTree TWO_OWNERS =
      repository()
          .file("documents/motd.yaml", document("motd"))
          .file("associations/web.yaml", association("web", "motd", "web"))
          .file(
              "associations/prod.yaml",
              association("prod", "motd", "db", "parameters: {text: bye}")
                  .replace("role: db", "env: prod"));

  private static Loaded loaded() throws IOException {
    var entry = RepositoryEntry.of(new RepositoryName("r"), "file:///r", "main");
    return new ConfigLoader(
            entry, new JgitIgnoreSyntax(), new ConfigurationReader(), () -> Instant.EPOCH)
        .load(CommitId.NONE, TWO_OWNERS);
  }

  private static List<String> told(String... nodes) throws IOException {
    return SharedNodes.told(loaded(), fleet(nodes)).stream().map(Problem::message).toList();
  }

  @Test
  void nodesThatBothMatchAreNamed() throws IOException {
    assertThat(told("a role=web env=prod", "b role=web", "c env=prod"))
        .containsExactly(
            "'web' and 'prod' both manage path '/etc/motd' and want another content; both match"
                + " 'a', where 'web' fails");
  }

  @Test
  void ofManyOnlySomeAreNamed() throws IOException {
    String both = " role=web env=prod";
    assertThat(told("a" + both, "b" + both, "c" + both, "d" + both, "e" + both))
        .singleElement()
        .asString()
        .endsWith("both match 'a', 'b', 'c' and 2 more, where 'web' fails");
  }

  @Test
  void aFleetWithoutSuchANodeLeavesTheWarningAsItIs() throws IOException {
    assertThat(SharedNodes.told(loaded(), fleet("b role=web", "c env=prod")))
        .isEqualTo(loaded().problems())
        .hasSize(1);
  }
}
