package dev.holdfast.reconciler.versions.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.config.FileSource;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.wire.FileReference;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Gatherers;

/// The batched statements of one applied plan. Runs inside the caller's transaction.
final class VersionWriter {
  /// Rows a statement: bounds the memory that one statement takes.
  private static final int BATCH = 500;

  private final Connection connection;
  private final RepositoryName repository;

  VersionWriter(Connection connection, RepositoryName repository) {
    this.connection = connection;
    this.repository = repository;
  }

  void write(List<NewVersion> versions, CommitId commit, Instant now) throws SQLException {
    for (List<NewVersion> batch : versions.stream().gather(Gatherers.windowFixed(BATCH)).toList()) {
      assignments(batch);
      associations(batch);
      versions(batch, commit, now);
    }
  }

  private void assignments(List<NewVersion> versions) throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into blob (digest, kind, content)
            select distinct on (digest) digest, 'assignment', content
            from unnest(?::text[], ?::bytea[]) as new (digest, content)
            on conflict (digest) do nothing
            """)) {
      List<AssociationContent> contents = versions.stream().map(NewVersion::content).toList();
      Columns.texts(
          insert, 1, contents.stream().map(each -> each.assignmentDigest().value()).toList());
      byte[][] bytes =
          contents.stream().map(each -> each.assignment().bytes()).toArray(byte[][]::new);
      insert.setArray(2, connection.createArrayOf("bytea", bytes));
      insert.executeUpdate();
    }
  }

  private void associations(List<NewVersion> versions) throws SQLException {
    try (PreparedStatement upsert =
        connection.prepareStatement(
            """
            insert into association (repository, name, last_version)
            select ?, name, number from unnest(?::text[], ?::bigint[]) as new (name, number)
            on conflict (repository, name) do update
              set last_version = excluded.last_version, retired_at = null, retired_by = null
            """)) {
      upsert.setString(1, repository.value());
      Columns.texts(upsert, 2, names(versions));
      Columns.longs(upsert, 3, versions.stream().map(NewVersion::number).toList());
      upsert.executeUpdate();
    }
  }

  private static List<String> names(List<NewVersion> versions) {
    return versions.stream().map(version -> version.name().value()).toList();
  }

  private void versions(List<NewVersion> versions, CommitId commit, Instant now)
      throws SQLException {
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into version (repository, association, number, commit_id, changed_by, author,
                                 content_digest, enforced_digest, assignment_digest, content,
                                 rate_anchor, equals_version, created_at)
            select ?, name, number, ?, changed_by, author, content_digest, enforced_digest,
                   assignment_digest, content::jsonb, rate_anchor::timestamptz, equals_version, ?
            from unnest(?::text[], ?::bigint[], ?::text[], ?::text[], ?::text[], ?::text[],
                        ?::text[], ?::text[], ?::text[], ?::bigint[])
              as new (name, number, changed_by, author, content_digest, enforced_digest,
                      assignment_digest, content, rate_anchor, equals_version)
            """)) {
      List<AssociationContent> contents = versions.stream().map(NewVersion::content).toList();
      insert.setString(1, repository.value());
      insert.setString(2, commit.hex());
      insert.setObject(3, Columns.time(now));
      Columns.texts(insert, 4, names(versions));
      Columns.longs(insert, 5, versions.stream().map(NewVersion::number).toList());
      Columns.texts(insert, 6, versions.stream().map(v -> v.changedBy().id().hex()).toList());
      Columns.texts(insert, 7, versions.stream().map(v -> v.changedBy().author()).toList());
      Columns.texts(insert, 8, contents.stream().map(each -> each.digest().value()).toList());
      Columns.texts(
          insert, 9, contents.stream().map(each -> each.enforcedDigest().value()).toList());
      Columns.texts(
          insert, 10, contents.stream().map(each -> each.assignmentDigest().value()).toList());
      Columns.texts(
          insert, 11, contents.stream().map(each -> JsonText.canonical(each.toJson())).toList());
      Columns.times(insert, 12, versions.stream().map(NewVersion::rateAnchor).toList());
      Object[] twins = versions.stream().map(NewVersion::equalsVersion).toArray();
      insert.setArray(13, connection.createArrayOf("bigint", twins));
      insert.executeUpdate();
    }
  }

  /// Stores the files that the versions use and that are not stored yet, one at a time: each may be
  /// large.
  void files(List<NewVersion> versions, Map<Digest, FileSource> sources)
      throws SQLException, IOException {
    Set<Digest> wanted =
        versions.stream()
            .flatMap(version -> version.content().assignment().enforced().files().stream())
            .map(FileReference::digest)
            .collect(Collectors.toCollection(TreeSet::new));
    wanted.removeAll(stored(wanted));
    for (Digest digest : wanted) {
      FileSource source = sources.get(digest);
      if (source == null) {
        throw new IllegalStateException("nobody has the file " + digest);
      }
      file(digest, source.content().read());
    }
  }

  private Set<Digest> stored(Collection<Digest> digests) throws SQLException {
    var stored = new HashSet<Digest>();
    if (digests.isEmpty()) {
      return stored;
    }
    try (PreparedStatement select =
        connection.prepareStatement("select digest from blob where digest = any (?)")) {
      Columns.texts(select, 1, digests.stream().map(Digest::value).toList());
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          stored.add(new Digest(rows.getString(1)));
        }
      }
    }
    return stored;
  }

  private void file(Digest digest, byte[] content) throws SQLException {
    if (!Digest.of(content).equals(digest)) {
      throw new IllegalStateException("a file is not what its digest says: " + digest);
    }
    try (PreparedStatement insert =
        connection.prepareStatement(
            """
            insert into blob (digest, kind, content) values (?, 'file', ?)
            on conflict (digest) do nothing
            """)) {
      insert.setString(1, digest.value());
      insert.setBytes(2, content);
      insert.executeUpdate();
    }
  }

  void retire(List<ObjectName> names, CommitId commit, Instant now) throws SQLException {
    if (names.isEmpty()) {
      return;
    }
    try (PreparedStatement update =
        connection.prepareStatement(
            """
            update association set retired_at = ?, retired_by = ?
            where repository = ? and name = any (?)
            """)) {
      update.setObject(1, Columns.time(now));
      update.setString(2, commit.hex());
      update.setString(3, repository.value());
      Columns.texts(update, 4, names.stream().map(ObjectName::value).toList());
      update.executeUpdate();
    }
  }
}
