package dev.holdfast.language;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.dialect.Dialect;
import com.networknt.schema.dialect.Dialects;
import com.networknt.schema.keyword.NonValidationKeyword;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The published JSON Schemas: each compiled once, when it is first needed, and readable, since
/// messages quote what they allow. Thread-safe.
final class Schemas {
  static final String DEFINITIONS = "definitions.schema.json";

  private static final String BASE = "https://holdfast.dev/schema/v1/";
  private static final String RESOURCES = "/dev/holdfast/schema/v1/";
  static final String ENDING = ".schema.json";
  static final String SHARED = "definitions";
  private static final String COMMAND = "command";
  private static final List<String> NAMES =
      List.of("definitions", "document", "association", "group", "calendar", "repository", COMMAND);

  private final SchemaRegistry registry;
  private final Map<String, Schema> compiled = new ConcurrentHashMap<>();
  private final Map<String, Json> sources = new ConcurrentHashMap<>();

  Schemas() {
    var texts = new HashMap<String, String>();
    for (String name : NAMES) {
      texts.put(BASE + name + ENDING, load(name + ENDING));
    }
    registry = SchemaRegistry.withDialect(dialect(), builder -> builder.schemas(texts));
  }

  private Schema compiled(String name) {
    return compiled.computeIfAbsent(
        name, each -> registry.getSchema(SchemaLocation.of(BASE + each + ENDING)));
  }

  /// Draft 2020-12, and the words that only our messages read.
  private static Dialect dialect() {
    return Dialect.builder(Dialects.getDraft202012())
        .keywords(
            List.of(
                new NonValidationKeyword("x-code"),
                new NonValidationKeyword("x-wants"),
                new NonValidationKeyword("x-words")))
        .build();
  }

  List<Error> validate(Kind kind, Json value) {
    return compiled(kind.name().toLowerCase(Locale.ROOT)).validate(node(value));
  }

  /// An AWS Command document, which is of no kind.
  List<Error> validateCommand(Json value) {
    return compiled(COMMAND).validate(node(value));
  }

  static String iri(String file) {
    return BASE + file;
  }

  /// The schema at a pointer of a published file, or null.
  @Nullable Json source(String iri, String pointer) {
    if (!iri.startsWith(BASE)
        || !NAMES.contains(iri.substring(BASE.length()).replace(ENDING, ""))) {
      return null;
    }
    Json file =
        sources.computeIfAbsent(iri, each -> JsonText.parse(load(each.substring(BASE.length()))));
    return Places.value(file, pointer);
  }

  /// A published file, by its name without ending.
  static Json.Obj published(String name) {
    return JsonText.parse(load(name + ENDING)).asObject(name);
  }

  private static String load(String name) {
    try (InputStream in = Schemas.class.getResourceAsStream(RESOURCES + name)) {
      if (in == null) {
        throw new IllegalStateException("the schema " + name + " is not packed");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static JsonNode node(Json value) {
    JsonNodeFactory factory = JsonNodeFactory.instance;
    return switch (value) {
      case Json.Obj(var members) -> {
        var object = factory.objectNode();
        members.forEach((key, member) -> object.set(key, node(member)));
        yield object;
      }
      case Json.Arr(var elements) -> {
        var array = factory.arrayNode(elements.size());
        elements.forEach(element -> array.add(node(element)));
        yield array;
      }
      case Json.Str(var text) -> factory.stringNode(text);
      case Json.Num number -> number(factory, number);
      case Json.Bool(var flag) -> factory.booleanNode(flag);
      case Json.Null() -> factory.nullNode();
    };
  }

  private static JsonNode number(JsonNodeFactory factory, Json.Num number) {
    boolean small = number.isInteger() && number.value().precision() - number.value().scale() < 19;
    return small
        ? factory.numberNode(number.value().longValue())
        : factory.numberNode(number.value());
  }
}
