package dev.holdfast.reconciler.imports;

import dev.holdfast.yaml.YamlNode;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A value with its functions carried out.
///
/// @param node null means `AWS::NoValue`
/// @param unknown what only the stack knows; the node holds placeholders for it
/// @param assumed template parameters whose default was taken
record TemplateValue(@Nullable YamlNode node, Set<String> unknown, Set<String> assumed) {
  static final String PLACEHOLDER = "UNRESOLVED-";

  static TemplateValue of(@Nullable YamlNode node) {
    return new TemplateValue(node, Set.of(), Set.of());
  }

  /// A placeholder stands in its place.
  ///
  /// @param what has no value here, in words
  static TemplateValue unknown(String what, YamlNode.Mark mark) {
    return new TemplateValue(
        Template.scalar(PLACEHOLDER + safe(what), mark), Set.of(what), Set.of());
  }

  /// Fit to be a label's value, a name and a part of a script alike.
  private static String safe(String what) {
    String bare =
        what.replaceFirst("^(parameter|attribute|condition|what resource) ", "")
            .replaceFirst(" is called$", "");
    String safe = bare.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
    return safe.length() <= 60 ? safe : safe.substring(0, 60);
  }

  /// Tells what was assumed or is unknown at a place.
  ///
  /// @return the node
  @Nullable YamlNode told(Place place, Notes notes) {
    for (String each : unknown) {
      notes.fillIn(
          place,
          "%s; '%s%s' stands in its place"
              .formatted(
                  each.startsWith("parameter ")
                      ? "template %s has no value that can be taken".formatted(each)
                      : "only a deployed stack knows " + each,
                  PLACEHOLDER,
                  safe(each)),
          each.startsWith("parameter ") || each.startsWith("AWS::")
              ? "give it with --parameter %s=VALUE, or write it in"
                  .formatted(each.replace("parameter ", ""))
              : "write it in");
    }
    for (String each : assumed) {
      notes.changed(
          place,
          "taken from the template's default of parameter '%s'".formatted(each),
          "for another value: --parameter %s=VALUE".formatted(each));
    }
    return node;
  }

  /// What the parts of a value assumed and lack belongs to the whole.
  static final class Parts {
    private final Set<String> unknown = new TreeSet<>();
    private final Set<String> assumed = new TreeSet<>();

    /// Its node.
    @Nullable YamlNode add(TemplateValue value) {
      unknown.addAll(value.unknown());
      assumed.addAll(value.assumed());
      return value.node();
    }

    boolean areKnown() {
      return unknown.isEmpty();
    }

    Set<String> assumed() {
      return assumed;
    }

    void assume(Set<String> parameters) {
      assumed.addAll(parameters);
    }

    TemplateValue with(@Nullable YamlNode node) {
      return new TemplateValue(node, unknown, assumed);
    }
  }
}
