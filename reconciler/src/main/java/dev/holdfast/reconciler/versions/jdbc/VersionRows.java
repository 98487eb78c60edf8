package dev.holdfast.reconciler.versions.jdbc;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Document;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.reconciler.versions.VersionRecord;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.EnforcedContent;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Rows of `version`. One reader reads many rows and keeps equal documents once: thousands of
/// associations may share one.
final class VersionRows {
  private final Map<Document, Document> documents = new HashMap<>();

  CurrentVersion current(ResultSet row) throws SQLException {
    return new CurrentVersion(
        id(row),
        row.getLong("number"),
        new CommitId(row.getString("commit_id")),
        shared(AssociationContent.from(Columns.object(row, "content"))),
        Columns.time(row, "rate_anchor"),
        Columns.time(row, "created_at"));
  }

  private AssociationContent shared(AssociationContent content) {
    Assignment assignment = content.assignment();
    EnforcedContent enforced = assignment.enforced();
    Document document = documents.computeIfAbsent(enforced.document(), each -> each);
    return content.withAssignment(assignment.withEnforced(enforced.withDocument(document)));
  }

  private static AssociationId id(ResultSet row) throws SQLException {
    return AssociationId.of(row.getString("repository"), row.getString("association"));
  }

  static List<VersionRecord> records(PreparedStatement select) throws SQLException {
    var records = new ArrayList<VersionRecord>();
    try (ResultSet rows = select.executeQuery()) {
      while (rows.next()) {
        records.add(record(rows));
      }
    }
    return records;
  }

  private static VersionRecord record(ResultSet row) throws SQLException {
    long twin = row.getLong("equals_version");
    @Nullable Long equalsVersion = row.wasNull() ? null : twin;
    return new VersionRecord(
        id(row),
        row.getLong("number"),
        new CommitId(row.getString("commit_id")),
        new CommitId(row.getString("changed_by")),
        row.getString("author"),
        new Digest(row.getString("content_digest")),
        new Digest(row.getString("enforced_digest")),
        new Digest(row.getString("assignment_digest")),
        Columns.time(row, "rate_anchor"),
        equalsVersion,
        Columns.time(row, "created_at"));
  }
}
