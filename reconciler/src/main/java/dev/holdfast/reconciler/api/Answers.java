package dev.holdfast.reconciler.api;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.compliance.By;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.compliance.Count;
import dev.holdfast.reconciler.compliance.Item;
import dev.holdfast.reconciler.compliance.ItemSeverity;
import dev.holdfast.reconciler.compliance.ItemStatus;
import dev.holdfast.reconciler.compliance.Line;
import dev.holdfast.reconciler.fleet.TokenRecord;
import dev.holdfast.reconciler.versions.ConfirmationStore;
import dev.holdfast.reconciler.view.BrakedView;
import dev.holdfast.reconciler.view.CommitRow;
import dev.holdfast.reconciler.view.CommitView;
import dev.holdfast.reconciler.view.FreezeView;
import dev.holdfast.reconciler.view.HistoryRow;
import dev.holdfast.reconciler.view.NodeRow;
import dev.holdfast.reconciler.view.NodeSums;
import dev.holdfast.reconciler.view.NodeView;
import dev.holdfast.reconciler.view.Overview;
import dev.holdfast.reconciler.view.ProblemView;
import dev.holdfast.reconciler.view.RepositoryView;
import dev.holdfast.reconciler.view.ResourceView;
import dev.holdfast.reconciler.view.RolloutView;
import dev.holdfast.reconciler.view.StatusView;
import dev.holdfast.reconciler.view.Tally;
import dev.holdfast.reconciler.view.VerdictView;
import io.swagger.v3.oas.annotations.media.Schema;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What the API answers where a view alone is not it. Components are keys, in snake case.
public final class Answers {
  private Answers() {}

  /// `POST …/plans`
  ///
  /// @param missing Git's ids of files whose content has to come too: nothing was planned. Else
  ///   empty
  /// @param applied the commit that is in force; empty where there is none
  /// @param digest of the plan; empty where there is none
  /// @param empty whether nothing would change
  /// @param plan as machines read it; null where there is none
  /// @param text the plan or the problems, for people
  /// @param markdown likewise, for a comment
  public record FolderPlan(
      List<String> missing,
      String applied,
      List<ProblemView> problems,
      String digest,
      boolean empty,
      Json.@Nullable Obj plan,
      String text,
      String markdown) {
    public static FolderPlan missing(List<String> blobs) {
      return new FolderPlan(blobs, "", List.of(), "", true, null, "", "");
    }
  }

  /// `GET /api/v1/status`
  ///
  /// @param coverage `verdicts` in one sentence
  public record Status(
      List<RepositoryView> repositories,
      List<FreezeView> freezes,
      NodeSums nodes,
      Tally verdicts,
      String coverage,
      long notApplicableResources,
      @Schema(name = "corrected_24h") long corrected24h,
      Instant asOf) {
    public static Status of(Overview overview, List<FreezeView> freezes) {
      return new Status(
          overview.repositories(),
          freezes,
          overview.nodes(),
          overview.verdicts(),
          overview.verdicts().coverage(),
          overview.notApplicableResources(),
          overview.corrected24h(),
          overview.asOf());
    }
  }

  /// How far a commit's versions have come: running, finished or none.
  public record Rollout(String state, @Schema(name = "final") long finished, long targets) {}

  /// A commit with everything that is known of it.
  public record Commit(
      String repository,
      String commit,
      String state,
      String author,
      String subject,
      Instant committedAt,
      Instant decidedAt,
      boolean forced,
      @Nullable String parent,
      List<ProblemView> problems,
      Json.Obj plan,
      @Nullable BrakedView braked,
      List<CommitView.VersionName> versions,
      Rollout rollout,
      List<StatusView> statuses) {
    public static Commit of(CommitView view) {
      CommitRow row = view.commit();
      RolloutView rollout = view.rollout();
      return new Commit(
          row.repository(),
          row.commit(),
          row.state(),
          row.author(),
          row.subject(),
          row.committedAt(),
          row.decidedAt(),
          row.forced(),
          view.parent(),
          view.problems(),
          view.plan(),
          view.braked(),
          view.versions(),
          new Rollout(rollout.state(), rollout.finished(), rollout.targets()),
          view.statuses());
    }
  }

  /// An entry of the drift lists: open, or corrected within the last 24 hours.
  public record Drift(
      String repository,
      String association,
      String node,
      long version,
      Verdict verdict,
      Instant since,
      @Nullable Instant asOf,
      String reason,
      boolean fight,
      boolean corrected,
      List<ResourceView> resources) {
    public static Drift open(VerdictView view) {
      return new Drift(
          view.repository(),
          view.association(),
          view.node(),
          view.version(),
          view.verdict(),
          view.since(),
          view.asOf(),
          view.reason(),
          view.fight(),
          false,
          view.resources());
    }

    public static Drift corrected(HistoryRow row) {
      return new Drift(
          row.repository(),
          row.association(),
          row.node(),
          row.version(),
          row.verdict(),
          row.at(),
          row.at(),
          row.reason(),
          false,
          true,
          row.resources());
    }
  }

