package dev.holdfast.reconciler.pullrequest;

import static dev.holdfast.reconciler.testing.Fleets.node;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static dev.holdfast.reconciler.testing.VersionsKit.FLEET;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.changes.PreviewForm;
import dev.holdfast.reconciler.changes.Verified;
import dev.holdfast.reconciler.pullrequest.FolderPlans.Answer;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.TreeEntry;
import dev.holdfast.reconciler.source.TreeEntry.Kind;
import dev.holdfast.reconciler.source.jgit.JgitProposals;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.reconciler.testing.VersionsKit;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectInserter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Given what is in force and a fleet: what a folder would change that somebody sends.
class FolderPlansIT {
  private static final String WEB = association("web", "web", "web");
  private static final TestTree BASE =
      repository().file("documents/web.yaml", document("web")).file("associations/web.yaml", WEB);

  @TempDir Path temp;
  private VersionsKit kit;
  private FolderPlans plans;
  private CommitId applied;

  @BeforeEach
  void start() {
    kit = new VersionsKit(temp);
    kit.fleet().put(node("web-1 role=web"));
    kit.fleet().put(node("web-2 role=web"));
    applied = kit.remote().push("First", BASE);
    kit.reconcile();
    plans =
        new FolderPlans(
            List.of(kit.entry()),
            entry ->
                new Examiner(
                    entry,
                    new JgitProposals(kit.git(), kit.connections(), kit::now),
                    kit.git(),
                    kit.signing(),
                    kit.reader(),
                    kit::loader,
                    kit.fleet(),
                    _ -> (_, _) -> Verified.Standing.IN_SYNC),
            kit.git()::tree,
            name -> Optional.of(kit.ground()),
            kit::now);
  }

  @AfterEach
  void stop() {
    kit.close();
  }

  /// A folder on somebody's disk.
  private static final class Folder {
    final List<TreeEntry> entries = new ArrayList<>();
    final TreeMap<String, byte[]> contents = new TreeMap<>();

    static Folder of(TestTree tree) {
      var folder = new Folder();
      tree.items().forEach((path, item) -> folder.file(path, item.content().toArray()));
      return folder;
    }

    Folder file(String path, byte[] content) {
      try (var ids = new ObjectInserter.Formatter()) {
        String blob = ids.idFor(Constants.OBJ_BLOB, content).name();
        entries.removeIf(entry -> entry.path().equals(path));
        entries.add(new TreeEntry(path, Kind.FILE, blob));
        contents.put(blob, content);
      }
      return this;
    }

    SentFolder with(List<String> blobs) {
      return SentFolder.of(entries, blobs.stream().map(contents::get).toList());
    }
  }

  private Answer plan(Folder folder) throws Exception {
    return switch (plans.plan(FLEET, folder.with(List.of()), "folder")) {
      case Answer.Lacks(var blobs) -> plans.plan(FLEET, folder.with(blobs), "folder");
      case Answer other -> other;
    };
  }

  @Test
  void onlyWhatTheAppliedCommitDoesNotHaveIsAskedFor() throws Exception {
    var folder = Folder.of(BASE.file("associations/web.yaml", WEB + "  # a comment\n"));
    assertThat(plans.plan(FLEET, folder.with(List.of()), "folder"))
        .isInstanceOfSatisfying(Answer.Lacks.class, lacks -> assertThat(lacks.blobs()).hasSize(1));
    assertThat(plan(folder))
        .isInstanceOfSatisfying(
            Answer.Planned.class,
            planned -> {
              assertThat(planned.preview().isEmpty()).isTrue();
              assertThat(planned.applied()).isEqualTo(applied);
            });
  }

  @Test
  void whatItWouldChangeIsSaidWithTheNodes() throws Exception {
    var changed = association("web", "web", "web", "parameters: {text: bye}\n");
    assertThat(plan(Folder.of(BASE.file("associations/web.yaml", changed))))
        .isInstanceOfSatisfying(
            Answer.Planned.class,
            planned -> {
              assertThat(PreviewForm.TEXT.render(planned.preview()))
                  .contains("-> folder", "~ web", "2 nodes: 2 change");
              assertThat(planned.digest().value()).startsWith("sha256:");
            });
    assertThat(kit.ground().state().commit()).isEqualTo(applied);
  }

  @Test
  void onePlanAfterTheOtherStartsFromWhatIsInForce() throws Exception {
    for (String text : List.of("bye", "hello again", "bye")) {
      var changed = association("web", "web", "web", "parameters: {text: %s}\n".formatted(text));
      assertThat(plan(Folder.of(BASE.file("associations/web.yaml", changed))))
          .isInstanceOfSatisfying(
              Answer.Planned.class,
              planned ->
                  assertThat(PreviewForm.TEXT.render(planned.preview()))
                      .contains("+ parameters.text: " + text));
    }
  }

  @Test
  void mistakesAreSaidWithTheirPlaces() throws Exception {
    var broken = association("web", "wep", "web");
    assertThat(plan(Folder.of(BASE.file("associations/web.yaml", broken))))
        .isInstanceOfSatisfying(
            Answer.Broken.class,
            answer ->
                assertThat(answer.problems())
                    .anySatisfy(problem -> {
                      assertThat(problem.at().file()).isEqualTo("associations/web.yaml");
                      assertThat(problem.message()).contains("wep");
                    }));
  }

  @Test
  void whatAFileIsCalledByIsNotTakenFromTheSender() throws Exception {
    var honest = Folder.of(BASE.file("associations/web.yaml", association("web", "wep", "web")));
    var lie = Folder.of(BASE);
    byte[] other = document("other").getBytes(StandardCharsets.UTF_8);
    lie.entries.add(new TreeEntry("documents/other.yaml", Kind.FILE, "f".repeat(40)));
    lie.contents.put("f".repeat(40), other);

    assertThat(plan(lie))
        .isInstanceOfSatisfying(
            Answer.Lacks.class, lacks -> assertThat(lacks.blobs()).containsExactly("f".repeat(40)));
    assertThat(plan(honest)).isInstanceOf(Answer.Broken.class);
  }

  @Test
  void aRepositoryThatNobodyLookedAtHasNothingToPlanAgainst() throws Exception {
    var folder = Folder.of(BASE).with(List.of());
    assertThat(plans.plan(new RepositoryName("other"), folder, "folder"))
        .isEqualTo(new Answer.NotLooked());
  }

  @Test
  void pathsThatAreNoneAreRefused() {
    for (String path :
        List.of(
            "", "/etc/passwd", "../up", "a/../b", "a//b", "a/", "./a", "a\0b", "x".repeat(5000))) {
      assertThatThrownBy(
              () -> SentFolder.of(List.of(new TreeEntry(path, Kind.FILE, "b")), List.of()))
          .as(path)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("is no path");
    }
    var twice = new TreeEntry("a", Kind.FILE, "b");
    assertThatThrownBy(() -> SentFolder.of(List.of(twice, twice), List.of()))
        .hasMessageContaining("twice");
  }
}
