package dev.holdfast.reconciler.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ComplianceSeverity;
import dev.holdfast.model.Document;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.Mode;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceType;
import dev.holdfast.model.ScheduleSettings;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.EnforcedContent;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class KeptBuiltinsTest {
  private static final CommitId COMMIT = new CommitId("1".repeat(40));
  private static final Document FIRST = document("AWS-Run", "first");
  private static final Document SECOND = document("AWS-Run", "second");
  private static final Document OWN = document("AWS-Run", "the repository's own");

  private final KeptBuiltins afterUpgrade = knows(FIRST, SECOND);

  private static KeptBuiltins knows(Document... forms) {
    SequencedSet<Digest> digests = new LinkedHashSet<>();
    for (Document form : forms) {
      digests.add(EnforcedContent.digestOf(form));
    }
    return new KeptBuiltins(Map.of("AWS-Run", digests));
  }

  private static Document document(String name, String text) {
    return new Document(
        Metadata.of(name),
        Set.of(),
        new TreeMap<>(),
        List.of(
            new ResourceDeclaration(
                "file",
                ResourceType.FILE,
                Json.object().put("path", "/etc/x").put("content", text).build(),
                List.of(),
                List.of(),
                List.of())));
  }

  private static DesiredState state(
      Document document, List<Document> called, String parameter, ComplianceSeverity severity) {
    var enforced =
        new EnforcedContent(
            document,
            Json.object().put("p", parameter).build(),
            List.of(),
            List.of(),
            Mode.ENFORCE,
            null,
            "UTC",
            List.of(),
            called);
    var content =
        new AssociationContent(
            new Assignment(
                AssociationId.of("fleet", "a"),
                enforced,
                ScheduleSettings.ONCE,
                Duration.ofHours(1)),
            Selector.label("role", "web"),
            severity);
    var associations = new TreeMap<ObjectName, AssociationContent>();
    associations.put(new ObjectName("a"), content);
    return new DesiredState(COMMIT, associations, Map.of());
  }

  private static DesiredState state(Document document, String parameter) {
    return state(document, List.of(), parameter, ComplianceSeverity.UNSPECIFIED);
  }

  private static Document documentOf(DesiredState state) {
    return state.associations().firstEntry().getValue().assignment().enforced().document();
  }

  @Test
  void anUpgradeMakesNoVersion() {
    DesiredState before = state(FIRST, "x");
    DesiredState kept = afterUpgrade.in(before, state(SECOND, "x"));
    assertThat(kept.associations()).isEqualTo(before.associations());
  }

  @Test
  void anotherSettingMakesAVersionWithTheDocumentThatWasThere() {
    DesiredState now = state(SECOND, List.of(), "x", ComplianceSeverity.HIGH);
    DesiredState kept = afterUpgrade.in(state(FIRST, "x"), now);
    assertThat(documentOf(kept)).isEqualTo(FIRST);
    assertThat(kept.associations()).isNotEqualTo(state(FIRST, "x").associations());
  }

  @Test
  void anotherEnforcedContentTakesTheDocumentOfTheDay() {
    assertThat(documentOf(afterUpgrade.in(state(FIRST, "x"), state(SECOND, "y"))))
        .isEqualTo(SECOND);
  }

  @Test
  void aNewAssociationTakesTheDocumentOfTheDay() {
    assertThat(documentOf(afterUpgrade.in(DesiredState.EMPTY, state(SECOND, "x"))))
        .isEqualTo(SECOND);
  }

  @Test
  void theRepositorysOwnDocumentOfThatNameIsTakenAndGivenUpAtOnce() {
    assertThat(documentOf(afterUpgrade.in(state(FIRST, "x"), state(OWN, "x")))).isEqualTo(OWN);
    assertThat(documentOf(afterUpgrade.in(state(OWN, "x"), state(SECOND, "x")))).isEqualTo(SECOND);
  }

  @Test
  void aBuiltInThatAStepCallsIsKeptToo() {
    Document outer = document("outer", "calls");
    DesiredState before = state(outer, List.of(FIRST), "x", ComplianceSeverity.UNSPECIFIED);
    DesiredState now = state(outer, List.of(SECOND), "x", ComplianceSeverity.UNSPECIFIED);
    assertThat(afterUpgrade.in(before, now).associations()).isEqualTo(before.associations());
  }
}
