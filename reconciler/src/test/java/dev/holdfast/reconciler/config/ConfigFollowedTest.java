package dev.holdfast.reconciler.config;

import static dev.holdfast.reconciler.config.Loading.COMMIT;
import static dev.holdfast.reconciler.config.Loading.ENTRY;
import static dev.holdfast.reconciler.config.Loading.NOW;
import static dev.holdfast.reconciler.config.Loading.READER;
import static dev.holdfast.reconciler.config.Loading.WEB;
import static dev.holdfast.reconciler.config.Loading.digests;
import static dev.holdfast.reconciler.config.Loading.load;
import static dev.holdfast.reconciler.config.Loading.loader;
import static dev.holdfast.reconciler.config.Loading.problems;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.Samples.documentWithSource;
import static dev.holdfast.reconciler.testing.Samples.group;
import static dev.holdfast.reconciler.testing.Samples.settings;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.testing.TestTree;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One loader that follows commits: it keeps what it read, and says what a fresh one would.
class ConfigFollowedTest {
  @Test
  void aCommitParsesOnlyWhatItChanged() throws IOException {
    var loader = loader();
    var tree = WEB;
    for (int i = 0; i < 50; i++) {
      tree = tree.file("associations/a%d.yaml".formatted(i), association("a" + i, "web", "r" + i));
    }
    assertThat(loader.load(COMMIT, tree).counts().parsed()).isEqualTo(52);
    var changed = tree.file("associations/a7.yaml", association("a7", "web", "other"));
    Loaded loaded = loader.load(COMMIT, changed);
    assertThat(loaded.counts().parsed()).isEqualTo(1);
    assertThat(loaded.counts().associations()).isEqualTo(51);
    assertThat(loader.load(COMMIT, changed.alone()).counts().parsed()).isZero();
  }

  @Test
  void theWayToATreeHasNoInfluenceOnWhatItSays() throws IOException {
    var steps =
        List.of(
            WEB,
            WEB.file("associations/web.yaml", association("web", "wbe", "web")),
            WEB.file("documents/web.yaml", documentWithSource("web", "files/a")),
            WEB.file("documents/web.yaml", documentWithSource("web", "files/a"))
                .file("files/a", "a"),
            WEB.file("groups/g.yaml", group("g", "[{all: true}]")),
            WEB.file("groups/g.yaml", group("g", "[{group: g}]")),
            WEB.file("holdfast.yaml", settings("{timeout: 5m}")),
            WEB.file("associations/x.yaml", association("web", "web", "db")),
            repository(),
            WEB.file("associations/x.yaml", association("x", "web", "db")),
            WEB);
    var loader = loader();
    for (TestTree step : steps) {
      Loaded followed = loader.load(COMMIT, step);
      Loaded alone = load(step.alone());
      assertThat(problems(followed)).isEqualTo(problems(alone));
      assertThat(digests(followed)).isEqualTo(digests(alone));
    }
  }

  @Test
  void aNameThatIsNotThereIsComparedWithAllThatAre() throws IOException {
    var wrong = WEB.file("associations/db.yaml", association("db", "databse", "db"));
    var loader = loader();
    assertThat(loader.load(COMMIT, wrong).problems())
        .extracting(each -> each.remedy())
        .containsExactly("declare it, kind Document");
    Loaded added = loader.load(COMMIT, wrong.file("documents/d.yaml", document("database")));
    assertThat(added.problems())
        .extracting(each -> each.remedy())
        .containsExactly("did you mean 'database'?");
  }

  @Test
  void onlyTheDayDecidesWhetherAScheduleHasPassed() throws IOException {
    var once =
        WEB.file(
            "associations/web.yaml",
            association("web", "web", "web", "schedule: {expression: at(2026-12-24T18:00:00)}"));
    Instant[] today = {NOW};
    var loader = new ConfigLoader(ENTRY, new JgitIgnoreSyntax(), READER, () -> today[0]);
    Loaded before = loader.load(COMMIT, once);
    assertThat(problems(before)).isEmpty();
    today[0] = Instant.parse("2026-12-24T18:00:00Z");
    Loaded after = loader.load(COMMIT, once.alone());
    assertThat(problems(after))
        .containsExactly(
            "associations/web.yaml:8:26: schedule-passed: 'at(2026-12-24T18:00:00)' fired for the"
                + " last time on 2026-12-24T18:00:00Z and never will again");
    assertThat(after.state()).isPresent();
    assertThat(digests(after)).isEqualTo(digests(before));
    var corrected =
        loader.load(COMMIT, WEB.file("associations/web.yaml", association("web", "web", "web")));
    assertThat(problems(corrected)).isEmpty();
  }
}
