package dev.holdfast.reconciler.plan;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.reconciler.config.AssociationContent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Compares two contents field by field, in the words of the language rather than of the wire.
final class FieldChanges {
  private static final int MAX_SHOWN = 200;

  private FieldChanges() {}

  static List<FieldChange> between(AssociationContent from, AssociationContent to) {
    var changes = new ArrayList<FieldChange>();
    compare("", fields(from), fields(to), changes);
    return changes;
  }

  private static Json.Obj fields(AssociationContent content) {
    var assignment = content.assignment();
    var enforced = assignment.enforced().toJson().asObject("enforced");
    var files = Json.object();
    assignment.enforced().files().forEach(file -> files.put(file.path(), file.toJson()));
    var schedule = assignment.schedule();
    return Json.object()
        .put("document", document(enforced.object("document")))
        .put("parameters", enforced.get("parameters"))
        .put("files", files.build())
        .put("mode", enforced.get("mode"))
        .put(
            "schedule",
            Json.object()
                .put("expression", schedule.expression())
                .put("timezone", schedule.timezone())
                .put("splay", schedule.splay())
                .put("runOnChange", schedule.runOnChange())
                .put("missedRuns", schedule.missedRuns().id())
                .put("offsetDays", schedule.offsetDays())
                .put("duration", schedule.duration())
                .putList("calendars", schedule.calendars(), name -> Json.of(name.value()))
                .build())
        .put("overrides", enforced.get("overrides"))
        .put("ignore", enforced.get("ignore"))
        .put("rollout", RolloutSettings.toJson(content.rollout()))
        .putList("dependsOn", assignment.dependsOn(), name -> Json.of(name.value()))
        .put("onDisconnect", assignment.onDisconnect().id())
        .put(
            "output",
            Json.object()
                .put("upload", assignment.output().upload())
                .put("keep", assignment.output().keep())
                .build())
        .put("suspend", assignment.suspend())
        .put("sync", content.compliance().manual() ? "manual" : "auto")
        .put("status", content.ownStatus() ? "own" : "aggregate")
        .put("timeout", assignment.timeout())
        .put("targets", content.targets().toJson())
        .put("severity", content.severity().name())
        .build();
  }

  /// Resources by name, so that one that was inserted does not make all that follow look changed.
  private static Json document(Json.Obj document) {
    var resources = new LinkedHashMap<String, Json>();
    var order = new ArrayList<Json>();
    for (Json element : document.list("resources")) {
      Json.Obj resource = element.asObject("resource");
      resources.put(resource.string("name"), resource);
      order.add(resource.need("name"));
    }
    var members = new LinkedHashMap<>(document.members());
    members.put("resources", new Json.Obj(resources));
    members.put("order", new Json.Arr(order));
    return new Json.Obj(members);
  }

  private static void compare(
      String path, @Nullable Json from, @Nullable Json to, List<FieldChange> changes) {
    if (java.util.Objects.equals(from, to)) {
      return;
    }
    if (from instanceof Json.Obj(var before)
        && to instanceof Json.Obj(var after)
        && !path.equals("targets")) {
      var keys = new TreeSet<>(before.keySet());
      keys.addAll(after.keySet());
      keys.forEach(key -> compare(join(path, key), before.get(key), after.get(key), changes));
      return;
    }
    changes.add(new FieldChange(path, shown(path, from), shown(path, to)));
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /// Values of resources may be whole files, and may be what their author calls sensitive: their
  /// place is enough, the text is in the commit.
  private static @Nullable Json shown(String path, @Nullable Json value) {
    if (value == null || path.startsWith("document.") || path.startsWith("files.")) {
      return null;
    }
    return switch (value) {
      case Json.Str(var text) when text.length() > MAX_SHOWN ->
          Json.of(text.substring(0, MAX_SHOWN) + "…");
      case Json.Obj(var members) when weight(members) > MAX_SHOWN -> null;
      case Json.Arr(var elements) when elements.size() > MAX_SHOWN -> null;
      default -> value;
    };
  }

  private static int weight(Map<String, Json> members) {
    return new Json.Obj(new LinkedHashMap<>(members)).toString().length();
  }
}
