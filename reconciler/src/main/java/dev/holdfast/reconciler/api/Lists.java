package dev.holdfast.reconciler.api;

import dev.holdfast.reconciler.access.ApiToken;
import dev.holdfast.reconciler.audit.AuditEntry;
import dev.holdfast.reconciler.view.AssociationRow;
import dev.holdfast.reconciler.view.CalendarView;
import dev.holdfast.reconciler.view.ExecutionRow;
import dev.holdfast.reconciler.view.FreezeView;
import dev.holdfast.reconciler.view.HistoryRow;
import dev.holdfast.reconciler.view.NodeRow;
import dev.holdfast.reconciler.view.PullRequestRow;
import dev.holdfast.reconciler.view.RepositoryView;
import dev.holdfast.reconciler.view.VersionRow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How lists are answered, for the API's description: `next` names where to read on, and is missing
/// at the end.
public final class Lists {
  private Lists() {}

  public record Associations(List<AssociationRow> items, @Nullable String next) {}

  public record AuditEntries(List<AuditEntry> items, @Nullable String next) {}

  public record Calendars(List<CalendarView> items, @Nullable String next) {}

  public record Commits(List<Answers.Commit> items, @Nullable String next) {}

  public record ComplianceItems(List<Answers.ComplianceItem> items, @Nullable String next) {}

  public record ComplianceHistory(List<Answers.CompliancePoint> items, @Nullable String next) {}

  public record Drifts(List<Answers.Drift> items, @Nullable String next) {}

  public record Freezes(List<FreezeView> items, @Nullable String next) {}

  public record Executions(List<ExecutionRow> items, @Nullable String next) {}

  public record PullRequests(List<PullRequestRow> items, @Nullable String next) {}

  public record History(List<HistoryRow> items, @Nullable String next) {}

  public record JoinTokens(List<Answers.JoinTokenEntry> items, @Nullable String next) {}

  public record Nodes(List<NodeRow> items, @Nullable String next) {}

  public record Outputs(List<Answers.OutputEntry> items, @Nullable String next) {}

  public record Repositories(List<RepositoryView> items, @Nullable String next) {}

  public record Tokens(List<ApiToken> items, @Nullable String next) {}

  public record Versions(List<VersionRow> items, @Nullable String next) {}
}
