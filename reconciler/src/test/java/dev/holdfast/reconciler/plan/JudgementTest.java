package dev.holdfast.reconciler.plan;

import static dev.holdfast.reconciler.testing.TestFleet.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.RepositorySettings.Prune;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.testing.Samples;
import dev.holdfast.reconciler.testing.TestTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JudgementTest {
  private static final RepositoryName FLEET = new RepositoryName("fleet");
  private static final CommitId APPLIED = new CommitId("1".repeat(40));
  private static final ConfigurationReader READER = new ConfigurationReader();
  private static final TestTree WEB =
      TestTree.repository()
          .file("documents/web.yaml", Samples.document("web"))
          .file("associations/web.yaml", Samples.association("web", "web", "web"));

  private final Fleet ten =
      fleet(
          IntStream.range(0, 10)
              .mapToObj(i -> "web-%d role=web".formatted(i))
              .toArray(String[]::new));

  private static DesiredState state(TestTree tree) {
    var entry = RepositoryEntry.of(FLEET, "file:///x", "main");
    try {
      return new ConfigLoader(entry, new JgitIgnoreSyntax(), READER, () -> Instant.EPOCH)
          .load(APPLIED, tree)
          .state()
          .orElseThrow();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static TestTree many(int associations) {
    TestTree tree = TestTree.repository().file("documents/web.yaml", Samples.document("web"));
    for (int i = 0; i < associations; i++) {
      tree =
          tree.file(
              "associations/a%02d.yaml".formatted(i), Samples.association("a" + i, "web", "web"));
    }
    return tree;
  }

  private static InForce inForce(DesiredState state, Brakes brakes) {
    Map<ObjectName, Long> versions = new HashMap<>();
    state.associations().keySet().forEach(name -> versions.put(name, 1L));
    return new InForce(state.commit(), versions, Optional.of(brakes));
  }

  private static Brakes massChange(int percent) {
    return new Brakes(Prune.DEFAULT, percent);
  }

  private Judgement judge(TestTree from, TestTree to, Brakes before, Brakes after, Fleet fleet) {
    DesiredState old = state(from);
    Plan plan = Plan.between(old, state(to), fleet);
    return Judgement.of(FLEET, inForce(old, before), after, plan, fleet, fleet.all());
  }

  private List<String> hit(TestTree from, TestTree to, Brakes brakes) {
    return judge(from, to, brakes, brakes, ten).brakes().stream().map(Brake::id).toList();
  }

  @ParameterizedTest
  @CsvSource({
    // retired, of, blocked: more than 5 AND more than 20 %
    "5, 20, false",
    "6, 30, false",
    "6, 29, true",
    "6, 20, true",
    "5, 6, false",
    "19, 20, true",
  })
  void manyAreRetiredWhereBothLimitsArePassed(int retired, int of, boolean blocked) {
    assertThat(hit(many(of), many(of - retired), Brakes.DEFAULT))
        .isEqualTo(blocked ? List.of("prune") : List.of());
  }

  @Test
  void theLastAssociationIsKeptHoweverFewThereAre() {
    TestTree none = TestTree.repository().file("documents/web.yaml", Samples.document("web"));
    var off = new Brakes(new Prune(false, 100, 1000), null);
    assertThat(hit(WEB, none, off)).containsExactly("last_association");
    assertThat(hit(many(20), none, Brakes.DEFAULT)).containsExactly("last_association");
  }

  @Test
  void whatTakesThePlaceOfTheLastOneIsNoEmptyRepository() {
    assertThat(
            hit(
                WEB,
                WEB.without("associations/web.yaml")
                    .file("associations/www.yaml", Samples.association("www", "web", "web")),
                Brakes.DEFAULT))
        .isEmpty();
  }

  @Test
  void thePruneBrakeCanBeOff() {
    assertThat(hit(many(20), many(1), new Brakes(new Prune(false, 20, 5), null))).isEmpty();
  }

  @Test
  void theBrakesOfTheLastCommitJudgeAndLooseningOneIsItselfBlocked() {
    var loose = new Brakes(new Prune(true, 90, 50), null);
    assertThat(judge(many(20), many(10), Brakes.DEFAULT, loose, ten).brakes())
        .extracting(Brake::sentence)
        .containsExactly(
            "it would retire 10 of 20 associations, more than 5 and more than 20 %",
            "it loosens the brake prune.maxPercent from 20 to 90",
            "it loosens the brake prune.maxCount from 5 to 50");
    assertThat(judge(WEB, WEB, loose, Brakes.DEFAULT, ten).blocks()).isFalse();
    assertThat(judge(WEB, WEB, massChange(30), Brakes.DEFAULT, ten).brakes())
        .extracting(Brake::sentence)
        .containsExactly("it loosens the brake massChange.maxPercent from 30 to none");
    assertThat(judge(WEB, WEB, Brakes.DEFAULT, massChange(30), ten).blocks()).isFalse();
    assertThat(
            judge(WEB, WEB, Brakes.DEFAULT, new Brakes(new Prune(false, 20, 5), null), ten)
                .brakes())
        .extracting(Brake::id)
        .containsExactly("loosened prune.enabled");
  }

  @Test
  void aFirstCommitLoosensNothing() {
    DesiredState desired = state(WEB);
    var judged =
        Judgement.of(
            FLEET,
            new InForce(CommitId.NONE, Map.of(), Optional.empty()),
            new Brakes(new Prune(false, 100, 100), 1),
            Plan.between(DesiredState.EMPTY, desired, ten),
            ten,
            ten.all());
    assertThat(judged.blocks()).isFalse();
    assertThat(judged.affected()).isEqualTo(10);
  }

  private static TestTree web(String more) {
    return WEB.file("associations/web.yaml", Samples.association("web", "web", "web", more));
  }

  @ParameterizedTest
  @CsvSource({"9, true", "50, true", "99, true", "100, false"})
  void aChangeOfAllNodesHitsEveryShareBelowAll(int percent, boolean blocked) {
    assertThat(hit(WEB, web("parameters: {text: bye}\n"), massChange(percent)))
        .isEqualTo(blocked ? List.of("mass_change") : List.of());
  }

  /// One node of ten is overridden; a share of 10 % is not more than 10 %.
  @ParameterizedTest
  @CsvSource({"9, true", "10, false"})
  void nodesWhoseParametersStayAreNotChanged(int percent, boolean blocked) {
    String override = "overrides: [{nodes: [web-3], parameters: {text: bye}}]\n";
    assertThat(hit(WEB, web(override), massChange(percent)))
        .isEqualTo(blocked ? List.of("mass_change") : List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "parameters: {text: bye}                      | true",
        "parameters: {text: bye}, mode: audit         | false",
        "parameters: {text: bye}, suspend: true       | false",
        "parameters: {text: bye}, rollout: {stages: [{percent: 10}]} | false",
        "compliance: {severity: HIGH}                 | false",
        "schedule: {expression: rate(1 hour)}         | false",
        "ignore: [{resource: file, properties: [mode]}] | true",
      })
  void whatMayChangeANodeWithoutStagesCounts(String change, boolean blocked) {
    String more = String.join("\n", change.split(", (?=mode|suspend|rollout)")) + "\n";
    assertThat(hit(WEB, web(more), massChange(20)))
        .isEqualTo(blocked ? List.of("mass_change") : List.of());
  }

  @Test
  void whatWasSuspendedCountsWhenItWakes() {
    assertThat(hit(web("suspend: true\n"), WEB, massChange(20))).containsExactly("mass_change");
    assertThat(hit(web("mode: audit\n"), WEB, massChange(20))).containsExactly("mass_change");
  }

  @Test
  void anActionCountsWithEveryEnforcedContent() {
    String script =
        """
        apiVersion: holdfast.dev/v1
        kind: Document
        metadata: {name: web}
        spec:
          resources:
            - name: act
              script: {apply: echo hello}
        """;
    TestTree before = WEB.file("documents/web.yaml", script);
    TestTree after =
        before.file(
            "associations/web.yaml",
            Samples.association("web", "web", "web", "schedule: {expression: rate(1 hour)}\n"));
    assertThat(hit(before, after, massChange(20))).containsExactly("mass_change");
  }

  @Test
  void nodesThatComeInCountAndFirstVersionsDoNot() {
    Fleet mixed = fleet("a role=web", "b role=web", "c role=db", "d role=db");
    TestTree wider =
        WEB.file(
            "associations/web.yaml",
            Samples.association("web", "web", "web")
                .replace("matchLabels: {role: web}", "all: true"));
    assertThat(judge(WEB, wider, massChange(49), massChange(49), mixed).brakes())
        .containsExactly(new Brake.MassChange(2, 4, 49));
    assertThat(judge(WEB, wider, massChange(50), massChange(50), mixed).blocks()).isFalse();
    TestTree more = WEB.file("associations/db.yaml", Samples.association("db", "web", "db"));
    assertThat(judge(WEB, more, massChange(1), massChange(1), mixed).blocks()).isFalse();
  }

  @Test
  void aRepositoryWithoutNodesHitsNoShare() {
    assertThat(
            judge(WEB, web("parameters: {text: x}\n"), massChange(1), massChange(1), new Fleet())
                .blocks())
        .isFalse();
  }

  @Test
  void theDigestCoversThePlanAndNothingElse() {
    TestTree bye = web("parameters: {text: bye}\n");
    Digest digest = judge(WEB, bye, Brakes.DEFAULT, Brakes.DEFAULT, ten).digest();
    assertThat(judge(WEB, bye, Brakes.DEFAULT, Brakes.DEFAULT, new Fleet()).digest())
        .as("another fleet")
        .isEqualTo(digest);
    assertThat(judge(WEB, bye.file("README.md", "x"), Brakes.DEFAULT, Brakes.DEFAULT, ten).digest())
        .as("another file")
        .isEqualTo(digest);
    assertThat(
            List.of(
                judge(WEB, WEB, Brakes.DEFAULT, Brakes.DEFAULT, ten).digest(),
                judge(WEB, bye, Brakes.DEFAULT, massChange(5), ten).digest(),
                judge(WEB, bye, massChange(5), massChange(5), ten).digest(),
                judge(WEB, web("parameters: {text: x}\n"), Brakes.DEFAULT, Brakes.DEFAULT, ten)
                    .digest()))
        .doesNotHaveDuplicates()
        .doesNotContain(digest);
  }

  @Test
  void theDigestNamesTheRepositoryTheCommitAndTheVersionsBefore() {
    DesiredState old = state(WEB);
    Plan plan = Plan.between(old, state(web("parameters: {text: bye}\n")), ten);
    var name = new ObjectName("web");
    var known = Optional.of(Brakes.DEFAULT);
    assertThat(
            List.of(
                digest(FLEET, new InForce(APPLIED, Map.of(name, 1L), known), plan),
                digest(FLEET, new InForce(APPLIED, Map.of(name, 2L), known), plan),
                digest(
                    new RepositoryName("edge"),
                    new InForce(APPLIED, Map.of(name, 1L), known),
                    plan),
                digest(
                    FLEET,
                    new InForce(new CommitId("2".repeat(40)), Map.of(name, 1L), known),
                    plan)))
        .doesNotHaveDuplicates();
  }

  private Digest digest(RepositoryName repository, InForce before, Plan plan) {
    return Judgement.of(repository, before, Brakes.DEFAULT, plan, ten, ten.all()).digest();
  }

  private static Judgement shown(long affected, Brake... brakes) {
    return new Judgement(Digest.of("plan"), List.of(brakes), affected);
  }

  @ParameterizedTest
  @CsvSource({
    "10, 11, false",
    "10, 12, true",
    "100, 110, false",
    "100, 111, true",
    "3, 4, true",
    "0, 0, false",
    "0, 1, true",
    "10, 2, false"
  })
  void aConfirmationBearsATenthMoreNodes(long then, long now, boolean refused) {
    var brake = new Brake.LastAssociation(1);
    assertThat(shown(now, brake).differsFrom(shown(then, brake)).isPresent()).isEqualTo(refused);
  }

  @Test
  void aConfirmationCoversTheBrakesThatWereShownWhateverTheirNumbers() {
    var prune = new Brake.PruneLimit(6, 20, Prune.DEFAULT);
    var some = new Brake.MassChange(6, 10, 50);
    var more = new Brake.MassChange(7, 11, 50);
    assertThat(shown(10, prune, more).differsFrom(shown(10, prune, some))).isEmpty();
    assertThat(shown(10, prune).differsFrom(shown(10, prune, some))).isEmpty();
    assertThat(shown(10, prune, some).differsFrom(shown(10, prune)))
        .hasValue(
            "it now hits a brake that was not shown: it would change up to 6 of 10 nodes, more than"
                + " 50 %");
    assertThat(
            shown(1, new Brake.Loosened("prune.maxCount", "5", "6"))
                .differsFrom(shown(1, new Brake.Loosened("prune.maxPercent", "5", "6"))))
        .isPresent();
  }

  @Test
  void brakesComeBackFromTheirText() {
    List<Brake> all =
        List.of(
            new Brake.PruneLimit(6, 20, new Prune(true, 20, 5)),
            new Brake.LastAssociation(3),
            new Brake.MassChange(6, 10, 50),
            new Brake.Loosened("prune.enabled", "true", "false"));
    assertThat(all.stream().map(brake -> Brake.from(brake.toJson())).toList()).isEqualTo(all);
    for (Brakes brakes :
        List.of(Brakes.DEFAULT, massChange(7), new Brakes(new Prune(false, 1, 2), 3))) {
      Json.Obj text = brakes.toJson();
      assertThat(Brakes.from(text)).isEqualTo(brakes);
    }
  }
}
