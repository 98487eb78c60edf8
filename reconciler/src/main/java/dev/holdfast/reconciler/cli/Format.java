package dev.holdfast.reconciler.cli;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.util.function.Supplier;

/// How a listing is printed. JSON and YAML are the API's own value; the table is for people.
public enum Format {
  TABLE,
  JSON,
  YAML;

  public String render(Json value, Supplier<String> table) {
    return switch (this) {
      case TABLE -> table.get();
      case JSON -> JsonText.pretty(value);
      case YAML -> YamlText.of(value);
    };
  }
}
