package dev.holdfast.yaml;

import dev.holdfast.canonical.Json;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A value and where it stands. Where the text uses an alias, the same node hangs in several
/// places.
public sealed interface YamlNode {
  /// Where the value begins.
  Mark mark();

  Json value();

  /// How many values this is with every alias expanded, itself included.
  long size();

  /// How much text this is with every alias expanded, in UTF-16 code units.
  long textLength();

  /// A map of parts that may come from elsewhere.
  ///
  /// @param entries keys are unique
  static Mapping mapping(List<Entry> entries, Mark mark) {
    return Mapping.of(entries, mark);
  }

  /// A list of parts that may come from elsewhere.
  static Sequence sequence(List<? extends YamlNode> elements, Mark mark) {
    return Sequence.of(List.copyOf(elements), mark);
  }

  /// A line and a column, from 1; columns in code points.
  record Mark(int line, int column) {}

  /// A key and its value.
  record Entry(String key, Mark keyMark, YamlNode value) {}

  /// @param entries keys are unique
  record Mapping(List<Entry> entries, Mark mark, Json.Obj value, long size, long textLength)
      implements YamlNode {
    static Mapping of(List<Entry> entries, Mark mark) {
      var members = new LinkedHashMap<String, Json>();
      long size = 1;
      long text = 0;
      for (Entry entry : entries) {
        members.put(entry.key(), entry.value().value());
        size += entry.value().size();
        text += entry.key().length() + entry.value().textLength();
      }
      return new Mapping(List.copyOf(entries), mark, new Json.Obj(members), size, text);
    }

    public @Nullable Entry entry(String key) {
      for (Entry entry : entries) {
        if (entry.key().equals(key)) {
          return entry;
        }
      }
      return null;
    }
  }

  record Sequence(List<YamlNode> elements, Mark mark, Json.Arr value, long size, long textLength)
      implements YamlNode {
    static Sequence of(List<YamlNode> elements, Mark mark) {
      long size = 1;
      long text = 0;
      for (YamlNode element : elements) {
        size += element.size();
        text += element.textLength();
      }
      var values = new Json.Arr(elements.stream().map(YamlNode::value).toList());
      return new Sequence(List.copyOf(elements), mark, values, size, text);
    }
  }

  /// @param text as it is written, without quotes; `0644` for what is read as the number 644
  record Scalar(Json value, String text, Mark mark) implements YamlNode {
    @Override
    public long size() {
      return 1;
    }

    @Override
    public long textLength() {
      return text.length();
    }
  }
}
