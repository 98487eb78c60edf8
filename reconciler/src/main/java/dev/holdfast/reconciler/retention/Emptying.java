package dev.holdfast.reconciler.retention;

import java.time.Duration;
import java.util.List;

/// What goes from rows that stay, or with a thing that is gone.
///
/// @param name of the setting
/// @param age where the configuration names none
/// @param sql takes the instant before which it goes, and how many rows at most; touches none twice
public record Emptying(String name, Duration age, String sql) {
  /// Reports that hold what a step said; the index stands on exactly this.
  public static final String HAS_OUTPUT = "jsonb_path_exists(t.body, '$.resources[*].output')";

  /// What steps said, but for the report that a verdict came from.
  public static final Emptying OUTPUTS =
      new Emptying(
          "outputs",
          Duration.ofDays(30),
          """
          update report set body = jsonb_set(body, '{resources}', (
            select coalesce(jsonb_agg(resource - 'output' order by n), '[]')
            from jsonb_array_elements(body -> 'resources') with ordinality as x (resource, n)))
          where ctid = any (array(
            select t.ctid from report t
            where %s and t.received_at < ?
              and not exists (select 1 from verdict v
                              where v.node = t.node and v.repository = t.repository
                                and v.association = t.association
                                and v.last_run_at <= t.finished_at)
            order by t.received_at limit ?))
          """
              .formatted(HAS_OUTPUT));

  private static final String GONE_NODES = "goneNodes";

  public static final List<Emptying> ALL =
      List.of(
          OUTPUTS,
          new Emptying(
              GONE_NODES,
              Duration.ofDays(30),
              """
              update node set facts = '{}', facts_at = null, facts_digest = null
              where name = any (array(
                select name from node where revoked_at < ? and facts <> '{}' limit ?))
              """),
          new Emptying(
              GONE_NODES,
              Duration.ofDays(30),
              """
              delete from verdict where ctid = any (array(
                select v.ctid from verdict v join node n on n.name = v.node
                where n.revoked_at < ? limit ?))
              """));
}
