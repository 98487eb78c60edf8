package dev.holdfast.reconciler.plan;

import static dev.holdfast.reconciler.testing.TestFleet.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
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
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.EnforcedContent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class PlanTest {
  private static final CommitId COMMIT = new CommitId("1".repeat(40));

  private final Fleet fleet =
      fleet("web-1 role=web", "web-2 role=web", "db-1 role=db", "both-1 role=web env=prod");

  private static AssociationContent content(
      String name, String text, Selector targets, ComplianceSeverity severity) {
    var document =
        new Document(
            Metadata.of("doc"),
            Set.of(),
            new TreeMap<>(),
            List.of(
                new ResourceDeclaration(
                    "file",
                    ResourceType.FILE,
                    Json.object().put("path", "/etc/x").put("content", "{{ text }}").build(),
                    List.of(),
                    List.of(),
                    List.of())));
    var enforced =
        new EnforcedContent(
            document,
            Json.object().put("text", text).build(),
            List.of(),
            Mode.ENFORCE,
            null,
            "UTC");
    return new AssociationContent(
        new Assignment(
            AssociationId.of("fleet", name), enforced, ScheduleSettings.ONCE, Duration.ofHours(1)),
        targets,
        severity);
  }

  private static AssociationContent content(String name, String text, String role) {
    return content(name, text, Selector.label("role", role), ComplianceSeverity.UNSPECIFIED);
  }

  private static DesiredState state(AssociationContent... contents) {
    var associations = new TreeMap<ObjectName, AssociationContent>();
    for (AssociationContent content : contents) {
      associations.put(content.assignment().association().name(), content);
    }
    return new DesiredState(COMMIT, associations, Map.of());
  }

  @Test
  void nothingIsBetweenAStateAndItself() {
    assertThat(Plan.between(DesiredState.EMPTY, DesiredState.EMPTY, fleet).isEmpty()).isTrue();
    assertThat(
            Plan.between(state(content("a", "x", "web")), state(content("a", "x", "web")), fleet)
                .isEmpty())
        .isTrue();
  }

  @Test
  void aNewAssociationEntersItsTargets() {
    Plan plan = Plan.between(DesiredState.EMPTY, state(content("a", "x", "web")), fleet);
    assertThat(plan.changes())
        .singleElement()
        .isInstanceOfSatisfying(
            Change.Added.class,
            added -> assertThat(added.enters().names()).hasToString("[both-1, web-1, web-2]"));
  }

  @Test
  void aChangeSaysWhichFieldsAndWhoComesGoesAndStays() {
    var from = content("a", "x", Selector.label("role", "web"), ComplianceSeverity.UNSPECIFIED);
    var to =
        content(
            "a",
            "y",
            new Selector.AnyOf(
                List.of(Selector.label("role", "db"), Selector.label("env", "prod"))),
            ComplianceSeverity.HIGH);
    Plan plan = Plan.between(state(from), state(to), fleet);
    var changed = (Change.Changed) plan.changes().getFirst();
    assertThat(changed.fields())
        .extracting(FieldChange::path)
        .containsExactly("compliance.severity", "parameters.text", "targets");
    assertThat(changed.fields().get(1))
        .isEqualTo(new FieldChange("parameters.text", Json.of("x"), Json.of("y")));
    assertThat(changed.enters().names()).hasToString("[db-1]");
    assertThat(changed.leaves().names()).hasToString("[web-1, web-2]");
    assertThat(changed.stays().names()).hasToString("[both-1]");
    assertThat(changed.changesEnforcedContent()).isTrue();
  }

  @Test
  void anotherSeverityChangesNoEnforcedContent() {
    var targets = Selector.label("role", "web");
    var from = content("a", "x", targets, ComplianceSeverity.LOW);
    var to = content("a", "x", targets, ComplianceSeverity.HIGH);
    var changed = (Change.Changed) Plan.between(state(from), state(to), fleet).changes().getFirst();
    assertThat(changed.changesEnforcedContent()).isFalse();
    assertThat(from.assignmentDigest()).isEqualTo(to.assignmentDigest());
  }

  @Test
  void aMissingAssociationIsRetired() {
    Plan plan = Plan.between(state(content("a", "x", "web")), state(), fleet);
    assertThat(JsonText.canonical(plan.toJson()))
        .isEqualTo(
            """
            {"changes":[{"association":"a","kind":"retired","leaves":{"count":3,"names":["both-1","web-1","web-2"]}}]}\
            """);
  }

  @Test
  void whatAResourceHoldsIsNotShown() {
    var before = state(content("a", "x", "web"));
    var content = content("a", "x", "web");
    var enforced = content.assignment().enforced();
    var document =
        new Document(
            Metadata.of("doc"),
            Set.of(),
            new TreeMap<>(),
            List.of(
                new ResourceDeclaration(
                    "file",
                    ResourceType.FILE,
                    Json.object().put("path", "/etc/x").put("content", "very private").build(),
                    List.of(),
                    List.of(),
                    List.of())));
    var after =
        new AssociationContent(
            new Assignment(
                content.assignment().association(),
                new EnforcedContent(
                    document,
                    enforced.parameters(),
                    enforced.files(),
                    enforced.mode(),
                    enforced.expression(),
                    enforced.timezone()),
                content.assignment().schedule(),
                content.assignment().timeout()),
            content.targets(),
            content.severity());
    String json = JsonText.canonical(Plan.between(before, state(after), fleet).toJson());
    assertThat(json)
        .contains("document.resources.file.file.content")
        .doesNotContain("very private");
  }

  @Test
  void applyingWhatIsBetweenAAndBToAGivesB() {
    long seed = 20260101;
    var random = new Random(seed);
    for (int i = 0; i < 200; i++) {
      DesiredState a = any(random);
      DesiredState b = any(random);
      Plan plan = Plan.between(a, b, fleet);
      assertThat(plan.applyTo(a.associations()))
          .as("seed %d, case %d", seed, i)
          .isEqualTo(b.associations());
      assertThat(Plan.between(b, b, fleet).isEmpty()).isTrue();
    }
  }

  private static DesiredState any(Random random) {
    var contents = new TreeMap<ObjectName, AssociationContent>();
    for (int i = 0; i < 6; i++) {
      if (random.nextBoolean()) {
        var content =
            content("a" + i, "t" + random.nextInt(3), random.nextBoolean() ? "web" : "db");
        contents.put(new ObjectName("a" + i), content);
      }
    }
    return new DesiredState(COMMIT, contents, Map.of());
  }

  @Test
  void contentSurvivesTheWayToTheDatabaseAndBack() {
    var content = content("a", "x", "web");
    var back = AssociationContent.from(content.toJson());
    assertThat(back).isEqualTo(content);
    assertThat(back.assignmentDigest()).isEqualTo(content.assignmentDigest());
  }
}
