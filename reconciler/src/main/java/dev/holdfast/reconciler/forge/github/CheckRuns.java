package dev.holdfast.reconciler.forge.github;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.Annotations;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.rest.Answer;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import java.util.List;
import java.util.Optional;

/// Problems on their lines, as a check run. Only Apps may write these.
final class CheckRuns {
  private static final int A_CALL = 50;
  private static final int MAX_LINES = 500;
  private static final int MAX_TITLE = 255;
  private static final int MAX_MESSAGE = 4000;

  private final GithubPlace place;
  private final ForgeApi api;
  private final long appId;

  CheckRuns(GithubPlace place, ForgeApi api, long appId) {
    this.place = place;
    this.api = api;
    this.appId = appId;
  }

  /// Writes them once: what is there already is known by its digest.
  void show(Annotations annotations) throws ForgeException, InterruptedException {
    String id = digest(annotations);
    if (latest(annotations).equals(Optional.of(id))) {
      return;
    }
    List<Annotations.Line> lines =
        annotations.lines().subList(0, Math.min(MAX_LINES, annotations.lines().size()));
    Json.Obj first =
        Json.object()
            .put("name", annotations.name())
            .put("head_sha", annotations.commit().hex())
            .put("external_id", id)
            .put("details_url", annotations.url())
            .put("status", "completed")
            .put("conclusion", annotations.failed() ? "failure" : "success")
            .put("output", output(annotations, page(lines, 0)))
            .build();
    Answer run = api.change("POST", place.path("/check-runs"), first, "write check runs");
    long number = api.read(run, a -> a.object().integer("id"));
    for (int from = A_CALL; from < lines.size(); from += A_CALL) {
      Json more = Json.object().put("output", output(annotations, page(lines, from))).build();
      api.change("PATCH", place.path("/check-runs/" + number), more, "write check runs");
    }
  }

  private Optional<String> latest(Annotations annotations)
      throws ForgeException, InterruptedException {
    Answer answer =
        api.get(
            place.path(
                "/commits/%s/check-runs?check_name=%s&app_id=%d&filter=latest"
                    .formatted(
                        annotations.commit().hex(), ForgeApi.part(annotations.name()), appId)),
            "read check runs");
    return api.read(
        answer,
        a ->
            a.object().list("check_runs", run -> run.string("external_id", "")).stream()
                .findFirst());
  }

  private static List<Annotations.Line> page(List<Annotations.Line> lines, int from) {
    return lines.subList(from, Math.min(from + A_CALL, lines.size()));
  }

  private static Json output(Annotations annotations, List<Annotations.Line> lines) {
    int left = annotations.lines().size() - MAX_LINES;
    String summary =
        left > 0
            ? annotations.title() + "\n\nThe first " + MAX_LINES + " are shown on their lines."
            : annotations.title();
    return Json.object()
        .put("title", cut(annotations.title(), MAX_TITLE))
        .put("summary", cut(summary, MAX_MESSAGE))
        .putList("annotations", lines, CheckRuns::line)
        .build();
  }

  private static Json line(Annotations.Line line) {
    int at = Math.max(1, line.line());
    return Json.object()
        .put("path", line.path())
        .put("start_line", at)
        .put("end_line", at)
        .put("annotation_level", line.error() ? "failure" : "warning")
        .put("title", cut(line.code(), MAX_TITLE))
        .put("message", cut(line.message(), MAX_MESSAGE))
        .build();
  }

  private static String cut(String text, int most) {
    return text.length() <= most ? text : text.substring(0, most - 1) + "…";
  }

  private static String digest(Annotations annotations) {
    Json content =
        Json.object()
            .put("failed", annotations.failed())
            .put("title", annotations.title())
            .put("lines", Json.list(annotations.lines(), CheckRuns::line))
            .build();
    return Digest.of(content).toString();
  }
}
