package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Parameter;
import dev.holdfast.model.ParameterRules;
import dev.holdfast.model.ParameterType;
import dev.holdfast.problem.ProblemCode;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Whether a parameter's attributes fit its type and each other: one that can never have an effect
/// is a mistake that its author should hear of.
final class ParameterAttributes {
  private static final Set<ParameterType> NUMBERS = EnumSet.of(ParameterType.INTEGER);
  private static final Set<ParameterType> MANY =
      EnumSet.of(ParameterType.STRING_LIST, ParameterType.STRING_MAP, ParameterType.MAP_LIST);
  private static final Set<ParameterType> TEXTS =
      EnumSet.complementOf(EnumSet.of(ParameterType.INTEGER, ParameterType.BOOLEAN));
  private static final Map<String, Set<ParameterType>> FITTING =
      Map.of(
          "minimum", NUMBERS,
          "maximum", NUMBERS,
          "minItems", MANY,
          "maxItems", MANY,
          "minChars", TEXTS,
          "maxChars", TEXTS,
          "allowedPattern", TEXTS);

  private ParameterAttributes() {}

  static void check(Parameter parameter, Json.Obj json, String pointer, Problems problems) {
    FITTING.forEach((key, types) -> {
      if (json.has(key) && !types.contains(parameter.type())) {
        problems.key(
            pointer + "/" + key,
            ProblemCode.INVALID_VALUE,
            "'%s' means nothing to a parameter of type %s".formatted(key, parameter.type().id()),
            "remove it");
      }
    });
    order("minimum", parameter.minimum(), "maximum", parameter.maximum(), pointer, problems);
    order("minItems", parameter.minItems(), "maxItems", parameter.maxItems(), pointer, problems);
    order("minChars", parameter.minChars(), "maxChars", parameter.maxChars(), pointer, problems);
    allowedValues(parameter, pointer, problems);
  }

  private static void order(
      String least,
      @Nullable Long low,
      String most,
      @Nullable Long high,
      String pointer,
      Problems problems) {
    if (low != null && high != null && low > high) {
      problems.value(
          pointer + "/" + most,
          ProblemCode.INVALID_VALUE,
          "'%s' is less than '%s', so that no value is allowed".formatted(most, least),
          "");
    }
  }

  /// Of a list, the allowed values are those of its elements.
  private static void allowedValues(Parameter parameter, String pointer, Problems problems) {
    ParameterType type =
        parameter.type() == ParameterType.STRING_LIST ? ParameterType.STRING : parameter.type();
    if (type == ParameterType.MAP_LIST) {
      return;
    }
    var plain =
        new Parameter(type, null, "", List.of(), null, null, null, null, null, null, null, false);
    for (int i = 0; i < parameter.allowedValues().size(); i++) {
      if (!ParameterRules.complaints(plain, parameter.allowedValues().get(i)).isEmpty()) {
        problems.value(
            pointer + "/allowedValues/" + i,
            ProblemCode.WRONG_TYPE,
            "an allowed value of a %s must be %s"
                .formatted(parameter.type().id(), ParameterRules.words(type)),
            "");
      }
    }
  }
}
