package dev.holdfast.wire;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What one run on a node found and did. Sent when it says something new; runs that found the same
/// as the one before are only counted, in [#quietBefore] of the next report.
///
/// @param number from 1 without gaps within the node's stream
/// @param enforced digest of the enforced content that ran
/// @param runId the [RunRequest]'s id where one asked for this run
/// @param startedAt server time
/// @param reason for a verdict that needs one (held, failed, timed out), one line; else empty
/// @param contact whether the reconciler could be reached when the run started
/// @param resources those with something to say, in the document's order; [#counts] has them all
/// @param hold why the node might not be changed; null where it might. A flag beside the verdict
/// @param superseded the run ended early since other content was released: no error in any budget
/// @param part what the run was in its execution; null where it belongs to none
/// @param release the mark under which the node had the content; null from an agent that does not
///   know them, and where there was none
public record Report(
    long number,
    AssociationId association,
    long version,
    Digest enforced,
    Trigger trigger,
    @Nullable String runId,
    Instant startedAt,
    Instant finishedAt,
    Verdict verdict,
    String reason,
    boolean contact,
    @Nullable Streak quietBefore,
    Counts counts,
    List<ResourceResult> resources,
    @Nullable Hold hold,
    boolean superseded,
    @Nullable Part part,
    @Nullable ReleaseMark release) {
  /// Under no mark.
  public Report(
      long number,
      AssociationId association,
      long version,
      Digest enforced,
      Trigger trigger,
      @Nullable String runId,
      Instant startedAt,
      Instant finishedAt,
      Verdict verdict,
      String reason,
      boolean contact,
      @Nullable Streak quietBefore,
      Counts counts,
      List<ResourceResult> resources,
      @Nullable Hold hold,
      boolean superseded,
      @Nullable Part part) {
    this(
        number,
        association,
        version,
        enforced,
        trigger,
        runId,
        startedAt,
        finishedAt,
        verdict,
        reason,
        contact,
        quietBefore,
        counts,
        resources,
        hold,
        superseded,
        part,
        null);
  }

  /// Of a run that was neither held nor superseded.
  public Report(
      long number,
      AssociationId association,
      long version,
      Digest enforced,
      Trigger trigger,
      @Nullable String runId,
      Instant startedAt,
      Instant finishedAt,
      Verdict verdict,
      String reason,
      boolean contact,
      @Nullable Streak quietBefore,
      Counts counts,
      List<ResourceResult> resources) {
    this(
        number,
        association,
        version,
        enforced,
        trigger,
        runId,
        startedAt,
        finishedAt,
        verdict,
        reason,
        contact,
        quietBefore,
        counts,
        resources,
        null,
        false,
        null);
  }

  /// The same as a part of an execution.
  public Report in(Part execution) {
    return new Report(
        number,
        association,
        version,
        enforced,
        trigger,
        runId,
        startedAt,
        finishedAt,
        verdict,
        reason,
        contact,
        quietBefore,
        counts,
        resources,
        hold,
        superseded,
        execution,
        release);
  }

  /// The same under a mark.
  public Report under(@Nullable ReleaseMark mark) {
    return new Report(
        number,
        association,
        version,
        enforced,
        trigger,
        runId,
        startedAt,
        finishedAt,
        verdict,
        reason,
        contact,
        quietBefore,
        counts,
        resources,
        hold,
        superseded,
        part,
        mark);
  }

  /// One node's part of an execution: that of a firing, or that of [#runId].
  ///
  /// @param firing the due time, without the node's splay; null in an execution that was asked for
  /// @param permit id of the [Permit] under which the node was changed; null without one
  /// @param withoutPermit changes were made that need a permit, since nobody could be asked for it
  public record Part(
      @Nullable Instant firing, @Nullable String permit, boolean withoutPermit, Course course) {
    public Part {
      firing = firing == null ? null : ExecutionId.nameable(firing);
    }

    /// One that ran, and needed no permit.
    public static Part of(@Nullable Instant firing) {
      return new Part(firing, null, false, Course.RAN);
    }

    Json toJson() {
      return Json.object()
          .put("firing", firing)
          .put("permit", permit)
          .put("without_permit", withoutPermit ? Json.of(true) : null)
          .put("course", course == Course.RAN ? null : course.id())
          .build();
    }

    static Part from(Json.Obj json) {
      return new Part(
          json.instantOrNull("firing"),
          json.stringOrNull("permit"),
          json.bool("without_permit", false),
          Course.of(json.string("course", Course.RAN.id())));
    }
  }

  /// How far a run came.
  public enum Course {
    RAN,
    /// nothing was even looked at: the report says nothing about the node's state
    SKIPPED,
    /// somebody stopped it
    STOPPED;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// One that this program does not know is taken for a run.
    static Course of(String id) {
      for (Course course : values()) {
        if (course.id().equals(id)) {
          return course;
        }
      }
      return RAN;
    }
  }

  /// Whether there was no run, so that it says nothing about the node's state.
  public boolean isSkip() {
    return part != null && part.course() == Course.SKIPPED;
  }

  /// Why the run happened.
  public enum Trigger {
    /// new enforced content, or the first time on this node
    NEW_VERSION,
    FIRING,
    /// one run for all firings that were slept through
    MISSED_FIRING,
    /// somebody asked for it
    RUN_NOW
  }

  /// Runs that found what was last reported.
  public record Streak(Instant from, Instant to, long runs) {
    Json toJson() {
      return Json.object().put("from", from).put("to", to).put("runs", runs).build();
    }

    static Streak from(Json.Obj json) {
      return new Streak(json.instant("from"), json.instant("to"), json.integer("runs"));
    }
  }

  /// How many resources ended how; their sum is the document's number of resources.
  public record Counts(
      long inSync, long corrected, long drifted, long failed, long notApplicable, long unknown) {
    Json toJson() {
      return Json.object()
          .put("in_sync", inSync)
          .put("corrected", corrected)
          .put("drifted", drifted)
          .put("failed", failed)
          .put("not_applicable", notApplicable)
          .put("unknown", unknown)
          .build();
    }

    static Counts from(Json.Obj json) {
      return new Counts(
          json.integer("in_sync", 0),
          json.integer("corrected", 0),
          json.integer("drifted", 0),
          json.integer("failed", 0),
          json.integer("not_applicable", 0),
          json.integer("unknown", 0));
    }
  }

  public Report {
    resources = List.copyOf(resources);
  }

  public Json toJson() {
    return Json.object()
        .put("number", number)
        .put("association", association.toString())
        .put("version", version)
        .put("enforced", enforced.value())
        .put("trigger", trigger.name().toLowerCase(Locale.ROOT))
        .put("run_id", runId)
        .put("started_at", startedAt)
        .put("finished_at", finishedAt)
        .put("verdict", verdict.id())
        .put("reason", reason)
        .put("contact", contact)
        .put("quiet_before", quietBefore == null ? null : quietBefore.toJson())
        .put("counts", counts.toJson())
        .putList("resources", resources, ResourceResult::toJson)
        .put("hold", hold == null ? null : hold.toJson())
        .put("superseded", superseded ? Json.of(true) : null)
        .put("part", part == null ? null : part.toJson())
        .put("release", release == null ? null : release.toJson())
        .build();
  }

  public static Report from(Json.Obj json) {
    return new Report(
        json.integer("number"),
        AssociationId.parse(json.string("association")),
        json.integer("version"),
        new Digest(json.string("enforced")),
        Trigger.valueOf(json.string("trigger").toUpperCase(Locale.ROOT)),
        json.stringOrNull("run_id"),
        json.instant("started_at"),
        json.instant("finished_at"),
        Verdict.of(json.string("verdict")),
        json.string("reason", ""),
        json.bool("contact", true),
        json.has("quiet_before") ? Streak.from(json.object("quiet_before")) : null,
        Counts.from(json.object("counts")),
        json.list("resources", ResourceResult::from),
        json.has("hold") ? Hold.from(json.object("hold")) : null,
        json.bool("superseded", false),
        json.has("part") ? Part.from(json.object("part")) : null,
        json.has("release") ? ReleaseMark.from(json.object("release")) : null);
  }
}
