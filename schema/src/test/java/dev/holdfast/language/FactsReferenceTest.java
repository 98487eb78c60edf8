package dev.holdfast.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The page about facts is what their schema says; `-Dgolden=update` writes it.
class FactsReferenceTest {
  private static final Path PAGE = Path.of("../docs/reference/facts.md");

  @Test
  void thePageIsGeneratedFromTheSchema() throws IOException {
    Json.Obj schema =
        PublishedSchemas.of("Facts") instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    var page =
        new StringBuilder(
            """
            # Facts

            Generated from `schema/v1/facts.schema.json`, which `holdfast schema Facts` prints. %s

            | fact | meaning | for example |
            | --- | --- | --- |
            """
                .formatted(schema.string("description")));
    rows("", schema, schema, page);
    if (System.getProperty("golden", "check").equals("update")) {
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).hasContent(page.toString());
  }

  private static void rows(String prefix, Json.Obj object, Json.Obj root, StringBuilder page) {
    object
        .objectOrEmpty("properties")
        .members()
        .forEach((key, json) -> {
          Json.Obj property = json.asObject(key);
          String path = prefix + key;
          if (property.has("description")) {
            page.append(
                "| `%s` | %s | %s |\n"
                    .formatted(path, property.string("description"), example(property)));
          }
          rows(path + ".", property, root, page);
          if (property.get("additionalProperties") instanceof Json.Obj each && each.has("$ref")) {
            rows(path + ".NAME.", root.object("$defs").object("interface"), root, page);
          }
        });
  }

  private static String example(Json.Obj property) {
    return property.has("examples")
        ? "`" + JsonText.canonical(property.list("examples").getFirst()).replace("\"", "") + "`"
        : "";
  }
}