  /// A node with its facts and what it thinks of each association.
  public record Node(
      String name,
      Map<String, String> labels,
      boolean online,
      @Nullable Instant lastSeen,
      @Nullable Verdict verdict,
      Tally verdicts,
      long inSync,
      long associations,
      long notApplicableResources,
      String revision,
      String agentVersion,
      long clockOffMs,
      String disabled,
      Json.Obj facts,
      @Nullable Instant factsAt,
      Instant registeredAt,
      @Nullable Instant revokedAt,
      List<VerdictView> associationVerdicts) {
    public static Node of(NodeView view) {
      NodeRow row = view.node();
      return new Node(
          row.name(),
          row.labels(),
          row.online(),
          row.lastSeen(),
          row.verdict(),
          row.verdicts(),
          row.inSync(),
          row.associations(),
          row.notApplicableResources(),
          row.revision(),
          row.agentVersion(),
          row.clockOffMs(),
          row.disabled(),
          view.facts(),
          view.factsAt(),
          view.registeredAt(),
          view.revokedAt(),
          view.verdicts());
    }
  }

  /// `labels` as they are after a change.
  public record NodeLabels(String name, Map<String, String> labels) {}

  /// One stream of one step of a run.
  ///
  /// @param at when its last part came
  public record OutputEntry(
      String association, String run, String step, String stream, long bytes, Instant at) {}

  /// A join token without its secret.
  public record JoinTokenEntry(
      String id,
      long uses,
      long used,
      Map<String, String> labels,
      List<String> labelKeys,
      String names,
      boolean replace,
      String createdBy,
      Instant createdAt,
      Instant expiresAt,
      @Nullable Instant revokedAt) {
    public static JoinTokenEntry of(TokenRecord token) {
      return new JoinTokenEntry(
          token.id(),
          token.maxUses(),
          token.uses(),
          token.labels().values(),
          List.copyOf(token.labelKeys()),
          token.names(),
          token.replaces(),
          token.createdBy(),
          token.createdAt(),
          token.expiresAt(),
          token.revokedAt());
    }
  }

  /// A join token, told once.
  public record JoinTokenMade(String token, String id, Instant expiresAt) {}

  /// An API token, told once.
  public record TokenMade(String token, String id, Role role, @Nullable Instant expiresAt) {}

  /// A confirmation of a blocked plan.
  ///
  /// @param state waiting, applied or refused
  /// @param reason why it was refused; else empty
  public record ConfirmationGiven(
      String id,
      String repository,
      String plan,
      String commit,
      String by,
      Instant at,
      String state,
      String reason,
      @Nullable Instant settledAt) {
    public static ConfirmationGiven of(ConfirmationStore.Given given) {
      return new ConfirmationGiven(
          Long.toString(given.number()),
          given.repository().value(),
          given.digest().value(),
          given.commit().hex(),
          given.by(),
          given.at(),
          given.state().id(),
          given.reason(),
          given.settledAt());
    }
  }

  /// A summary of compliance.
  ///
  /// @param by as it was asked for
  /// @param coverage all lines in one sentence
  public record ComplianceSummary(String by, String coverage, List<ComplianceLine> items) {
    public static ComplianceSummary of(By by, List<Line> lines, int limit) {
      Count all = lines.stream().map(Line::total).reduce(Count.NONE, Count::plus);
      return new ComplianceSummary(
          by.toString(), all.words(), lines.stream().limit(limit).map(ComplianceLine::of).toList());
    }
  }

  /// One line of it.
  ///
  /// @param severities by severity; only those that there are
  public record ComplianceLine(
      String key,
      long compliant,
      long nonCompliant,
      long unknown,
      Map<ItemSeverity, Count> severities) {
    static ComplianceLine of(Line line) {
      Count total = line.total();
      return new ComplianceLine(
          line.key(), total.compliant(), total.nonCompliant(), total.unknown(), line.severities());
    }
  }

  /// How it was at the end of an hour or a day.
  public record CompliancePoint(Instant at, long compliant, long nonCompliant, long unknown) {
    public static CompliancePoint of(ComplianceStore.Point point) {
      return new CompliancePoint(
          point.at(),
          point.count().compliant(),
          point.count().nonCompliant(),
          point.count().unknown());
    }
  }

  /// One item.
  ///
  /// @param association `REPO/NAME`; empty for what belongs to none
  /// @param asOf how old the knowledge is; null before the first result
  public record ComplianceItem(
      String node,
      String type,
      String association,
      String id,
      String title,
      ItemSeverity severity,
      ItemStatus status,
      @Nullable Instant since,
      @Nullable Instant asOf,
      Map<String, String> details) {
    public static ComplianceItem of(Item item) {
      return new ComplianceItem(
          item.node().value(),
          item.type(),
          item.association(),
          item.id(),
          item.title(),
          item.severity(),
          item.status(),
          item.since(),
          item.asOf(),
          item.details());
    }
  }

  /// What became of items that were put: stored, same or older.
  public record CompliancePut(String outcome, long items) {}

  /// Whose an execution is.
  public record ExecutionOf(String id, String repository, String association) {}

  /// Executions that were open until they were stopped now.
  public record Stopped(List<String> stopped) {}

  /// A run that was asked for.
  public record RunAccepted(String runId, List<String> nodes) {}
}
