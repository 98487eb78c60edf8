package dev.holdfast.agent.run;

import static dev.holdfast.agent.testing.Documents.association;
import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.HandClock;
import dev.holdfast.agent.testing.TestNode;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.model.Verdict;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What one association purges, and others of the same node manage.
class PurgeIT {
  private static final String PURGING = "fleet/purging";
  private static final String OTHER = "fleet/z-other";
  @TempDir private Path folder;

  @Test
  void aPurgeSparesWhatAnyAssociationManagesUntilItDoesNoMore() {
    var clock = new HandClock();
    try (var reconciler = new TestReconciler(clock);
        var node = new TestNode(folder, reconciler, clock)) {
      node.register();
      node.tree().file("/srv/app/stray", "").file("/srv/app/sub/theirs", "old");
      reconciler.release(
          association(OTHER)
              .resource(
                  "{'name': 'f', 'file': {'path': '/srv/app/sub/theirs', 'content': 'new', 'backup': true}}")
              .resource("{'name': 'l', 'link': {'path': '/srv/app/link', 'target': 'sub'}}"));
      reconciler.release(
          association(PURGING)
              .resource("{'name': 'd', 'directory': {'path': '/srv/app', 'purge': true}}"));
      node.start();
      until(
          "both are in sync",
          () ->
              reconciler.reports(PURGING).stream().anyMatch(r -> r.verdict() == Verdict.IN_SYNC)
                  && reconciler.reports(OTHER).stream()
                      .anyMatch(r -> r.verdict() == Verdict.IN_SYNC));
      assertThat(node.tree().has("/srv/app/stray")).isFalse();
      assertThat(node.tree().text("/srv/app/sub/theirs")).isEqualTo("new");
      assertThat(node.tree().text("/srv/app/sub/theirs.holdfast-backup")).isEqualTo("old");
      assertThat(Files.isSymbolicLink(node.tree().path("/srv/app/link"))).isTrue();

      // who manages nothing there any more has nothing spared
      reconciler.retire(OTHER);
      reconciler.release(
          association(PURGING)
              .resource(
                  "{'name': 'd', 'directory': {'path': '/srv/app', 'purge': true, 'mode': '0755'}}"));
      until(
          "the rest goes",
          () -> !node.tree().has("/srv/app/sub") && !node.tree().has("/srv/app/link"));
    }
  }
}
