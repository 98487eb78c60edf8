package dev.holdfast.reconciler.view.testing;

import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.view.DifferenceView;
import dev.holdfast.reconciler.view.ExecutionRow;
import dev.holdfast.reconciler.view.ExecutionView;
import dev.holdfast.reconciler.view.HistoryRow;
import dev.holdfast.reconciler.view.ResourceView;
import dev.holdfast.reconciler.view.Slice;
import dev.holdfast.reconciler.view.VerdictView;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What runs found on the nodes of the fixture, and executions.
final class FixtureRuns {
  private FixtureRuns() {}

  private static final String STANZA =
      """
      --- observed
      +++ expected
      @@ -3,4 +3,4 @@
       worker_processes auto;
      -worker_rlimit_nofile 1024;
      +worker_rlimit_nofile 65536;
       events {}
      """;

  static VerdictView verdict(
      String node, Verdict verdict, String reason, List<ResourceView> resources) {
    return new VerdictView(
        "fleet",
        "web-nginx",
        node,
        7,
        verdict,
        FixtureViews.ago("2M"),
        FixtureViews.ago("40S"),
        reason,
        verdict == Verdict.DRIFTED,
        null,
        0,
        new VerdictView.Counts(9, 0, verdict == Verdict.DRIFTED ? 3 : 0, 0, 1, 0),
        resources);
  }

  static ResourceView fileDiffers() {
    return new ResourceView(
        "nginx-conf",
        "file",
        "drifted",
        "drift",
        List.of(
            new DifferenceView("content", null, null, STANZA, false),
            new DifferenceView("mode", "0644", "0666", null, false)),
        "");
  }

  /// A text, a service that somebody else stops again and again, and a secret.
  static List<ResourceView> differences() {
    return List.of(fileDiffers(), serviceStopped(), secretDiffers());
  }

  private static ResourceView serviceStopped() {
    return new ResourceView(
        "nginx",
        "service",
        "drifted",
        "fight",
        List.of(new DifferenceView("state", "running", "stopped", null, false)),
        "");
  }

  private static ResourceView secretDiffers() {
    return new ResourceView(
        "tls-key",
        "file",
        "drifted",
        "drift",
        List.of(new DifferenceView("content", null, null, null, true)),
        "");
  }

  static Slice<HistoryRow> history(String name, String before) {
    if (name.equals("status-page")) {
      return Slice.whole(List.of());
    }
    var rows =
        List.of(
            row("5", "2M", Verdict.DRIFTED, "firing", 0, 0, List.of(fileDiffers())),
            row("4", "31M", Verdict.IN_SYNC, "firing", 2, 14, List.of(corrected())),
            row("3", "41M", Verdict.IN_SYNC, "new_version", 0, 0, List.of(byVersion())),
            row("2", "9H", Verdict.FAILED, "run_now", 0, 3, List.of(failed())));
    return before.isEmpty()
        ? new Slice<>(rows, "2")
        : Slice.whole(List.of(row("1", "70H", Verdict.IN_SYNC, "new_version", 0, 0, List.of())));
  }

  static HistoryRow row(
      String cursor,
      String age,
      Verdict verdict,
      String trigger,
      long corrected,
      long quiet,
      List<ResourceView> resources) {
    return new HistoryRow(
        cursor,
        FixtureViews.ago(age),
        "fleet",
        "web-nginx",
        "web-1",
        7,
        verdict,
        trigger,
        corrected,
        verdict == Verdict.FAILED ? "1 of 12 resources failed" : "",
        quiet,
        true,
        resources);
  }

  static ResourceView corrected() {
    return new ResourceView(
        "motd",
        "file",
        "corrected",
        "drift",
        List.of(new DifferenceView("content", null, null, STANZA, false)),
        "");
  }

  static ResourceView byVersion() {
    return new ResourceView(
        "nginx-conf",
        "file",
        "corrected",
        "new_version",
        List.of(new DifferenceView("content", null, null, STANZA, false)),
        "");
  }

  static ResourceView failed() {
    return new ResourceView(
        "nginx",
        "package",
        "failed",
        "",
        List.of(),
        "apt-get ended with exit code 100: could not get lock /var/lib/dpkg/lock-frontend");
  }

  static Slice<ExecutionRow> executions(String name, String before) {
    if (name.equals("status-page")) {
      return Slice.whole(List.of());
    }
    var nodes = new ExecutionRow.Nodes(0, 2, 1, 8, 0, 3, 0, 1, 0, 0, 0, 1, 0, 0);
    var done = new ExecutionRow.Nodes(0, 0, 0, 3, 0, 1, 0, 0, 0, 0, 0, 0, 0, 11);
    return before.isEmpty()
        ? new Slice<>(
            List.of(
                execution("5f0d7c9a1b2c3d4e5f60718a", "12M", "firing", null, "open", nodes),
                execution(
                    "0a1b2c3d4e5f60718293a4b5",
                    "2H",
                    "request",
                    FixtureViews.HOSTILE,
                    "stopped",
                    done)),
            "2")
        : Slice.whole(List.of());
  }

  static Optional<ExecutionView> execution(String name, String id) {
    return executions(name, "").items().stream()
        .filter(row -> row.id().equals(id))
        .findFirst()
        .map(row ->
            new ExecutionView(
                row,
                List.of(
                    new ExecutionView.OnNode(
                        "web-1", "corrected", FixtureViews.ago("11M"), 7, false, false, ""),
                    new ExecutionView.OnNode(
                        "web-2",
                        "failed",
                        FixtureViews.ago("10M"),
                        7,
                        true,
                        false,
                        "nginx: it would not")),
                null));
  }

  static ExecutionRow execution(
      String id,
      String age,
      String origin,
      @Nullable String by,
      String state,
      ExecutionRow.Nodes nodes) {
    return new ExecutionRow(
        "c" + id,
        id,
        "fleet",
        "web-nginx",
        FixtureViews.ago(age),
        origin,
        by,
        false,
        state,
        state.equals("open") ? "" : "stopped by " + by,
        15,
        1,
        1,
        2,
        nodes);
  }
}
