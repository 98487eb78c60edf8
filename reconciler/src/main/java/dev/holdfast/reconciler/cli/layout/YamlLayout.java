package dev.holdfast.reconciler.cli.layout;

import dev.holdfast.canonical.Json;
import dev.holdfast.yaml.YamlFile;
import dev.holdfast.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;

/// Lays out a YAML file, and reads the result again before anybody gets it.
final class YamlLayout {
  private YamlLayout() {}

  /// @param text with line feeds
  /// @param file the same text, read without errors
  static String of(String text, YamlFile file) throws UnsafeLayoutException {
    var source = new Text(text);
    PartReader.Read read = PartReader.read(source);
    CommentPlacer.place(source, read);
    String laidOut = print(read, file);
    verify(read, file, laidOut);
    return laidOut;
  }

  private static String print(PartReader.Read read, YamlFile file) throws UnsafeLayoutException {
    var out = new StringBuilder();
    Iterator<YamlFile.Part> values = file.documents().iterator();
    for (Part.Document document : read.documents()) {
      if (document.root() == null) {
        printComments(document, out);
        continue;
      }
      Json value = values.next().root().value();
      if (!(document.root() instanceof Part.Collection root) || !root.properties.isEmpty()) {
        throw new UnsafeLayoutException("it has a YAML document that is more than a map");
      }
      boolean ordered = Layout.Ours.isDeclaration(value) && !document.aliased();
      separate(out);
      var printer = new PartPrinter(out);
      printer.document(document, root, ordered ? order(value) : KeyOrder.NONE);
    }
    return out.toString();
  }

  private static KeyOrder order(Json value) {
    return value.asObject("root").get("kind") instanceof Json.Str(var kind)
        ? KeyOrder.of(kind)
        : KeyOrder.NONE;
  }

  private static void separate(StringBuilder out) {
    if (!out.isEmpty()) {
      out.append("---\n");
    }
  }

  /// A YAML document without a value is nothing but its comments.
  private static void printComments(Part.Document document, StringBuilder out) {
    if (!document.head().isEmpty()) {
      separate(out);
      new PartPrinter(out).comments(document.head(), 0, false);
    }
  }

  private static void verify(PartReader.Read read, YamlFile file, String laidOut)
      throws UnsafeLayoutException {
    YamlFile again = YamlReader.read(laidOut.getBytes(StandardCharsets.UTF_8));
    boolean same =
        again.faults().stream().noneMatch(fault -> fault.in("").isError())
            && values(again).equals(values(file))
            && texts(PartReader.read(new Text(laidOut))).equals(texts(read));
    if (!same) {
      throw new UnsafeLayoutException(
          "it is written in a way that cannot be laid out without changing it");
    }
  }

  private static List<Json> values(YamlFile file) {
    return file.documents().stream().map(part -> part.root().value()).toList();
  }

  /// Order of keys may change the order of comments.
  private static List<String> texts(PartReader.Read read) {
    return read.comments().stream().map(Comment::text).sorted().toList();
  }
}
