package dev.holdfast.reconciler.config;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.ComplianceSettings;
import dev.holdfast.model.ComplianceSeverity;
import dev.holdfast.model.RolloutSettings;
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
  private final RolloutSettings<Selector> rollout;
  private final ComplianceSettings compliance;
  private final boolean ownStatus;
  private @Nullable Digest digest;
  private @Nullable Digest enforcedDigest;
  private @Nullable Digest assignmentDigest;

  /// @param targets with groups resolved and what is excluded folded in
  /// @param rollout with the groups of its stages resolved
  /// @param ownStatus whether its drift has a status of its own on the commit
  public AssociationContent(
      Assignment assignment,
      Selector targets,
      RolloutSettings<Selector> rollout,
      ComplianceSettings compliance,
      boolean ownStatus) {
    this.assignment = assignment;
    this.targets = targets;
    this.rollout = rollout;
    this.compliance = compliance;
    this.ownStatus = ownStatus;
  }

  /// Released at once, and without anything that is not usual.
  public AssociationContent(Assignment assignment, Selector targets, ComplianceSeverity severity) {
    this(
        assignment,
        targets,
        RolloutSettings.atOnce(),
        new ComplianceSettings(severity, false),
        false);
  }

  /// The same with an equal assignment, so that many can share parts of it.
  public AssociationContent withAssignment(Assignment equal) {
    return new AssociationContent(equal, targets, rollout, compliance, ownStatus);
  }

  public Assignment assignment() {
    return assignment;
  }

  public Selector targets() {
    return targets;
  }

  public RolloutSettings<Selector> rollout() {
    return rollout;
  }

  public ComplianceSettings compliance() {
    return compliance;
  }

  public ComplianceSeverity severity() {
    return compliance.severity();
  }

  public boolean ownStatus() {
    return ownStatus;
  }

  /// Of the content: another one makes a version.
  public Digest digest() {
    Digest known = digest;
    if (known == null) {
      known = Digest.of(json(Json.of(assignmentDigest().value())));
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
    return json(assignment.toJson());
  }

  /// What came to the language later is left out at its default, so that digests stay.
  private Json.Obj json(Json assigned) {
    return Json.object()
        .put("form", 1)
        .put("assignment", assigned)
        .put("targets", targets.toJson())
        .put("severity", compliance.severity().name())
        .put("rollout", rollout.isAtOnce() ? null : RolloutSettings.toJson(rollout))
        .put("manual_compliance", compliance.manual() ? Json.of(true) : null)
        .put("own_status", ownStatus ? Json.of(true) : null)
        .build();
  }

  /// @throws JsonShapeException when it is not what [#toJson] wrote
  public static AssociationContent from(Json.Obj json) {
    return new AssociationContent(
        Assignment.from(json.object("assignment")),
        Selector.from(json.need("targets")),
        RolloutSettings.from(json.objectOrEmpty("rollout")),
        new ComplianceSettings(
            ComplianceSeverity.valueOf(json.string("severity", "UNSPECIFIED")),
            json.bool("manual_compliance", false)),
        json.bool("own_status", false));
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
