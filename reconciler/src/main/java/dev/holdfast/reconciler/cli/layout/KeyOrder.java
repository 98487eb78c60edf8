package dev.holdfast.reconciler.cli.layout;

import dev.holdfast.canonical.Json;
import dev.holdfast.language.PublishedSchemas;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/// The order of keys at one place of a declaration: that of its published schema. Keys that the
/// schema does not name, such as labels, keep their own.
final class KeyOrder {
  static final KeyOrder NONE = new KeyOrder(List.of());
  private static final List<String> ALTERNATIVES = List.of("allOf", "anyOf", "oneOf");
  private static final List<String> BRANCHES = List.of("then", "else");
  private static final int MAX_REFERENCES = 20;
  private static final Map<String, KeyOrder> KINDS = new ConcurrentHashMap<>();

  /// A schema, and the file that its references count from.
  private record Place(Json.Obj file, Json.Obj root, Json.Obj schema) {}

  private final List<Place> places;
  private final Map<String, Integer> ranks = new HashMap<>();
  private final Map<String, KeyOrder> children = new ConcurrentHashMap<>();
  private volatile @Nullable KeyOrder elements;

  private KeyOrder(List<Place> places) {
    this.places = places;
    for (Place place : places) {
      place
          .schema()
          .objectOrEmpty("properties")
          .members()
          .keySet()
          .forEach(key -> ranks.putIfAbsent(key, ranks.size()));
    }
  }

  /// Of a declaration of a kind; none where there is no such kind.
  static KeyOrder of(String kind) {
    return KINDS.computeIfAbsent(
        kind,
        _ ->
            PublishedSchemas.of(kind) instanceof Json.Obj schema
                ? new KeyOrder(expanded(new Place(schema, schema, schema)))
                : NONE);
  }

  /// Lower comes first; the same for all that the schema does not name.
  int rank(String key) {
    return ranks.getOrDefault(key, Integer.MAX_VALUE);
  }

  KeyOrder child(String key) {
    return children.computeIfAbsent(key, this::below);
  }

  private KeyOrder below(String key) {
    var found = new ArrayList<Place>();
    for (Place place : places) {
      Json named = place.schema().objectOrEmpty("properties").get(key);
      Json any = named == null ? place.schema().get("additionalProperties") : named;
      if (any instanceof Json.Obj schema) {
        found.addAll(expanded(new Place(place.file(), place.root(), schema)));
      }
    }
    return found.isEmpty() ? NONE : new KeyOrder(found);
  }

  KeyOrder element() {
    KeyOrder known = elements;
    if (known == null) {
      var found = new ArrayList<Place>();
      for (Place place : places) {
        if (place.schema().get("items") instanceof Json.Obj schema) {
          found.addAll(expanded(new Place(place.file(), place.root(), schema)));
        }
      }
      known = found.isEmpty() ? NONE : new KeyOrder(found);
      elements = known;
    }
    return known;
  }

  /// A schema with all that it refers to.
  private static List<Place> expanded(Place place) {
    var found = new ArrayList<Place>();
    expand(place, found, 0);
    return found;
  }

  private static void expand(Place place, List<Place> found, int depth) {
    if (depth > MAX_REFERENCES) {
      return;
    }
    found.add(place);
    String reference = place.schema().stringOrNull("$ref");
    if (reference != null) {
      expand(resolved(place, reference), found, depth + 1);
    }
    for (String key : ALTERNATIVES) {
      for (Json alternative :
          place.schema().has(key) ? place.schema().list(key) : List.<Json>of()) {
        if (alternative instanceof Json.Obj schema) {
          expand(new Place(place.file(), place.root(), schema), found, depth + 1);
        }
      }
    }
    for (String key : BRANCHES) {
      if (place.schema().get(key) instanceof Json.Obj schema) {
        expand(new Place(place.file(), place.root(), schema), found, depth + 1);
      }
    }
  }

  private static Place resolved(Place place, String reference) {
    int hash = reference.indexOf('#');
    String name = reference.substring(0, hash);
    Json.Obj file = name.isEmpty() ? place.file() : place.root().object("$defs").object(name);
    Json.Obj schema = file;
    for (String step : reference.substring(hash + 1).split("/", -1)) {
      schema = step.isEmpty() ? schema : schema.object(step);
    }
    return new Place(file, place.root(), schema);
  }
}
