package dev.holdfast.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The reference of the language is generated from the published schemas; `-Dgolden=update`
/// rewrites it.
class LanguageReferenceTest {
  private static final Path PAGE = Path.of("../docs/reference/language.md");
  private static final Path SCHEMAS = Path.of("v1");

  private final Map<String, Json.Obj> files = new LinkedHashMap<>();

  @Test
  void theReferenceOfTheLanguageIsUpToDate() throws IOException {
    for (String file :
        List.of("document", "association", "group", "calendar", "repository", "command")) {
      files.put(file, schema(file));
    }
    Json.Obj definitions = schema("definitions");
    var page =
        new StringBuilder(
            """
            # The language, key by key

            Generated from the JSON Schemas in `schema/v1`, which `holdfast schema KIND` prints for \
            editors. Every file begins with `apiVersion: holdfast.dev/v1`, a `kind` and `metadata`; \
            AWS Command documents are taken as they are. What goes wrong is listed in \
            [problems](problems.md).
            """);
    files.forEach((name, schema) -> {
      page.append("\n## ").append(schema.string("title")).append("\n");
      Json.Obj spec = schema.object("properties").objectOrEmpty("spec");
      section(spec.members().isEmpty() ? schema : spec, page);
      schema
          .objectOrEmpty("$defs")
          .members()
          .forEach((definition, json) -> {
            Json.Obj object = json.asObject(definition);
            if (object.has("properties")) {
              heading(object.string("title"), page);
              section(object, page);
            }
          });
    });
    page.append("\n## Shared by the kinds\n");
    definitions
        .object("$defs")
        .members()
        .forEach((name, json) -> {
          Json.Obj object = json.asObject(name);
          if (object.has("properties")) {
            heading(object.string("title"), page);
            section(object, page);
          }
        });
    check(page.toString());
  }

  private static void check(String page) throws IOException {
    if (System.getProperty("golden", "check").equals("update")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).hasContent(page);
  }

  private static Json.Obj schema(String name) throws IOException {
    return JsonText.parseObject(Files.readAllBytes(SCHEMAS.resolve(name + ".schema.json")));
  }

  private static void heading(String title, StringBuilder page) {
    page.append("\n### ").append(title).append('\n');
  }

  private void section(Json.Obj object, StringBuilder page) {
    if (object.has("description")) {
      page.append('\n').append(object.string("description")).append('\n');
    }
    page.append("\n| key | value | default | meaning |\n| --- | --- | --- | --- |\n");
    List<String> required = object.strings("required");
    object
        .objectOrEmpty("properties")
        .members()
        .forEach((key, json) -> {
          Json.Obj property = json.asObject(key);
          Json.Obj target = target(property);
          Json otherwise =
              property.has("default") ? property.get("default") : target.get("default");
          page.append(
              "| `%s`%s | %s | %s | %s |%n"
                  .formatted(
                      key,
                      required.contains(key) ? " (required)" : "",
                      cell(value(target)),
                      otherwise == null ? "" : "`" + JsonText.canonical(otherwise) + "`",
                      cell(meaning(property, target)))
                  .replace("\r", ""));
        });
  }

  private static String meaning(Json.Obj property, Json.Obj target) {
    String words = property.string("description", target.string("description", ""));
    List<Json> examples =
        property.has("examples") ? property.list("examples") : target.list("examples");
    return examples.isEmpty()
        ? words
        : words + " Example: `" + JsonText.canonical(examples.getFirst()) + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }

  private Json.Obj target(Json.Obj property) {
    String reference = property.string("$ref", "");
    int hash = reference.indexOf("#/$defs/");
    if (hash < 0) {
      return property;
    }
    String name = reference.substring(hash + "#/$defs/".length());
    if (hash == 0) {
      for (Json.Obj file : files.values()) {
        if (file.objectOrEmpty("$defs").has(name)) {
          return file.object("$defs").object(name);
        }
      }
    }
    try {
      return target(schema("definitions").object("$defs").object(name));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private String value(Json.Obj schema) {
    if (schema.has("enum")) {
      return String.join(
          ", ", schema.list("enum").stream().map(LanguageReferenceTest::plain).toList());
    }
    if (schema.has("const")) {
      return plain(schema.need("const"));
    }
    if (schema.has("x-wants")) {
      return schema.string("x-wants");
    }
    if (schema.has("anyOf") && !schema.has("type")) {
      return value(target(schema.list("anyOf").getFirst().asObject("anyOf")));
    }
    Json type = schema.get("type");
    if (type instanceof Json.Arr) {
      return String.join(" or ", schema.strings("type"));
    }
    return switch (schema.string("type", "any value")) {
      case "object" -> schema.has("title") ? "map, see " + schema.string("title") : "map";
      case "array" -> "list of " + items(schema.get("items"));
      case "string" -> "text";
      case "integer" -> "whole number" + range(schema);
      case "boolean" -> "true or false";
      case String other -> other;
    };
  }

  private String items(@Nullable Json items) {
    return items instanceof Json.Obj object ? value(target(object)) : "values";
  }

  private static String range(Json.Obj schema) {
    return schema.has("minimum") && schema.has("maximum")
        ? " from " + schema.integer("minimum") + " to " + schema.integer("maximum")
        : "";
  }

  private static String plain(Json json) {
    return json instanceof Json.Str(var text) ? text : JsonText.canonical(json);
  }
}
