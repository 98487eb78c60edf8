package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import java.util.ArrayList;
import java.util.List;

/// Which facts a node can have, by their published schema. A name that is not in it is a mistake of
/// writing: no node would ever have it.
final class KnownFacts {
  private static final Json.Obj SCHEMA = Schemas.published("facts");
  private static final List<String> PATHS = paths(SCHEMA, "");

  private KnownFacts() {}

  /// Whether some node may have a fact at this path (`os.family`), or a map of facts (`os`). What
  /// stands under `custom` is the owner's, as are the names of interfaces, so that anything may
  /// stand there.
  static boolean has(String path) {
    Json.Obj place = SCHEMA;
    for (String key : path.split("\\.", -1)) {
      if (place.objectOrEmpty("properties").get(key) instanceof Json.Obj next) {
        place = next;
      } else {
        return isFree(place);
      }
    }
    return true;
  }

  private static boolean isFree(Json.Obj schema) {
    return switch (schema.get("additionalProperties")) {
      case Json.Bool(var free) -> free;
      case null -> Json.of("object").equals(schema.get("type"));
      default -> true;
    };
  }

  /// What to do about a path that [#has] does not know.
  public static String remedy(String path) {
    String near = Nearest.remedy(path, PATHS);
    return near.isEmpty()
        ? "'holdfast schema facts' lists them; facts of your own stand under 'custom.'"
        : near;
  }

  private static List<String> paths(Json.Obj schema, String prefix) {
    var paths = new ArrayList<String>();
    schema
        .objectOrEmpty("properties")
        .members()
        .forEach((key, value) -> {
          paths.add(prefix + key);
          if (value instanceof Json.Obj inner) {
            paths.addAll(paths(inner, prefix + key + "."));
          }
        });
    return paths;
  }
}
