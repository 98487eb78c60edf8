package dev.holdfast.reconciler.imports;

import dev.holdfast.canonical.Json;
import dev.holdfast.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value of an input with its name.
///
/// @param name as the AWS API writes it, also where a tool writes `max_errors`
/// @param key as the input writes it
record Field(String name, String key, Place place, YamlNode node) {
  /// The value as text, also where it is written as a number or a truth value; null for anything
  /// else.
  @Nullable String text() {
    return text(node);
  }

  static @Nullable String text(YamlNode node) {
    return node instanceof YamlNode.Scalar(var value, var text, _) && !(value instanceof Json.Null)
        ? text
        : null;
  }

  /// Null where it is neither.
  @Nullable Boolean flag() {
    String text = text();
    if (text == null) {
      return null;
    }
    return switch (text) {
      case "true", "True", "TRUE", "yes", "Yes", "on" -> Boolean.TRUE;
      case "false", "False", "FALSE", "no", "No", "off" -> Boolean.FALSE;
      default -> null;
    };
  }

  /// The elements of a list; what is no list counts as a list of one.
  List<Field> elements() {
    if (!(node instanceof YamlNode.Sequence(var elements, _, _, _, _))) {
      return List.of(this);
    }
    var all = new ArrayList<Field>();
    for (int i = 0; i < elements.size(); i++) {
      YamlNode element = elements.get(i);
      all.add(new Field(name, key, place.element(i, element.mark()), element));
    }
    return all;
  }

  /// The texts of a list, or of a single value; other elements are told.
  List<String> texts(Notes notes) {
    var texts = new ArrayList<String>();
    for (Field element : elements()) {
      String text = element.text();
      if (text != null) {
        texts.add(text);
      } else if (!isUnset(element.node())) {
        notes.fillIn(element.place(), "this should be a text, and was not read", "write it in");
      }
    }
    return texts;
  }

  /// What it is unless a tool writes "nothing" in this way.
  static boolean isUnset(YamlNode node) {
    return switch (node.value()) {
      case Json.Null() -> true;
      case Json.Str(var text) -> text.isEmpty();
      case Json.Arr(var elements) -> elements.isEmpty();
      case Json.Obj(var members) -> members.isEmpty();
      case Json.Num _, Json.Bool _ -> false;
    };
  }
}
