package dev.holdfast.model;

import dev.holdfast.canonical.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A document's parameter. One without `defaultValue` must be given by the association.
///
/// @param allowedValues empty where every value is allowed
/// @param allowedPattern RE2, unanchored, as AWS has it
/// @param sensitive takes only a `{{ secret:NAME }}` reference
public record Parameter(
    ParameterType type,
    @Nullable Json defaultValue,
    String description,
    List<Json> allowedValues,
    @Nullable String allowedPattern,
    @Nullable Long minChars,
    @Nullable Long maxChars,
    @Nullable Long minItems,
    @Nullable Long maxItems,
    @Nullable Long minimum,
    @Nullable Long maximum,
    boolean sensitive) {
  public Parameter {
    allowedValues = List.copyOf(allowedValues);
  }

  public boolean isRequired() {
    return defaultValue == null;
  }
}
