package dev.holdfast.reconciler.e2e;

import static dev.holdfast.reconciler.testing.Eventually.eventually;
import static dev.holdfast.reconciler.testing.Samples.association;
import static dev.holdfast.reconciler.testing.Samples.document;
import static dev.holdfast.reconciler.testing.TestTree.repository;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.forge.testing.ForgeSimulator;
import dev.holdfast.reconciler.forge.testing.GithubSimulator;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.testing.GitRemote;
import dev.holdfast.reconciler.testing.SimulatedAgent;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.wire.EnforcedContent;
import dev.holdfast.wire.PreviewResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A team's week: a pull request with a mistake, repaired, planned, previewed, approved, merged,
/// rolled out in stages, drifted, corrected, reverted. The reconciler is a process of its own and
/// hears of it by webhooks alone; the forge refuses whatever is not as GitHub documents it.
@Timeout(600)
class TeamWeekE2E {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final String STAGES =
      "rollout: {stages: [{percent: 34, soak: 0s}], maxConcurrency: \"50%\"}\n";

  private static final TestTree FIRST =
      repository()
          .file("documents/web.yaml", document("web"))
          .file("associations/web.yaml", association("web", "web", "web", STAGES));
  private static final TestTree MISTAKEN =
      FIRST.file("associations/web.yaml", association("web", "wbe", "web", STAGES));
  private static final TestTree REPAIRED =
      FIRST.file(
          "associations/web.yaml",
          association("web", "web", "web", STAGES + "parameters: {text: bye}\n"));

  @TempDir Path folder;

  private static void said(
      ForgeSimulator forge, CommitId commit, String context, String state, String words) {
    eventually(
        SOON,
        () -> forge.status(commit, context),
        status -> {
          assertThat(status).as(context + " of " + commit.abbreviated()).isNotNull();
          ForgeSimulator.Posted posted = Objects.requireNonNull(status);
          assertThat(posted.state() + ": " + posted.description())
              .startsWith(state + ": ")
              .contains(words);
        });
  }

  /// They run what they are given, stage after stage, until each has run this version.
  private static void runAll(List<SimulatedAgent> agents, long version, Verdict verdict) {
    eventually(
        SOON,
        () -> {
          agents.forEach(agent -> agent.checkIn(Duration.ZERO));
          long having = agents.stream().filter(agent -> has(agent, version)).count();
          agents.forEach(agent -> report(agent, verdict));
          return having;
        },
        having -> assertThat(having).isEqualTo(agents.size()));
  }

  private static boolean has(SimulatedAgent agent, long version) {
    return agent.entries().stream().anyMatch(entry -> entry.version() == version);
  }

