package dev.holdfast.language;

import com.networknt.schema.Error;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What the validator finds, in the words of an author. Of an `anyOf`, only the first branch
/// speaks: it is what is meant, the others are ways to say it (a reference); `oneOf` speaks as a
/// whole.
final class SchemaProblems {
  private static final int MAX_QUOTED = 60;

  private final Schemas schemas;
  private final Positions positions;
  private final Json root;

  SchemaProblems(Schemas schemas, Positions positions, Json root) {
    this.schemas = schemas;
    this.positions = positions;
    this.root = root;
  }

  List<Problem> of(List<Error> errors) {
    var problems = new ArrayList<Problem>();
    for (Error error : errors) {
      // one more than is told, so that it is seen that there are more
      if (problems.size() <= Problems.MAX_TOLD && speaks(error.getEvaluationPath().toString())) {
        problems.add(problem(error));
      }
    }
    return problems;
  }

  private static boolean speaks(String path) {
    if (path.contains("/oneOf/")) {
      return false;
    }
    for (int at = path.indexOf("/anyOf/"); at >= 0; at = path.indexOf("/anyOf/", at + 1)) {
      if (!path.startsWith("0", at + "/anyOf/".length())) {
        return false;
      }
    }
    return true;
  }

  private Problem problem(Error error) {
    String pointer = error.getInstanceLocation().toString();
    Json.Obj schema = schema(error);
    String property = error.getProperty() == null ? "" : error.getProperty();
    String keyword = error.getKeyword() == null ? "" : error.getKeyword();
    return switch (keyword) {
      case "additionalProperties" -> unknownKey(pointer, schema, property);
      case "required" -> missingKey(pointer, schema, property);
      case "propertyNames" -> invalidKey(pointer, schema, property);
      case "type" -> wrongType(pointer, schema);
      case "enum" -> notInList(pointer, schema);
      case "oneOf" -> choice(pointer, schema);
      case "const" -> notConstant(pointer, schema);
      default -> invalid(pointer, schema, keyword);
    };
  }

  private Json.Obj schema(Error error) {
    String location = error.getSchemaLocation().toString();
    int hash = location.indexOf('#');
    String pointer = location.substring(hash + 1);
    Json schema =
        schemas.source(location.substring(0, hash), pointer.substring(0, pointer.lastIndexOf('/')));
    return schema instanceof Json.Obj object ? object : Json.Obj.EMPTY;
  }

  private Problem unknownKey(String pointer, Json.Obj schema, String key) {
    var keys = schema.objectOrEmpty("properties").members().keySet();
    String remedy = Nearest.remedy(key, keys);
    return positions.keyError(
        pointer + "/" + Places.escaped(key),
        ProblemCode.UNKNOWN_KEY,
        "'" + key + "' is not a key of " + place(pointer, schema),
        remedy.isEmpty() && keys.size() <= 12 ? "one of " + String.join(", ", keys) : remedy);
  }

  private Problem missingKey(String pointer, Json.Obj schema, String key) {
    Json described = schema.objectOrEmpty("properties").get(key);
    return positions.keyError(
        pointer,
        ProblemCode.MISSING_KEY,
        "'" + key + "' is missing in " + place(pointer, schema),
        described instanceof Json.Obj property ? example(key, property) : "");
  }

  private String example(String key, Json.Obj property) {
    List<Json> examples = resolved(property).list("examples");
    return examples.isEmpty()
        ? "add '" + key + "'"
        : "add it, such as " + key + ": " + JsonText.canonical(examples.getFirst());
  }

  private Json.Obj resolved(Json.Obj schema) {
    String reference = schema.string("$ref", "");
    int hash = reference.indexOf("#");
    if (schema.has("examples") || hash < 1) {
      return schema;
    }
    Json target =
        schemas.source(Schemas.iri(reference.substring(0, hash)), reference.substring(hash + 1));
    return target instanceof Json.Obj object ? object : schema;
  }

  private Problem invalidKey(String pointer, Json.Obj schema, String key) {
    Json.Obj names = resolved(schema.objectOrEmpty("propertyNames"));
    Json.Obj rule = names.has("x-words") ? names : local(names);
    return positions.keyError(
        pointer + "/" + Places.escaped(key),
        code(rule, ProblemCode.INVALID_NAME),
        "'" + shortened(key) + "' must be " + rule.string("x-words", "another name"),
        "");
  }

  /// A reference within the shared definitions.
  private Json.Obj local(Json.Obj schema) {
    String reference = schema.string("$ref", "#");
    Json target = schemas.source(Schemas.iri(Schemas.DEFINITIONS), reference.substring(1));
    return target instanceof Json.Obj object ? object : schema;
  }

  private Problem wrongType(String pointer, Json.Obj schema) {
    Json value = Places.value(root, pointer);
    Json type = schema.get("type");
    List<String> types =
        type instanceof Json.Arr ? schema.strings("type") : List.of(schema.string("type"));
    String wanted = schema.has("x-wants") ? schema.string("x-wants", "") : types.getFirst();
    return positions.error(
        pointer,
        ProblemCode.WRONG_TYPE,
        Places.name(pointer) + " must be " + words(wanted) + ", not " + what(value),
        types.contains("string") ? quoted(pointer, value) : "");
  }

