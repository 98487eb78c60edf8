package dev.holdfast.reconciler.retention;

import java.time.Duration;
import java.util.List;

/// The tables whose rows do not stay for ever.
public final class Rules {
  /// Executions with their parts. Older firings are not told of at all: one whose row is gone would
  /// seem to have found nothing.
  public static final Rule EXECUTIONS =
      new Rule(
          "executions", "execution", "at", "t.running = 0", Duration.ofDays(90), Rule.UNBOUNDED);

  /// Compliance items go once their node or association is gone; a pull request once it was closed,
  /// and what nodes said of one once no answer is waited for; a report once a later one says how
  /// its node stands; a request once it was answered or can be no more; a status once it was sent,
  /// and its commit brings nothing that is in force.
  public static final List<Rule> ALL =
      List.of(
          EXECUTIONS,
          new Rule(
              "complianceHours",
              "compliance_history",
              "begins_at",
              "t.span = 'hour'",
              Duration.ofDays(14),
              Rule.UNBOUNDED),
          new Rule(
              "complianceDays",
              "compliance_history",
              "begins_at",
              "t.span = 'day'",
              Duration.ofDays(400),
              Rule.UNBOUNDED),
          new Rule(
              "goneItems",
              "compliance_upload",
              "put_at",
              """
              (exists (select 1 from node n where n.name = t.node and n.revoked_at is not null)
               or exists (select 1 from association a
                          where a.repository || '/' || a.name = t.association
                            and a.retired_at is not null))
              """,
              Duration.ofDays(30),
              Rule.UNBOUNDED),
          new Rule(
              "reports",
              "report",
              "received_at",
              """
              not exists (select 1 from verdict v
                          where v.node = t.node and v.repository = t.repository
                            and v.association = t.association and v.last_run_at <= t.finished_at)
              """,
              Duration.ofDays(90),
              10_000_000),
          new Rule(
              "pullRequests",
              "pull_request",
              "closed_at",
              "t.closed_at is not null",
              Duration.ofDays(180),
              Rule.UNBOUNDED),
          new Rule(
              "previews",
              "preview",
              "asked_at",
              "(t.ended_at is not null or t.expires_at < now() - interval '1 day')",
              Duration.ofDays(30),
              Rule.UNBOUNDED),
          new Rule(
              "runRequests",
              "run_request",
              "requested_at",
              "(t.reported_at is not null or t.expires_at < now() - interval '1 day')",
              Duration.ofDays(30),
              Rule.UNBOUNDED),
          new Rule(
              "statuses",
              "commit_status",
              "wanted_at",
              """
              (t.frozen or (t.sent_state = t.wanted_state
                            and t.sent_description = t.wanted_description
                            and t.sent_url = t.wanted_url))
              and not exists (select 1 from repository r
                              where r.name = t.repository
                                and t.commit_id in (r.applied_commit, r.seen_commit))
              and not exists (select 1 from association a
                              join version v on v.repository = a.repository
                                            and v.association = a.name
                                            and v.number = a.last_version
                              where a.repository = t.repository and a.retired_at is null
                                and v.commit_id = t.commit_id)
              """,
              Duration.ofDays(180),
              Rule.UNBOUNDED));

  private Rules() {}
}
