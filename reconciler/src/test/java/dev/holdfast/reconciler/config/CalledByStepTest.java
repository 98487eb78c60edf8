package dev.holdfast.reconciler.config;

import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.wire.EnforcedContent;
import dev.holdfast.wire.FileReference;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/// What AWS documents call travels with the version.
class CalledByStepTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final String OUTER =
      """
      schemaVersion: "2.2"
      parameters: {which: {type: String, default: Inner-Doc}}
      mainSteps:
        - action: aws:runDocument
          name: a
          inputs: {documentType: SSMDocument, documentPath: "{{ which }}"}
        - action: aws:runDocument
          name: b
          inputs: {documentType: SSMDocument, documentPath: "AWS-RunShellScript:1"}
      """;
  private static final String INNER =
      """
      schemaVersion: "2.2"
      mainSteps:
        - action: aws:downloadContent
          name: get
          inputs: {sourceType: Repository, sourceInfo: {path: files/x.sh}}
        - action: aws:runDocument
          name: back
          inputs: {documentType: SSMDocument, documentPath: Outer-Doc}
      """;
  private static final TestTree TREE =
      repository()
          .file("documents/Outer-Doc.yaml", OUTER)
          .file("documents/Inner-Doc.yaml", INNER)
          .file("files/x.sh", "echo x")
          .file("associations/a.yaml", association("a", "Outer-Doc", "web"));

  private final ConfigLoader loader =
      new ConfigLoader(
          RepositoryEntry.of(new RepositoryName("fleet"), "file:///srv/fleet.git", "main"),
          new JgitIgnoreSyntax(),
          new ConfigurationReader(),
          () -> NOW);

  private Loaded load(TestTree tree) throws IOException {
    return loader.load(new CommitId("1".repeat(40)), tree);
  }

  private static EnforcedContent content(Loaded loaded) {
    return Objects.requireNonNull(
            loaded.state().orElseThrow().associations().get(new ObjectName("a")))
        .assignment()
        .enforced();
  }

  private static List<String> called(EnforcedContent content) {
    return content.called().stream().map(each -> each.metadata().name().value()).toList();
  }

  private static List<String> messages(Loaded loaded) {
    return loaded.problems().stream().map(each -> each.at() + ": " + each.message()).toList();
  }

  @Test
  void calledDocumentsAndTheirFilesTravelWithTheVersion() throws IOException {
    Loaded loaded = load(TREE);
    EnforcedContent content = content(loaded);
    assertThat(called(content)).containsExactly("Inner-Doc", "AWS-RunShellScript", "Outer-Doc");
    assertThat(content.files()).extracting(FileReference::path).containsExactly("files/x.sh");
    assertThat(loaded.origins().get(new ObjectName("a")))
        .contains("documents/Outer-Doc.yaml", "documents/Inner-Doc.yaml");
  }

  @Test
  void aChangeOfACalledDocumentIsAChangeOfTheAssociation() throws IOException {
    var before = content(load(TREE)).digest();
    var changed = TREE.file("documents/Inner-Doc.yaml", INNER.replace("name: get", "name: fetch"));
    assertThat(content(load(changed)).digest()).isNotEqualTo(before);
    assertThat(content(load(TREE)).digest()).isEqualTo(before);
  }

  @Test
  void aParameterOfTheAssociationMayNameTheDocument() throws IOException {
    var named =
        TREE.file(
            "associations/a.yaml",
            association("a", "Outer-Doc", "web", "parameters: {which: AWS-RunPatchBaseline}\n"));
    assertThat(called(content(load(named))))
        .containsExactly("AWS-RunPatchBaseline", "AWS-RunShellScript");
  }

  @Test
  void oneThatIsNotThereIsToldWhereItIsCalledAndFoundOnceItIsAdded() throws IOException {
    assertThat(messages(load(TREE.without("documents/Inner-Doc.yaml"))))
        .singleElement()
        .asString()
        .startsWith("documents/Outer-Doc.yaml:6:")
        .endsWith("there is no document 'Inner-Doc' for this step to call");
    assertThat(messages(load(TREE))).isEmpty();
    assertThat(messages(load(TREE.without("files/x.sh")))).hasSize(1);
  }
}
