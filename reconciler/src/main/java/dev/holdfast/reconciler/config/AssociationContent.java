package dev.holdfast.reconciler.config;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.ComplianceSeverity;
import dev.holdfast.model.Selector;
import dev.holdfast.wire.Assignment;
import org.jspecify.annotations.Nullable;

/// All that makes a version of an association, resolved: document, parameters, files, schedule,
/// targets. Two contents are equal when their digests are.
///
/// A class and no record, since digests are reckoned at first use and kept: validating a folder
/// needs none, and a commit only those of what it changed.
public final class AssociationContent {
  private final Assignment assignment;
  private final Selector targets;
  private final ComplianceSeverity severity;
  private @Nullable Digest digest;
  private @Nullable Digest enforcedDigest;
  private @Nullable Digest assignmentDigest;

  /// @param targets with groups resolved and what is excluded folded in
  public AssociationContent(Assignment assignment, Selector targets, ComplianceSeverity severity) {
    this.assignment = assignment;
    this.targets = targets;
    this.severity = severity;
  }

  public Assignment assignment() {
    return assignment;
  }

  public Selector targets() {
    return targets;
  }

  public ComplianceSeverity severity() {
    return severity;
  }

  /// Of the content: another one makes a version.
  public Digest digest() {
    Digest known = digest;
    if (known == null) {
      known =
          Digest.of(
              Json.object()
                  .put("form", 1)
                  .put("assignment", assignmentDigest().value())
                  .put("targets", targets.toJson())
                  .put("severity", severity.name())
                  .build());
      digest = known;
    }
    return known;
  }

  /// Of the enforced content: another one makes runs.
  public Digest enforcedDigest() {
    Digest known = enforcedDigest;
    if (known == null) {
      known = assignment.enforced().digest();
      enforcedDigest = known;
    }
    return known;
  }

  /// Of the assignment: how agents fetch it.
  public Digest assignmentDigest() {
    Digest known = assignmentDigest;
    if (known == null) {
      known = assignment.digest();
      assignmentDigest = known;
    }
    return known;
  }

  public Json.Obj toJson() {
    return Json.object()
        .put("form", 1)
        .put("assignment", assignment.toJson())
        .put("targets", targets.toJson())
        .put("severity", severity.name())
        .build();
  }

  /// @throws JsonShapeException when it is not what [#toJson] wrote
  public static AssociationContent from(Json.Obj json) {
    return new AssociationContent(
        Assignment.from(json.object("assignment")),
        Selector.from(json.need("targets")),
        ComplianceSeverity.valueOf(json.string("severity", "UNSPECIFIED")));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other == this
        || (other instanceof AssociationContent content && digest().equals(content.digest()));
  }

  @Override
  public int hashCode() {
    return digest().hashCode();
  }

  @Override
  public String toString() {
    return assignment.association() + " " + digest().abbreviated();
  }
}
