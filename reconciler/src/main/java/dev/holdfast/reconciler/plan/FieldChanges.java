package dev.holdfast.reconciler.plan;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Durations;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.RolloutSettings;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.config.AssociationContent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/// Compares two contents field by field, in the words of the language rather than of the wire.
final class FieldChanges {
  private static final int MAX_SHOWN = 200;

  private static final String HIDDEN = "***";

  private final BiFunction<String, @Nullable Json, @Nullable Json> shown;
  private final List<FieldChange> changes = new ArrayList<>();

  private FieldChanges(BiFunction<String, @Nullable Json, @Nullable Json> shown) {
    this.shown = shown;
  }

  /// For everybody who may see the plan.
  static List<FieldChange> between(AssociationContent from, AssociationContent to) {
    return new FieldChanges(FieldChanges::bounded).of(from, to);
  }

  /// For whoever can read both trees.
  static List<FieldChange> inFull(AssociationContent from, AssociationContent to) {
    var hidden = new TreeSet<String>();
    hide(from, hidden);
    hide(to, hidden);
    return new FieldChanges((path, value) -> unlessSensitive(path, value, hidden)).of(from, to);
  }

  private List<FieldChange> of(AssociationContent from, AssociationContent to) {
    compare("", fields(from), fields(to));
    return changes;
  }

  /// Text that a resource keeps to itself.
  private static void hide(AssociationContent content, Set<String> hidden) {
    for (ResourceDeclaration resource : content.assignment().enforced().document().resources()) {
      if (resource.properties().get("sensitive") instanceof Json.Bool(var sensitive) && sensitive) {
        String path = "document.resources." + resource.name() + "." + resource.type().key();
        hidden.add(path + ".content");
      }
      if (resource.properties().has("passwordHash")) {
        String path = "document.resources." + resource.name() + "." + resource.type().key();
        hidden.add(path + ".passwordHash");
      }
    }
  }

  private static @Nullable Json unlessSensitive(
      String path, @Nullable Json value, Set<String> hidden) {
    if (value == null || hidden.contains(path)) {
      return null;
    }
    return hidden.isEmpty() ? value : without(path, value, hidden);
  }

  private static Json without(String path, Json value, Set<String> hidden) {
    if (hidden.contains(path)) {
      return Json.of(HIDDEN);
    }
    if (!(value instanceof Json.Obj(var members))) {
      return value;
    }
    var left = new LinkedHashMap<String, Json>();
    members.forEach((key, member) -> left.put(key, without(join(path, key), member, hidden)));
    return new Json.Obj(left);
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
                .put("splay", words(schedule.splay()))
                .put("runOnChange", schedule.runOnChange())
                .put("missedRuns", schedule.missedRuns().id())
                .put("offsetDays", schedule.offsetDays())
                .put("duration", words(schedule.duration()))
                .putList("calendars", schedule.calendars(), name -> Json.of(name.value()))
                .build())
        .put("overrides", enforced.get("overrides"))
        .put("ignore", enforced.get("ignore"))
        .put("rollout", rollout(content.rollout()))
        .putList("dependsOn", assignment.dependsOn(), name -> Json.of(name.value()))
        .put("onDisconnect", assignment.onDisconnect().id())
        .put(
            "output",
            Json.object()
                .put("upload", assignment.output().upload())
                .put("keep", words(assignment.output().keep()))
                .build())
        .put("suspend", assignment.suspend())
        .put(
            "compliance",
            Json.object()
                .put("severity", content.severity().name())
                .put("sync", content.compliance().manual() ? "manual" : "auto")
                .build())
        .put("status", content.ownStatus() ? "own" : "aggregate")
        .put("timeout", words(assignment.timeout()))
        .put("targets", content.targets().toJson())
        .build();
  }

  private static @Nullable String words(@Nullable Duration duration) {
    return duration == null ? null : Durations.describe(duration);
  }

  private static Json rollout(RolloutSettings<Selector> rollout) {
    return Json.object()
        .put("maxConcurrency", rollout.maxConcurrency().toString())
        .put("maxErrors", rollout.maxErrors().toString())
        .put("stages", RolloutSettings.toJson(rollout).asObject("rollout").get("stages"))
        .put("onFailure", rollout.onFailure().id())
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

  private void compare(String path, @Nullable Json from, @Nullable Json to) {
    if (Objects.equals(from, to)) {
      return;
    }
    if (from instanceof Json.Obj(var before)
        && to instanceof Json.Obj(var after)
        && !path.equals("targets")) {
      var keys = new TreeSet<>(before.keySet());
      keys.addAll(after.keySet());
      keys.forEach(key -> compare(join(path, key), before.get(key), after.get(key)));
      return;
    }
    changes.add(new FieldChange(path, shown.apply(path, from), shown.apply(path, to)));
  }

  private static String join(String path, String key) {
    return path.isEmpty() ? key : path + "." + key;
  }

  /// Values of resources may be whole files, and may be what their author calls sensitive: their
  /// place is enough, the text is in the commit.
  private static @Nullable Json bounded(String path, @Nullable Json value) {
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
