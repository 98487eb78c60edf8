package dev.holdfast.agent.step;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Inputs of a step, read as leniently as AWS's agent does: a number may stand where text does, and
/// a map may be text that holds JSON.
record Inputs(Json.Obj json) {
  /// Empty where there is none.
  String text(String key) {
    return text(json.get(key));
  }

  private static String text(@Nullable Json value) {
    return switch (value) {
      case null -> "";
      case Json.Str(var text) -> text;
      case Json.Num(var number) -> number.toPlainString();
      case Json.Bool(var flag) -> Boolean.toString(flag);
      case Json.Null() -> "";
      case Json.Arr _, Json.Obj _ -> JsonText.canonical(value);
    };
  }

  /// @throws IllegalArgumentException when it is missing or empty
  String need(String key) {
    String text = text(key).strip();
    if (text.isEmpty()) {
      throw new IllegalArgumentException("'" + key + "' is missing in the step's inputs");
    }
    return text;
  }

  boolean flag(String key, boolean otherwise) {
    String text = text(key).strip().toLowerCase(Locale.ROOT);
    return text.isEmpty() ? otherwise : text.equals("true");
  }

  /// A list, or one text; nested lists are flattened.
  List<String> texts(String key) {
    return texts(json.get(key));
  }

  private static List<String> texts(@Nullable Json value) {
    return switch (value) {
      case null -> List.of();
      case Json.Arr(var elements) ->
          elements.stream().flatMap(each -> texts(each).stream()).toList();
      case Json.Null() -> List.of();
      case Json.Str _, Json.Num _, Json.Bool _, Json.Obj _ -> List.of(text(value));
    };
  }

  /// @throws IllegalArgumentException when it is neither a map nor text that holds one
  Inputs map(String key) {
    Json value = json.get(key);
    return switch (value) {
      case null -> new Inputs(Json.Obj.EMPTY);
      case Json.Obj object -> new Inputs(object);
      case Json.Str(var text) when text.isBlank() -> new Inputs(Json.Obj.EMPTY);
      case Json.Str(var text) -> new Inputs(parsed(key, text));
      case Json.Null() -> new Inputs(Json.Obj.EMPTY);
      case Json.Arr _, Json.Num _, Json.Bool _ -> throw noMap(key);
    };
  }

  private static Json.Obj parsed(String key, String text) {
    try {
      if (JsonText.parse(text) instanceof Json.Obj object) {
        return object;
      }
    } catch (JsonShapeException e) {
      // said below
    }
    throw noMap(key);
  }

  private static IllegalArgumentException noMap(String key) {
    return new IllegalArgumentException("'" + key + "' is no map, nor text that holds one in JSON");
  }

  /// A map with its values as text.
  Map<String, String> textMap(String key) {
    var map = new LinkedHashMap<String, String>();
    map(key).json().members().forEach((name, value) -> map.put(name, text(value)));
    return map;
  }
}
