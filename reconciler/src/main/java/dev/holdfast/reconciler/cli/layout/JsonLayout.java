package dev.holdfast.reconciler.cli.layout;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.yaml.YamlFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Lays out a JSON file, which stays JSON: one key a line, short lists in one line. Numbers and
/// texts stay as they are written.
final class JsonLayout {
  private final StringBuilder out = new StringBuilder();

  private JsonLayout() {}

  static String of(String text, YamlFile file) throws UnsafeLayoutException {
    Json value = json(text, "it is YAML in a file that is called .json");
    PartReader.Read read = PartReader.read(new Text(text));
    Part root = read.documents().getFirst().root();
    if (root == null || !file.documents().getFirst().root().value().equals(value)) {
      throw new UnsafeLayoutException("JSON and YAML read it in different ways");
    }
    boolean ordered = Layout.Ours.isDeclaration(value);
    KeyOrder order =
        ordered && value.asObject("root").get("kind") instanceof Json.Str(var kind)
            ? KeyOrder.of(kind)
            : KeyOrder.NONE;
    var layout = new JsonLayout();
    layout.print(root, 0, 0, order);
    String laidOut = layout.out.append('\n').toString();
    if (!json(laidOut, "it cannot be laid out").equals(value)) {
      throw new UnsafeLayoutException("it cannot be laid out without changing it");
    }
    return laidOut;
  }

  private static Json json(String text, String otherwise) throws UnsafeLayoutException {
    try {
      return JsonText.parse(text);
    } catch (JsonShapeException e) {
      throw new UnsafeLayoutException(otherwise + ": " + e.getMessage());
    }
  }

  /// @param column where the value begins
  private void print(Part part, int indent, int column, KeyOrder order)
      throws UnsafeLayoutException {
    switch (part) {
      case Part.Scalar scalar -> out.append(scalar.source);
      case Part.Alias _ -> throw new UnsafeLayoutException("JSON has no aliases");
      case Part.Collection collection when collection.items.isEmpty() ->
          out.append(collection.mapping ? "{}" : "[]");
      case Part.Collection collection -> {
        String line = collection.mapping ? "" : line(collection);
        if (!line.isEmpty() && column + line.length() <= PartPrinter.WIDTH) {
          out.append(line);
        } else {
          lines(collection, indent + 2, order);
          out.repeat(" ", indent).append(collection.mapping ? '}' : ']');
        }
      }
    }
  }

  /// A list of plain values in one line; empty for any other.
  private static String line(Part.Collection list) {
    var values = new ArrayList<String>();
    for (Part.Item item : list.items) {
      if (!(item.value instanceof Part.Scalar scalar)) {
        return "";
      }
      values.add(scalar.source);
    }
    return "[" + String.join(", ", values) + "]";
  }

  private void lines(Part.Collection collection, int indent, KeyOrder order)
      throws UnsafeLayoutException {
    out.append(collection.mapping ? '{' : '[');
    List<Part.Item> items = new ArrayList<>(collection.items);
    if (order != KeyOrder.NONE) {
      items.sort(
          Comparator.comparingInt(item -> item.key == null ? 0 : order.rank(item.key.value)));
    }
    String separator = "\n";
    for (Part.Item item : items) {
      out.append(separator).repeat(" ", indent);
      separator = ",\n";
      String key = item.key == null ? "" : item.key.source + ": ";
      out.append(key);
      KeyOrder below = item.key == null ? order.element() : order.child(item.key.value);
      print(item.value, indent, indent + key.length(), below);
    }
    out.append('\n');
  }
}
