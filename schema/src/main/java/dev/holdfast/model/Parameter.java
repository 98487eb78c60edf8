package dev.holdfast.model;

import dev.holdfast.canonical.Json;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A document's parameter. One without `defaultValue` must be given by the association.
///
/// @param allowedValues empty where every value is allowed
/// @param allowedPattern RE2, unanchored, as AWS has it
/// @param inEnvironment of an AWS document: scripts get the value as `SSM_<name>` and not as text
///   (state-manager.md 3.4, interpolationType)
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
    boolean sensitive,
    boolean inEnvironment) {
  public Parameter {
    allowedValues = List.copyOf(allowedValues);
  }

  /// One whose value is put in as text.
  public Parameter(
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
    this(
        type,
        defaultValue,
        description,
        allowedValues,
        allowedPattern,
        minChars,
        maxChars,
        minItems,
        maxItems,
        minimum,
        maximum,
        sensitive,
        false);
  }

  public Parameter withDefault(Json value) {
    return new Parameter(
        type,
        value,
        description,
        allowedValues,
        allowedPattern,
        minChars,
        maxChars,
        minItems,
        maxItems,
        minimum,
        maximum,
        sensitive,
        inEnvironment);
  }

  public boolean isRequired() {
    return defaultValue == null;
  }
}
