package dev.holdfast.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a parameter's attributes say about a value without references: on the reconciler before a
/// commit is applied, and on the node once labels, facts and secrets are known.
public final class ParameterRules {
  private ParameterRules() {}

  /// What the value breaks, as the end of a sentence that begins with the parameter's name: `must
  /// be at most 65535`. Empty when it is allowed. Never quotes the value, which may be a secret.
  public static List<String> complaints(Parameter parameter, Json value) {
    String type = wrongType(parameter.type(), value);
    if (type != null) {
      return List.of(type);
    }
    var complaints = new ArrayList<String>();
    range(parameter, value, complaints);
    count(parameter, value, complaints);
    texts(parameter, value, complaints);
    if (!parameter.allowedValues().isEmpty() && !isAllowed(parameter, value)) {
      complaints.add("must be one of " + listed(parameter.allowedValues()));
    }
    return List.copyOf(complaints);
  }

  private static @Nullable String wrongType(ParameterType type, Json value) {
    boolean fits =
        switch (type) {
          case STRING -> value instanceof Json.Str;
          case INTEGER -> value instanceof Json.Num number && number.isInteger();
          case BOOLEAN -> value instanceof Json.Bool;
          case STRING_LIST -> value instanceof Json.Arr(var all) && all.stream().allMatch(isText());
          case STRING_MAP ->
              value instanceof Json.Obj(var all) && all.values().stream().allMatch(isText());
          case MAP_LIST ->
              value instanceof Json.Arr(var all)
                  && all.stream().allMatch(Json.Obj.class::isInstance);
        };
    return fits ? null : "must be " + words(type);
  }

  private static java.util.function.Predicate<Json> isText() {
    return Json.Str.class::isInstance;
  }

  /// What a value of the type is called in a message.
  public static String words(ParameterType type) {
    return switch (type) {
      case STRING -> "a text";
      case INTEGER -> "a whole number";
      case BOOLEAN -> "true or false";
      case STRING_LIST -> "a list of texts";
      case STRING_MAP -> "a map of texts";
      case MAP_LIST -> "a list of maps";
    };
  }

  private static void range(Parameter parameter, Json value, List<String> complaints) {
    if (!(value instanceof Json.Num(var number))) {
      return;
    }
    Long minimum = parameter.minimum();
    if (minimum != null && number.compareTo(java.math.BigDecimal.valueOf(minimum)) < 0) {
      complaints.add("must be at least " + minimum);
    }
    Long maximum = parameter.maximum();
    if (maximum != null && number.compareTo(java.math.BigDecimal.valueOf(maximum)) > 0) {
      complaints.add("must be at most " + maximum);
    }
  }

  private static void count(Parameter parameter, Json value, List<String> complaints) {
    long items =
        switch (value) {
          case Json.Arr(var elements) -> elements.size();
          case Json.Obj(var members) -> members.size();
          case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> -1;
        };
    if (items < 0) {
      return;
    }
    Long minimum = parameter.minItems();
    if (minimum != null && items < minimum) {
      complaints.add("must have at least " + minimum + " items");
    }
    Long maximum = parameter.maxItems();
    if (maximum != null && items > maximum) {
      complaints.add("must have at most " + maximum + " items");
    }
  }

  private static void texts(Parameter parameter, Json value, List<String> complaints) {
    List<String> texts = texts(value).toList();
    Long minimum = parameter.minChars();
    if (minimum != null && texts.stream().anyMatch(text -> length(text) < minimum)) {
      complaints.add("must have at least " + minimum + " characters");
    }
    Long maximum = parameter.maxChars();
    if (maximum != null && texts.stream().anyMatch(text -> length(text) > maximum)) {
      complaints.add("must have at most " + maximum + " characters");
    }
    String pattern = parameter.allowedPattern();
    if (pattern != null && !texts.isEmpty()) {
      try {
        Pattern compiled = Pattern.compile(pattern);
        if (!texts.stream().allMatch(text -> compiled.matcher(text).find())) {
          complaints.add("must match " + pattern);
        }
      } catch (PatternSyntaxException e) {
        complaints.add("has a pattern that RE2 cannot run: " + e.getDescription());
      }
    }
  }

  /// The texts that the rules for characters and patterns look at: maps as JSON, as AWS does.
  private static Stream<String> texts(Json value) {
    return switch (value) {
      case Json.Str(var text) -> Stream.of(text);
      case Json.Arr(var elements) -> elements.stream().flatMap(ParameterRules::texts);
      case Json.Obj _ -> Stream.of(JsonText.canonical(value));
      case Json.Num _, Json.Bool _, Json.Null _ -> Stream.empty();
    };
  }

  private static long length(String text) {
    return text.codePointCount(0, text.length());
  }

  private static boolean isAllowed(Parameter parameter, Json value) {
    return value instanceof Json.Arr(var elements)
        ? parameter.allowedValues().containsAll(elements)
        : parameter.allowedValues().contains(value);
  }

  private static String listed(List<Json> values) {
    return String.join(
        ", ",
        values.stream()
            .map(value -> value instanceof Json.Str(var text) ? text : JsonText.canonical(value))
            .toList());
  }
}
