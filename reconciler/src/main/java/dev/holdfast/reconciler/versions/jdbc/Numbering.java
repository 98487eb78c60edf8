package dev.holdfast.reconciler.versions.jdbc;

import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.plan.Change;
import dev.holdfast.reconciler.source.CommitFacts;
import dev.holdfast.reconciler.versions.Decision;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Which number, anchor and earlier twin a plan's contents get: what was there before decides.
final class Numbering {
  /// @param expression of the last version; null means once
  /// @param inForce false where the association had been retired
  private record Last(
      long number, Instant rateAnchor, @Nullable String expression, boolean inForce) {}

  private final Connection connection;
  private final RepositoryName repository;

  Numbering(Connection connection, RepositoryName repository) {
    this.connection = connection;
    this.repository = repository;
  }

  List<NewVersion> number(Decision.Apply decision, Instant now) throws SQLException {
    SequencedMap<ObjectName, AssociationContent> contents = contents(decision);
    Map<ObjectName, Last> last = last(contents);
    Map<ObjectName, Long> twins = twins(contents);
    var versions = new ArrayList<NewVersion>();
    contents.forEach((name, content) -> {
      @Nullable Last before = last.get(name);
      CommitFacts changedBy = decision.changedBy().getOrDefault(name, decision.commit());
      versions.add(
          new NewVersion(
              name,
              before == null ? 1 : before.number() + 1,
              content,
              changedBy,
              anchor(before, content, now),
              twins.get(name)));
    });
    return versions;
  }

  private static SequencedMap<ObjectName, AssociationContent> contents(Decision.Apply decision) {
    var contents = new LinkedHashMap<ObjectName, AssociationContent>();
    for (Change change : decision.plan().changes()) {
      switch (change) {
        case Change.Added added -> contents.put(added.association(), added.content());
        case Change.Changed changed -> contents.put(changed.association(), changed.to());
        case Change.Retired _ -> {}
      }
    }
    return contents;
  }

  /// A rate goes on counting from where it began for as long as every version carries the same
  /// expression; being away breaks it.
  private static Instant anchor(@Nullable Last before, AssociationContent content, Instant now) {
    boolean unbroken =
        before != null
            && before.inForce()
            && Objects.equals(before.expression(), content.assignment().schedule().expression());
    return before != null && unbroken ? before.rateAnchor() : now;
  }

  private Map<ObjectName, Last> last(Map<ObjectName, AssociationContent> contents)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select a.name, v.number, v.rate_anchor, a.retired_at is null as in_force,
                   v.content -> 'assignment' -> 'enforced' ->> 'expression' as expression
            from association a
            join version v on v.repository = a.repository and v.association = a.name
                          and v.number = a.last_version
            where a.repository = ? and a.name = any (?)
            """)) {
      select.setString(1, repository.value());
      Columns.texts(select, 2, contents.keySet().stream().map(ObjectName::value).toList());
      var last = new HashMap<ObjectName, Last>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          last.put(
              new ObjectName(rows.getString("name")),
              new Last(
                  rows.getLong("number"),
                  Columns.time(rows, "rate_anchor"),
                  rows.getString("expression"),
                  rows.getBoolean("in_force")));
        }
      }
      return last;
    }
  }

  /// For each content the latest earlier version that had the same.
  private Map<ObjectName, Long> twins(Map<ObjectName, AssociationContent> contents)
      throws SQLException {
    try (PreparedStatement select =
        connection.prepareStatement(
            """
            select v.association, max(v.number) as number
            from unnest(?::text[], ?::text[]) as wanted (name, digest)
            join version v on v.repository = ? and v.association = wanted.name
                          and v.content_digest = wanted.digest
            group by v.association
            """)) {
      Columns.texts(select, 1, contents.keySet().stream().map(ObjectName::value).toList());
      Columns.texts(
          select, 2, contents.values().stream().map(each -> each.digest().value()).toList());
      select.setString(3, repository.value());
      var twins = new HashMap<ObjectName, Long>();
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          twins.put(new ObjectName(rows.getString("association")), rows.getLong("number"));
        }
      }
      return twins;
    }
  }
}
