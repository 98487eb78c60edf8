package dev.holdfast.reconciler.imports;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.yaml.YamlFile;
import dev.holdfast.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.schema.CoreSchema;

/// A value as the text of a file: YAML in block style, texts of several lines as they look.
final class FileText {
  private FileText() {}

  /// @param comments lines above it, without `#`
  static String of(Json value, List<String> comments) {
    var text = new StringBuilder();
    comments.forEach(comment -> text.append("# ").append(oneLine(comment)).append('\n'));
    return text.append(yaml(value)).toString();
  }

  /// A declaration of one of our kinds.
  static String declaration(String kind, Json.Obj metadata, Json.Obj spec, List<String> comments) {
    return of(
        Json.object()
            .put("apiVersion", "holdfast.dev/v1")
            .put("kind", kind)
            .put("metadata", metadata)
            .put("spec", spec)
            .build(),
        comments);
  }

  private static String yaml(Json value) {
    var settings =
        DumpSettings.builder()
            .setDefaultFlowStyle(FlowStyle.BLOCK)
            .setSchema(new CoreSchema())
            .setIndent(2)
            .setIndicatorIndent(2)
            .setIndentWithIndicator(true)
            .setSplitLines(false)
            .setWidth(1_000)
            .build();
    String text = new Dump(settings).dumpToString(plain(value));
    // what no block style can say, such as control characters, JSON can, and JSON is YAML
    return readsBack(text, value) ? text : JsonText.pretty(value);
  }

  private static boolean readsBack(String text, Json value) {
    YamlFile file = YamlReader.read(text.getBytes(StandardCharsets.UTF_8));
    return file.faults().isEmpty()
        && file.documents().size() == 1
        && file.documents().getFirst().root().value().equals(value);
  }

  /// Fit for a comment: what could end the line is replaced.
  private static String oneLine(String text) {
    var line = new StringBuilder();
    text.codePoints()
        .limit(500)
        .map(point ->
            Character.isISOControl(point)
                    || point == 0x2028
                    || point == 0x2029
                    || !Character.isDefined(point)
                    || (point >= 0xD800 && point <= 0xDFFF)
                ? ' '
                : point)
        .forEach(line::appendCodePoint);
    return line.toString();
  }

  private static @Nullable Object plain(Json value) {
    return switch (value) {
      case Json.Obj(var members) -> {
        var map = new LinkedHashMap<String, @Nullable Object>();
        members.forEach((key, member) -> map.put(key, plain(member)));
        yield map;
      }
      case Json.Arr(var elements) -> {
        var list = new ArrayList<@Nullable Object>();
        elements.forEach(element -> list.add(plain(element)));
        yield list;
      }
      case Json.Str(var text) -> text;
      case Json.Num number ->
          number.isInteger() ? (Object) number.value().toBigInteger() : number.value();
      case Json.Bool(var flag) -> flag;
      case Json.Null() -> null;
    };
  }
}
