package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.function.BiFunction;

/// The forms in which tools write AWS documents, brought to the one that AWS documents: null for
/// what is not set, and maps as JSON text where a map is meant. AWS's own agent reads both.
final class CommandForm {
  private static final Set<String> MAPS = Set.of("StringMap", "MapList");

  private CommandForm() {}

  static Json.Obj plain(Json.Obj root) {
    return each(
        root,
        (key, value) ->
            switch (key) {
              case "parameters" -> members(value, CommandForm::parameter);
              case "runtimeConfig" -> members(value, CommandForm::plugin);
              case "mainSteps" ->
                  value instanceof Json.Arr(var steps)
                      ? Json.list(steps, step -> members(step, (_, member) -> member))
                      : value;
              default -> value;
            });
  }

  private static Json parameter(String name, Json parameter) {
    boolean map =
        parameter instanceof Json.Obj object
            && object.get("type") instanceof Json.Str(var type)
            && MAPS.contains(type);
    return members(
        parameter, (key, value) -> map && key.equals("default") ? structured(value) : value);
  }

  private static Json plugin(String name, Json plugin) {
    return members(plugin, (key, value) -> key.equals("properties") ? structured(value) : value);
  }

  /// The map or list that a text holds as JSON.
  private static Json structured(Json value) {
    if (!(value instanceof Json.Str(var text)) || !(text.startsWith("{") || text.startsWith("["))) {
      return value;
    }
    try {
      return JsonText.parse(text);
    } catch (JsonShapeException e) {
      return value; // such as "{{ properties }}"; what cannot stand here is told as it is written
    }
  }

  private static Json members(Json value, BiFunction<String, Json, Json> change) {
    return value instanceof Json.Obj object ? each(object, change) : value;
  }

  /// Members that are null fall away.
  private static Json.Obj each(Json.Obj object, BiFunction<String, Json, Json> change) {
    var members = new LinkedHashMap<String, Json>();
    object
        .members()
        .forEach((key, value) -> {
          if (!(value instanceof Json.Null)) {
            members.put(key, change.apply(key, value));
          }
        });
    return new Json.Obj(members);
  }
}
