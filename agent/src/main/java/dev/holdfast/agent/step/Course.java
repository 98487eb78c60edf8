package dev.holdfast.agent.step;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// How far a run is: what a restart of the agent or the node takes up again.
///
/// @param enforced digest of the content that runs
/// @param run id of the run, which also names its folder
/// @param restarts of the node that its steps asked for
/// @param restartedFrom the boot in which a restart was asked for that was not taken up yet; null
///   where none is due
/// @param results by the path of the step: its name, behind those of the steps whose documents it
///   stands in
record Course(
    Digest enforced,
    String run,
    int restarts,
    @Nullable String restartedFrom,
    Map<String, StepResult> results) {
  Course {
    results = new LinkedHashMap<>(results);
  }

  static Course beginning(Digest enforced, String run) {
    return new Course(enforced, run, 0, null, Map.of());
  }

  Course with(String path, StepResult result) {
    var more = new LinkedHashMap<>(results);
    more.put(path, result);
    return new Course(enforced, run, restarts, restartedFrom, more);
  }

  Course restarting(String bootId) {
    return new Course(enforced, run, restarts + 1, bootId, results);
  }

  Course restarted() {
    return new Course(enforced, run, restarts, null, results);
  }

  Json.Obj toJson() {
    var steps = Json.object();
    results.forEach((path, result) -> steps.put(path, result.toJson()));
    return Json.object()
        .put("enforced", enforced.value())
        .put("run", run)
        .put("restarts", restarts)
        .put("restarted_from", restartedFrom)
        .put("steps", steps.build())
        .build();
  }

  static Course from(Json.Obj json) {
    var results = new LinkedHashMap<String, StepResult>();
    json.objectOrEmpty("steps")
        .members()
        .forEach((path, result) -> results.put(path, StepResult.from(result.asObject(path))));
    return new Course(
        new Digest(json.string("enforced")),
        json.string("run"),
        Math.toIntExact(json.integer("restarts", 0)),
        json.stringOrNull("restarted_from"),
        results);
  }
}
