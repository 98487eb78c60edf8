package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The JSON Schemas (draft 2020-12) of the language, for editors and other tools.
public final class PublishedSchemas {
  private static final String FACTS = "facts";

  private PublishedSchemas() {}

  /// Kinds of the language, and `Command` for AWS Command documents.
  public static List<String> kinds() {
    var kinds = new ArrayList<>(Kind.ids());
    kinds.add("Command");
    return List.copyOf(kinds);
  }

  /// One schema that needs no other file: what it shares with others is embedded. `Facts` is no
  /// kind of the language, and what a node says in it has a schema all the same.
  ///
  /// @return null where there is no such kind; case does not matter
  public static @Nullable Json of(String kind) {
    if (kind.equalsIgnoreCase(FACTS)) {
      return Schemas.published(FACTS);
    }
    for (String known : kinds()) {
      if (known.equalsIgnoreCase(kind)) {
        String file = known.toLowerCase(Locale.ROOT);
        return embedded(Schemas.published(file), List.of(Schemas.SHARED));
      }
    }
    return null;
  }

  /// One schema for every file of a repository.
  public static Json ofAnyFile() {
    List<String> files = kinds().stream().map(kind -> kind.toLowerCase(Locale.ROOT)).toList();
    var choices = new ArrayList<Json>();
    for (String kind : Kind.ids()) {
      choices.add(
          Json.object()
              .put(
                  "if",
                  Json.object()
                      .put("required", Json.strings(List.of("kind")))
                      .put(
                          "properties",
                          Json.object()
                              .put("kind", Json.object().put("const", kind).build())
                              .build())
                      .build())
              .put("then", reference(kind.toLowerCase(Locale.ROOT)))
              .build());
    }
    choices.add(
        Json.object()
            .put(
                "if", Json.object().put("required", Json.strings(List.of("schemaVersion"))).build())
            .put("then", reference("command"))
            .build());
    Json.Obj root =
        Json.object()
            .put("$schema", "https://json-schema.org/draft/2020-12/schema")
            .put("$id", Schemas.iri("any.schema.json"))
            .put("title", "A file of a Holdfast repository")
            .put("type", "object")
            .put(
                "properties",
                Json.object()
                    .put("apiVersion", Json.object().put("const", "holdfast.dev/v1").build())
                    .put("kind", Json.object().put("enum", Json.strings(Kind.ids())).build())
                    .build())
            .put("allOf", new Json.Arr(choices))
            .build();
    var all = new ArrayList<>(files);
    all.add(Schemas.SHARED);
    return embedded(root, all);
  }

  private static Json reference(String file) {
    return Json.object().put("$ref", Schemas.iri(file + Schemas.ENDING)).build();
  }

  /// A compound document: each embedded schema keeps its own identifier.
  private static Json embedded(Json.Obj schema, List<String> files) {
    var definitions = new LinkedHashMap<>(schema.objectOrEmpty("$defs").members());
    files.forEach(file -> definitions.put(file + Schemas.ENDING, Schemas.published(file)));
    var members = new LinkedHashMap<>(schema.members());
    members.put("$defs", new Json.Obj(definitions));
    return new Json.Obj(members);
  }
}