  @Test
  void fromAMistakeToARevert() throws Exception {
    Path secret = file("secret", "a shared secret");
    Path token = file("token", ForgeSimulator.TOKEN);
    try (var remote = GitRemote.create(folder.resolve("remote.git"));
        var forge = new GithubSimulator();
        var served = new Served(Files.createDirectory(folder.resolve("served")))) {
      forge.git(remote.repository());
      Stream.of("ana", "bob").forEach(forge::writer);
      CommitId first = remote.push("First", FIRST);
      served
          .entry(
              "poll: 1h, forge: github, forgeUrl: \"%s\", project: %s, "
                      .formatted(forge.url(), ForgeSimulator.PROJECT)
                  + "credentials: {tokenFile: %s}, webhook: {secretFiles: [%s]}, "
                      .formatted(token, secret)
                  + "pullRequests: {preview: {nodes: 2}}, deployments: {environment: live}, "
                  + "gates: {approvals: 1, beyondNodes: 1}")
          .start(remote.url(), Map.of());
      forge.hook(served.url(), "fleet", "a shared secret");
      said(forge, first, "holdfast/validate", "success", "1 association"); // before anybody joins
      List<SimulatedAgent> agents = List.of(web(served, 1), web(served, 2), web(served, 3));
      runAll(agents, 1, Verdict.IN_SYNC);

      // Monday: ana proposes, with a mistake
      CommitId mistaken = remote.propose("refs/heads/bye", "Say bye", MISTAKEN, first);
      long number = forge.open("ana", "Say bye", "bye", mistaken);
      said(forge, mistaken, "holdfast/validate", "failure", "associations/web.yaml:5:13");
      said(forge, mistaken, "holdfast/plan", "failure", "not valid");
      comment(forge, number, "wbe");

      // Tuesday: it is repaired and planned; somebody who may not write asks for nothing
      CommitId repaired = remote.propose("refs/heads/bye", "Repair", REPAIRED, mistaken);
      forge.push(number, repaired);
      said(forge, repaired, "holdfast/validate", "success", "1 association, no problem");
      said(forge, repaired, "holdfast/plan", "pending", "3 nodes: 3 change");
      comment(forge, number, "+ parameters.text: bye");
      forge.comment(number, "eve", "holdfast plan");

      // two of the nodes look; somebody who may not write asks no node
      agents.forEach(agent -> agent.looks(TeamWeekE2E::differs));
      forge.comment(number, "eve", "holdfast check");
      forge.comment(number, "bob", "holdfast check");
      previewed(forge, number, agents, "**Checked on 2 of 3 nodes: 2 would change `file`**");
      assertThat(agents).allMatch(agent -> has(agent, 1));

      // Wednesday: bob approves, ana merges, it goes out in stages
      forge.approve(number, "bob");
      said(forge, repaired, "holdfast/plan", "success", "+0 ~1");
      CommitId merged = remote.propose("refs/heads/main", "Merge #1", REPAIRED, first, repaired);
      forge.merged(number);
      said(forge, merged, "holdfast/rollout", "pending", "0 of 3 nodes final");
      runAll(agents, 2, Verdict.IN_SYNC);
      said(forge, merged, "holdfast/rollout", "success", "3 of 3 nodes final");
      said(forge, merged, "holdfast/drift", "success", "in sync 3 of 3");

      // Thursday: a node drifts, and is corrected; nobody pushed
      report(agents.getFirst(), Verdict.DRIFTED);
      said(forge, merged, "holdfast/drift", "failure", "1 drifted");
      report(agents.getFirst(), Verdict.IN_SYNC);
      said(forge, merged, "holdfast/drift", "success", "in sync 3 of 3");

      // Friday: it is reverted, by a push past the review: too many nodes for that
      CommitId reverted = remote.push("Revert", FIRST);
      forge.pushed();
      said(forge, reverted, "holdfast/rollout", "failure", "needs 1 approval ");
      remote.reset(merged);
      forge.pushed();
      CommitId proposed = remote.propose("refs/heads/revert", "Revert", FIRST, merged);
      long again = forge.open("ana", "Revert", "revert", proposed);
      said(forge, proposed, "holdfast/plan", "pending", "3 nodes: 3 change");
      forge.approve(again, "bob");
      said(forge, proposed, "holdfast/plan", "success", "+0 ~1");
      remote.propose("refs/heads/main", "Merge #2", FIRST, merged, proposed);
      forge.merged(again);
      runAll(agents, 3, Verdict.IN_SYNC);

      eventually(
          SOON,
          forge::deployments,
          all ->
              assertThat(all)
                  .extracting(
                      each -> each.commit().equals(reverted.hex()), each -> each.said().getLast())
                  .containsExactly(
                      tuple(false, "inactive"), tuple(false, "inactive"), tuple(false, "success")));
      assertThat(forge.refusals()).isEmpty();
      assertThat(served.get("/api/v1/repositories/fleet/pull-requests").list("items")).hasSize(2);
    }
  }

  private static void report(SimulatedAgent agent, Verdict verdict) {
    agent.runAll(verdict);
    agent.checkIn(Duration.ZERO);
  }

  /// Says `bye` where it has said `hello`.
  private static List<PreviewResult.Resource> differs(EnforcedContent proposed) {
    assertThat(proposed.parameters().string("text")).isEqualTo("bye");
    return List.of(
        new PreviewResult.Resource("file", PreviewResult.Effect.CHANGE, List.of("content")));
  }

  private static void previewed(
      ForgeSimulator forge, long number, List<SimulatedAgent> agents, String words) {
    eventually(
        SOON,
        () -> {
          agents.forEach(agent -> agent.checkIn(Duration.ZERO));
          return forge.comments(number).stream().map(ForgeSimulator.Comment::body).toList();
        },
        bodies ->
            assertThat(bodies).anySatisfy(body -> assertThat(body).contains(words, "as `bob`")));
  }

  /// One comment, edited in place.
  private static void comment(ForgeSimulator forge, long number, String words) {
    eventually(
        SOON,
        () ->
            forge.comments(number).stream()
                .filter(each -> each.by().equals(ForgeSimulator.BOT))
                .toList(),
        ours ->
            assertThat(ours)
                .singleElement()
                .satisfies(each -> assertThat(each.body()).contains(words)));
  }

  private SimulatedAgent web(Served served, int number) throws Exception {
    return served.agent("web-" + number, Map.of("role", "web"));
  }

  private Path file(String name, String content) throws Exception {
    Path file = Files.writeString(folder.resolve(name), content + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
    return file;
  }
}
