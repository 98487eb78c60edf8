package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.config.ProblemJson;
import java.util.List;

/// What came of looking at a pull request. Every case is expected.
public sealed interface Finding {
  /// It can be merged and is valid.
  ///
  /// @param digest of the plan: whoever approves of it approves of this
  /// @param counts how many associations there would be, and are added, changed, retired
  /// @param affected how many nodes for which anything is different afterwards
  /// @param reached which nodes, in words; empty where nothing changes
  /// @param brakes sentences, one for each brake that it would hit
  /// @param associations those that the plan touches, in order
  /// @param warnings about the merged tree
  /// @param merged what was merged, and what of it makes the plan
  /// @param plan as machines read it ([dev.holdfast.reconciler.changes.PreviewForm])
  /// @param comment Markdown, without what other pull requests have to do with it
  record Planned(
      Digest digest,
      Counts counts,
      long affected,
      String reached,
      List<String> brakes,
      List<String> associations,
      int warnings,
      Merged merged,
      Json.Obj plan,
      String comment)
      implements Finding {
    public Planned {
      brakes = List.copyOf(brakes);
      associations = List.copyOf(associations);
    }

    /// `+1 ~2 −0 associations · 134 nodes: 12 change, 120 comply, 2 stale`.
    String changes() {
      String words =
          "+%d ~%d −%d associations".formatted(counts.added, counts.changed, counts.retired);
      return reached.isEmpty() ? words : words + " · " + reached;
    }
  }

  /// @param tree id of the whole merged tree
  /// @param files those of the repository, from its root, that make associations change; one more
  ///   than [#MOST] where there are more than that
  record Merged(String tree, List<String> files) {
    static final int MOST = 2_000;

    public Merged {
      files = List.copyOf(files);
    }

    Json.Obj toJson() {
      return Json.object().put("tree", tree).put("files", Json.strings(files)).build();
    }

    /// What was written before there was this is nothing.
    static Merged from(Json.Obj json) {
      return json.members().isEmpty()
          ? new Merged("0".repeat(40), List.of())
          : new Merged(json.string("tree"), json.strings("files"));
    }
  }

  /// @param all after the merge
  record Counts(int all, int added, int changed, int retired) {
    public boolean isNothing() {
      return added + changed + retired == 0;
    }
  }

  /// The merged tree has errors.
  ///
  /// @param problems errors and warnings, a bounded number, in order
  /// @param errors how many errors there are
  record Invalid(List<Problem> problems, int errors, String comment) implements Finding {
    public Invalid {
      problems = List.copyOf(problems);
    }
  }

  /// It cannot be merged as it is.
  ///
  /// @param why one sentence
  record Unmergeable(String why, String comment) implements Finding {}

  /// It is left alone.
  ///
  /// @param why one sentence
  /// @param comment empty where nothing is to be said below it
  record Skipped(String why, String comment) implements Finding {}

  /// As machines name it.
  default String id() {
    return switch (this) {
      case Planned _ -> "planned";
      case Invalid _ -> "invalid";
      case Unmergeable _ -> "unmergeable";
      case Skipped _ -> "skipped";
    };
  }

  /// In one line.
  default String summary() {
    return switch (this) {
      case Planned planned ->
          planned.counts.isNothing() ? "no association changes" : planned.changes();
      case Invalid invalid -> invalid.errors == 1 ? "1 problem" : invalid.errors + " problems";
      case Unmergeable(var why, _) -> why;
      case Skipped(var why, _) -> "skipped: " + why;
    };
  }

  /// The text of the comment; empty for none.
  default String comment() {
    return switch (this) {
      case Planned planned -> planned.comment;
      case Invalid invalid -> invalid.comment;
      case Unmergeable unmergeable -> unmergeable.comment;
      case Skipped(_, var comment) -> comment;
    };
  }

  default Json.Obj toJson() {
    var json = Json.object().put("kind", id());
    return switch (this) {
      case Planned planned ->
          json.put("digest", planned.digest.value())
              .put(
                  "counts",
                  Json.object()
                      .put("all", planned.counts.all)
                      .put("added", planned.counts.added)
                      .put("changed", planned.counts.changed)
                      .put("retired", planned.counts.retired)
                      .build())
              .put("affected", planned.affected)
              .put("reached", planned.reached)
              .put("brakes", Json.strings(planned.brakes))
              .put("associations", Json.strings(planned.associations))
              .put("warnings", planned.warnings)
              .put("merged", planned.merged.toJson())
              .put("plan", planned.plan)
              .put("comment", planned.comment)
              .build();
      case Invalid invalid ->
          json.put("problems", Json.list(invalid.problems, ProblemJson::of))
              .put("errors", invalid.errors)
              .put("comment", invalid.comment)
              .build();
      case Unmergeable(var why, var comment) ->
          json.put("why", why).put("comment", comment).build();
      case Skipped(var why, var comment) -> json.put("why", why).put("comment", comment).build();
    };
  }

  /// @throws JsonShapeException when it is not what [#toJson] wrote
  static Finding from(Json.Obj json) {
    return switch (json.string("kind")) {
      case "planned" -> {
        Json.Obj counts = json.object("counts");
        yield new Planned(
            new Digest(json.string("digest")),
            new Counts(
                (int) counts.integer("all"),
                (int) counts.integer("added"),
                (int) counts.integer("changed"),
                (int) counts.integer("retired")),
            json.integer("affected"),
            json.string("reached"),
            json.strings("brakes"),
            json.strings("associations"),
            (int) json.integer("warnings"),
            Merged.from(json.objectOrEmpty("merged")),
            json.object("plan"),
            json.string("comment"));
      }
      case "invalid" ->
          new Invalid(
              json.list("problems", ProblemJson::from),
              (int) json.integer("errors"),
              json.string("comment"));
      case "unmergeable" -> new Unmergeable(json.string("why"), json.string("comment"));
      case "skipped" -> new Skipped(json.string("why"), json.string("comment", ""));
      default -> throw new JsonShapeException("'kind' is no finding");
    };
  }
}
