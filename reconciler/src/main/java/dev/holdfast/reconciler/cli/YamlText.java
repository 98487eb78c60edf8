package dev.holdfast.reconciler.cli;

import dev.holdfast.canonical.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;

/// A JSON value as YAML text, block style.
final class YamlText {
  private YamlText() {}

  static String of(Json value) {
    var settings =
        DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(1_000).build();
    return new Dump(settings).dumpToString(plain(value));
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
