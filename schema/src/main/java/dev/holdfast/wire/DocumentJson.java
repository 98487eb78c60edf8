package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.Condition;
import dev.holdfast.model.Document;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.Parameter;
import dev.holdfast.model.ParameterType;
import dev.holdfast.model.Platform;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceType;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A document inside a version. Descriptions and labels stay out: they change nothing on a node.
final class DocumentJson {
  private DocumentJson() {}

  static Json.Obj of(Document document) {
    var parameters = Json.object();
    document.parameters().forEach((name, parameter) -> parameters.put(name, of(parameter)));
    return Json.object()
        .put("name", document.metadata().name().value())
        .put(
            "platforms",
            Json.list(
                new java.util.TreeSet<>(document.platforms()), platform -> Json.of(platform.id())))
        .put("parameters", parameters.build())
        .put("resources", Json.list(document.resources(), DocumentJson::of))
        .put("command_schema", document.commandSchema())
        .build();
  }

  static Document from(Json.Obj json) {
    var platforms = EnumSet.noneOf(Platform.class);
    json.strings("platforms")
        .forEach(id -> platforms.add(Platform.valueOf(id.toUpperCase(Locale.ROOT))));
    var parameters = new TreeMap<String, Parameter>();
    json.objectOrEmpty("parameters")
        .members()
        .forEach((name, value) -> parameters.put(name, parameter(value.asObject(name))));
    return new Document(
        Metadata.of(json.string("name")),
        platforms,
        parameters,
        List.of(),
        json.list("resources", DocumentJson::resource),
        json.stringOrNull("command_schema"));
  }

  private static Json of(Parameter parameter) {
    return Json.object()
        .put("type", parameter.type().id())
        .put("default", parameter.defaultValue())
        .putList("allowedValues", parameter.allowedValues(), value -> value)
        .put("allowedPattern", parameter.allowedPattern())
        .put("minChars", number(parameter.minChars()))
        .put("maxChars", number(parameter.maxChars()))
        .put("minItems", number(parameter.minItems()))
        .put("maxItems", number(parameter.maxItems()))
        .put("minimum", number(parameter.minimum()))
        .put("maximum", number(parameter.maximum()))
        .put("sensitive", parameter.sensitive() ? Json.of(true) : null)
        .put("environment", parameter.inEnvironment() ? Json.of(true) : null)
        .build();
  }

  private static @Nullable Json number(@Nullable Long value) {
    return value == null ? null : Json.of(value);
  }

  private static @Nullable Long number(Json.Obj json, String key) {
    return json.has(key) ? json.integer(key) : null;
  }

  private static Parameter parameter(Json.Obj json) {
    return new Parameter(
        ParameterType.of(json.string("type")),
        json.get("default"),
        "",
        json.list("allowedValues"),
        json.stringOrNull("allowedPattern"),
        number(json, "minChars"),
        number(json, "maxChars"),
        number(json, "minItems"),
        number(json, "maxItems"),
        number(json, "minimum"),
        number(json, "maximum"),
        json.bool("sensitive", false),
        json.bool("environment", false));
  }

  private static Json of(ResourceDeclaration resource) {
    return Json.object()
        .put("name", resource.name())
        .put(resource.type().key(), resource.properties())
        .putList("requires", resource.requires(), Json::of)
        .putList("notify", resource.notifies(), Json::of)
        .putList("when", resource.when(), DocumentJson::of)
        .build();
  }

  private static ResourceDeclaration resource(Json.Obj json) {
    for (ResourceType type : ResourceType.values()) {
      if (json.has(type.key())) {
        return new ResourceDeclaration(
            json.string("name"),
            type,
            json.object(type.key()),
            json.strings("requires"),
            json.strings("notify"),
            json.list("when", DocumentJson::condition));
      }
    }
    throw new JsonShapeException(
        "resource '" + json.string("name") + "' is of a type that this agent does not know");
  }

  private static Json of(Condition condition) {
    var json =
        Json.object().put(condition.subject().name().toLowerCase(Locale.ROOT), condition.name());
    return switch (condition.test()) {
      case Condition.Test.In(var values) -> json.put("in", Json.strings(values)).build();
      case Condition.Test.NotIn(var values) -> json.put("notIn", Json.strings(values)).build();
      case Condition.Test.Exists(var wanted) -> json.put("exists", wanted).build();
    };
  }

  private static Condition condition(Json.Obj json) {
    for (Condition.Subject subject : Condition.Subject.values()) {
      String name = json.stringOrNull(subject.name().toLowerCase(Locale.ROOT));
      if (name != null) {
        Condition.Test test =
            json.has("in")
                ? new Condition.Test.In(json.strings("in"))
                : json.has("notIn")
                    ? new Condition.Test.NotIn(json.strings("notIn"))
                    : new Condition.Test.Exists(json.bool("exists", true));
        return new Condition(subject, name, test);
      }
    }
    throw new JsonShapeException("a condition has one of fact, label, parameter");
  }
}
