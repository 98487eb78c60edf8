package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.changes.Markdown;
import dev.holdfast.reconciler.changes.Preview;
import dev.holdfast.reconciler.changes.PreviewComment;
import dev.holdfast.reconciler.changes.PreviewForm;
import dev.holdfast.reconciler.changes.Reached;
import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.plan.Judgement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/// What is kept and said of a pull request that was looked at.
final class FindingText {
  private static final int PROBLEMS_KEPT = 200;
  private static final int ENTRIES_KEPT = 500;
  private static final String CHANGES = "changes";

  private FindingText() {}

  /// @param paths some of those that both sides changed
  /// @param count of all of them
  static Finding conflict(String branch, List<String> paths, int count, Examiner.Frame frame) {
    return unmergeable(
        branch, "conflicts with '%s' in %s".formatted(branch, listed(paths, count)), paths, frame);
  }

  /// It cannot even be tried.
  static Finding impossible(String branch, String why, Examiner.Frame frame) {
    return unmergeable(branch, why, List.of(), frame);
  }

  private static String listed(List<String> paths, int count) {
    String first = "'" + (paths.isEmpty() ? "" : paths.getFirst()) + "'";
    return count > 1 ? first + " and %d more".formatted(count - 1) : first;
  }

  private static Finding unmergeable(
      String branch, String why, List<String> paths, Examiner.Frame frame) {
    String files =
        paths.stream().map(path -> "- " + Markdown.code(path) + "\n").collect(Collectors.joining());
    String text =
        "### Holdfast cannot merge this\n\n%s\n\n%sMerge %s into it, or rebase it.\n%s"
            .formatted(
                paths.isEmpty() ? why : "Both sides changed:",
                files.isEmpty() ? "" : files + "\n",
                Markdown.code(branch),
                footer(frame));
    return new Finding.Unmergeable(why, text);
  }

  /// @param problems errors and warnings
  static Finding invalid(List<Problem> problems, Examiner.Frame frame) {
    List<Problem> errors = problems.stream().filter(Problem::isError).toList();
    return new Finding.Invalid(
        problems.subList(0, Math.min(PROBLEMS_KEPT, problems.size())),
        errors.size(),
        PreviewComment.problems(errors, "Holdfast: not valid", footer(frame), frame.most()));
  }

  static Finding planned(
      RepositoryName repository, Examiner.Reading.Sound sound, Examiner.Frame frame) {
    Preview preview = sound.preview();
    Judgement judgement = sound.judgement();
    Reached reached = preview.reached();
    return new Finding.Planned(
        judgement.digest(),
        new Finding.Counts(
            sound.after().associations().size(),
            (int) preview.count(Preview.Kind.ADDED),
            (int) preview.count(Preview.Kind.CHANGED),
            (int) preview.count(Preview.Kind.RETIRED)),
        judgement.affected(),
        reached == null || preview.entries().isEmpty() ? "" : reached.words(),
        judgement.brakes().stream().map(Brake::sentence).toList(),
        sound.plan().changes().stream().map(change -> change.association().value()).toList(),
        sound.warnings(),
        sound.merged(),
        bounded(PreviewForm.json(preview)),
        PreviewComment.plan(
            preview,
            "Holdfast plan for " + Markdown.code(repository.value()),
            List.of("Plan digest " + Markdown.code(judgement.digest().abbreviated())),
            footer(frame),
            frame.most(),
            frame.folds()));
  }

  private static String footer(Examiner.Frame frame) {
    return "\n[The whole plan](%s) · comment `holdfast plan` to plan again\n"
        .formatted(frame.page());
  }

  /// What is kept of a plan that changes very much.
  private static Json.Obj bounded(Json.Obj plan) {
    List<Json> changes = plan.list(CHANGES);
    if (changes.size() <= ENTRIES_KEPT) {
      return plan;
    }
    var members = new LinkedHashMap<>(plan.members());
    members.put(CHANGES, new Json.Arr(changes.subList(0, ENTRIES_KEPT)));
    members.put("left_out", Json.of(changes.size() - ENTRIES_KEPT));
    return new Json.Obj(members);
  }
}
