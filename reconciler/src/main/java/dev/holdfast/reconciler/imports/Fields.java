package dev.holdfast.reconciler.imports;

import dev.holdfast.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The properties of one object of an input. It remembers which of them somebody took, so that the
/// others can be told instead of being lost.
final class Fields {
  private final YamlNode.Mapping mapping;
  private final Place place;
  private final Notes notes;
  private final Map<String, YamlNode.Entry> byName = new HashMap<>();
  private final Set<String> taken = new HashSet<>();

  /// @param notes hears of what is not of the type that it should be
  Fields(YamlNode.Mapping mapping, Place place, Notes notes) {
    this.mapping = mapping;
    this.place = place;
    this.notes = notes;
    mapping.entries().forEach(entry -> byName.putIfAbsent(apiName(entry.key()), entry));
  }

  /// Of a value that should be a map; null where it is none, which is told.
  static @Nullable Fields of(Field field, Notes notes) {
    if (field.node() instanceof YamlNode.Mapping map) {
      return new Fields(map, field.place(), notes);
    }
    notes.fillIn(field.place(), "this should be a map, and was not read", "write it in");
    return null;
  }

  Place place() {
    return place;
  }

  /// The property, which then counts as dealt with; null where it is absent or unset.
  ///
  /// @param name as the AWS API writes it; `max_errors` is found as `MaxErrors`
  @Nullable Field take(String name) {
    YamlNode.Entry entry = byName.get(name);
    if (entry == null) {
      return null;
    }
    taken.add(entry.key());
    return Field.isUnset(entry.value()) ? null : field(entry);
  }

  boolean has(String name) {
    YamlNode.Entry entry = byName.get(name);
    return entry != null && !Field.isUnset(entry.value());
  }

  /// The text of a property; null where it is absent or, which is told, no text.
  @Nullable String text(String name) {
    Field field = takeText(name);
    return field == null ? null : field.text();
  }

  /// A property that is a text; null where it is absent or, which is told, no text.
  @Nullable Field takeText(String name) {
    Field field = take(name);
    if (field != null && field.text() == null) {
      notes.fillIn(field.place(), "this should be a text, and was not read", "write it in");
      return null;
    }
    return field;
  }

  /// What nobody took, in the order of the text; unset values left out.
  List<Field> left() {
    var left = new ArrayList<Field>();
    for (YamlNode.Entry entry : mapping.entries()) {
      if (!taken.contains(entry.key()) && !Field.isUnset(entry.value())) {
        left.add(field(entry));
      }
    }
    return left;
  }

  /// Every property, taken or not.
  List<Field> all() {
    return mapping.entries().stream().map(this::field).toList();
  }

  private Field field(YamlNode.Entry entry) {
    return new Field(
        apiName(entry.key()),
        entry.key(),
        place.member(entry.key(), entry.keyMark()),
        entry.value());
  }

  /// `max_errors` and `maxErrors` → `MaxErrors`; what is no such word stays as it is.
  static String apiName(String key) {
    if (key.isEmpty() || !Character.isLowerCase(key.charAt(0))) {
      return key;
    }
    var name = new StringBuilder();
    for (String word : key.split("_", -1)) {
      if (!word.isEmpty()) {
        name.append(word.substring(0, 1).toUpperCase(Locale.ROOT)).append(word.substring(1));
      }
    }
    return name.toString();
  }
}