  /// `write mode: "0644"`: what stands in the source, since 0644 is read as 644.
  private String quoted(String pointer, @Nullable Json value) {
    String text = positions.sourceText(pointer);
    boolean scalar = value instanceof Json.Num || value instanceof Json.Bool;
    if (!scalar || text == null) {
      return "";
    }
    return "write " + Places.keyPrefix(pointer) + "\"" + text + "\"";
  }

  private Problem notInList(String pointer, Json.Obj schema) {
    Json value = Places.value(root, pointer);
    List<String> allowed =
        schema.list("enum").stream()
            .map(each -> each instanceof Json.Str(var text) ? text : JsonText.canonical(each))
            .toList();
    String remedy = value instanceof Json.Str(var text) ? Nearest.remedy(text, allowed) : "";
    return positions.error(
        pointer,
        ProblemCode.INVALID_VALUE,
        Places.name(pointer)
            + " must be one of "
            + String.join(", ", allowed)
            + ", not "
            + what(value),
        remedy);
  }

  private Problem notConstant(String pointer, Json.Obj schema) {
    return positions.error(
        pointer,
        ProblemCode.INVALID_VALUE,
        Places.name(pointer)
            + " must be "
            + JsonText.canonical(schema.need("const"))
            + ", not "
            + what(Places.value(root, pointer)),
        "");
  }

  private Problem choice(String pointer, Json.Obj schema) {
    Json value = Places.value(root, pointer);
    List<String> choices =
        schema.list("oneOf").stream()
            .flatMap(each -> each.asObject("oneOf").strings("required").stream())
            .toList();
    long there =
        choices.stream().filter(key -> value instanceof Json.Obj object && object.has(key)).count();
    return positions.keyError(
        pointer,
        there == 0 ? ProblemCode.MISSING_KEY : ProblemCode.INVALID_VALUE,
        place(pointer, schema)
            + " must have "
            + schema.string("x-words", "exactly one of " + String.join(", ", choices)),
        there == 0 ? "add one of them" : "keep one of them");
  }

  private Problem invalid(String pointer, Json.Obj schema, String keyword) {
    String name = Places.name(pointer);
    Json value = Places.value(root, pointer);
    String words =
        schema.has("x-words") && (keyword.equals("pattern") || keyword.equals("maxLength"))
            ? "must be " + schema.string("x-words", "") + ", not " + what(value)
            : rule(keyword, schema);
    return positions.error(
        pointer, code(schema, ProblemCode.INVALID_VALUE), name + " " + words, "");
  }

  private static String rule(String keyword, Json.Obj schema) {
    return switch (keyword) {
      case "minItems", "minProperties", "minLength" ->
          schema.integer(keyword) == 1
              ? "must not be empty"
              : "must have at least " + schema.integer(keyword);
      case "maxItems", "maxProperties" ->
          "must have at most " + schema.integer(keyword) + " entries";
      case "maxLength" -> "must have at most " + schema.integer(keyword) + " characters";
      case "minimum" -> "must be at least " + schema.integer(keyword);
      case "maximum" -> "must be at most " + schema.integer(keyword);
      case "uniqueItems" -> "must not name anything twice";
      case "pattern" -> "must match " + schema.string(keyword);
      default -> "is not allowed here";
    };
  }

  private static ProblemCode code(Json.Obj schema, ProblemCode otherwise) {
    String id = schema.string("x-code", "");
    return id.isEmpty()
        ? otherwise
        : ProblemCode.valueOf(id.toUpperCase(Locale.ROOT).replace('-', '_'));
  }

  /// What holds the key: `spec`, `an entry of targets`, `a Document`.
  private String place(String pointer, Json.Obj schema) {
    if (pointer.isEmpty()) {
      return root instanceof Json.Obj object && object.get("kind") instanceof Json.Str(var kind)
          ? "the " + kind
          : root instanceof Json.Obj aws && aws.has("schemaVersion")
              ? "the AWS document"
              : "the object";
    }
    String title = schema.string("title", "");
    return Places.isElement(pointer) && !title.isEmpty()
        ? "a " + title.toLowerCase(Locale.ROOT)
        : Places.place(pointer);
  }

  private static String words(String type) {
    return switch (type) {
      case "string", "text" -> "a text";
      case "integer" -> "a whole number";
      case "number" -> "a number";
      case "boolean" -> "true or false";
      case "array" -> "a list";
      case "object" -> "a map";
      default -> "a " + type;
    };
  }

  private static String what(@Nullable Json value) {
    return switch (value) {
      case Json.Str(var text) -> "'" + shortened(text) + "'";
      case Json.Num number -> "the number " + shortened(JsonText.canonical(number));
      case Json.Bool(var flag) -> "the truth value " + flag;
      case Json.Arr _ -> "a list";
      case Json.Obj _ -> "a map";
      case Json.Null() -> "nothing";
      case null -> "nothing";
    };
  }

  private static String shortened(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= MAX_QUOTED ? line : line.substring(0, MAX_QUOTED) + "…";
  }
}
