package dev.holdfast.language;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Condition;
import dev.holdfast.model.Document;
import dev.holdfast.model.Include;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.Parameter;
import dev.holdfast.model.ParameterRules;
import dev.holdfast.model.ParameterType;
import dev.holdfast.model.Platform;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceType;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.substitution.Reference;
import dev.holdfast.substitution.References;
import dev.holdfast.substitution.Substitution;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// `kind: Document`.
final class DocumentReader {
  private DocumentReader() {}

  static Document read(Metadata metadata, Json.Obj spec, Problems problems) {
    var platforms = EnumSet.noneOf(Platform.class);
    spec.strings("platforms")
        .forEach(id -> platforms.add(Platform.valueOf(id.toUpperCase(Locale.ROOT))));
    var parameters = new TreeMap<String, Parameter>();
    spec.objectOrEmpty("parameters")
        .members()
        .forEach((name, json) ->
            parameters.put(name, parameter(name, json.asObject("parameters"), problems)));
    var resources = new ArrayList<ResourceDeclaration>();
    for (Json json : spec.list("resources")) {
      resources.add(resource(json.asObject("resources")));
    }
    List<Include> includes =
        spec.list(
            "include",
            each ->
                new Include(
                    new ObjectName(each.string("document")), each.objectOrEmpty("parameters")));
    var document = new Document(metadata, platforms, parameters, includes, resources, null);
    new DocumentChecks(document, problems).run();
    return document;
  }

  private static Parameter parameter(String name, Json.Obj json, Problems problems) {
    var parameter =
        new Parameter(
            ParameterType.of(json.string("type")),
            json.get("default"),
            json.string("description", ""),
            json.list("allowedValues"),
            json.stringOrNull("allowedPattern"),
            number(json, "minChars"),
            number(json, "maxChars"),
            number(json, "minItems"),
            number(json, "maxItems"),
            number(json, "minimum"),
            number(json, "maximum"),
            json.bool("sensitive", false));
    String pointer = "/spec/parameters/" + Places.escaped(name);
    ParameterAttributes.check(parameter, json, pointer, problems);
    if (hasSoundPattern(parameter, pointer, problems) && parameter.defaultValue() != null) {
      check(name, parameter, parameter.defaultValue(), pointer + "/default", problems);
    }
    return parameter;
  }

  private static @Nullable Long number(Json.Obj json, String key) {
    return json.has(key) ? json.integer(key) : null;
  }

  private static boolean hasSoundPattern(Parameter parameter, String pointer, Problems problems) {
    String pattern = parameter.allowedPattern();
    try {
      if (pattern != null) {
        Pattern.compile(pattern);
      }
      return true;
    } catch (PatternSyntaxException e) {
      problems.value(
          pointer + "/allowedPattern",
          ProblemCode.INVALID_PATTERN,
          "'" + pattern + "' is not a pattern of RE2: " + e.getDescription(),
          "RE2 has no look-around and no back-references");
      return false;
    }
  }

  private static void check(
      String name, Parameter parameter, Json value, String pointer, Problems problems) {
    References references = Substitution.references(value);
    ReferenceChecks.tell(
        references,
        pointer,
        problems,
        (other, place) ->
            problems.value(
                place,
                ProblemCode.UNKNOWN_REFERENCE,
                "the default of a parameter cannot refer to parameter '" + other + "'",
                "only node.… and secret:NAME can stand here"));
    boolean secret = references.found().stream().anyMatch(Reference.Secret.class::isInstance);
    if (parameter.sensitive() && !secret) {
      problems.value(
          pointer,
          ProblemCode.LITERAL_SECRET,
          "parameter '" + name + "' is sensitive and takes no literal value",
          "write \"{{ secret:NAME }}\"");
      return;
    }
    if (references.uses().isEmpty() && references.malformed().isEmpty()) {
      for (String complaint : ParameterRules.complaints(parameter, value)) {
        problems.value(
            pointer,
            ProblemCode.INVALID_PARAMETER,
            "the default of parameter '" + name + "' " + complaint,
            "");
      }
    }
  }

  private static ResourceDeclaration resource(Json.Obj json) {
    ResourceType type = ResourceType.FILE;
    for (ResourceType each : ResourceType.values()) {
      if (each != ResourceType.STEP && json.has(each.key())) {
        type = each;
      }
    }
    return new ResourceDeclaration(
        json.string("name"),
        type,
        json.object(type.key()),
        json.strings("requires"),
        json.strings("notify"),
        json.list("when", DocumentReader::condition));
  }

  private static Condition condition(Json.Obj json) {
    for (Condition.Subject subject : Condition.Subject.values()) {
      String name = json.stringOrNull(subject.name().toLowerCase(Locale.ROOT));
      if (name != null) {
        return new Condition(subject, name, test(json));
      }
    }
    throw new IllegalStateException("the schema lets no condition through without a subject");
  }

  private static Condition.Test test(Json.Obj json) {
    if (json.has("in")) {
      return new Condition.Test.In(texts(json.list("in")));
    }
    if (json.has("notIn")) {
      return new Condition.Test.NotIn(texts(json.list("notIn")));
    }
    return new Condition.Test.Exists(json.bool("exists", true));
  }

  /// Facts can be numbers; a condition compares their text.
  private static List<String> texts(List<Json> values) {
    return values.stream()
        .map(value -> value instanceof Json.Str(var text) ? text : JsonText.canonical(value))
        .toList();
  }
}
