package dev.holdfast.reconciler.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.problem.Position;
import dev.holdfast.yaml.YamlNode;
import dev.holdfast.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Whatever stands in an input stands in what was written, or is named in a note at its place. It
/// is checked from the outside: by the places of notes and the text of files, not by what the
/// importer believes to have read.
class NothingIsLostTest {
  private static final String KEY = "ZzzMarker";
  private static final String VALUE = "zzz-value-7";

  /// Notes of another form that mean everything below their place.
  private static final List<String> WHOLE =
      List.of(
          "full output goes to",
          "' is built in,",
          "targets mean nodes only",
          "a group holds nodes only",
          "target maps are runs");

  /// What tells a thing's form and not what it is like.
  private static final Set<String> STRUCTURE =
      Set.of(
          "Type",
          "type",
          "DocumentType",
          "document_type",
          "DocumentFormat",
          "document_format",
          "address",
          "name",
          "index",
          "ApplyOnlyAtCronInterval");

  /// Ways to target, which become keys of the language.
  private static final Set<String> TARGETS =
      Set.of("instanceids", "tag-key", "resource-groups:name", "parametervalues");

  static List<String> cases() throws IOException {
    return Cases.names();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aKeyThatNobodyKnowsIsToldWhereverItStands(String name) throws IOException {
    var files = Cases.files(name);
    for (var file : files.entrySet()) {
      YamlNode root = tree(file.getValue());
      for (List<Object> path : maps(root.value(), List.of())) {
        String marked = JsonText.pretty(marked(root.value(), path));
        var changed = new LinkedHashMap<>(files);
        changed.put(file.getKey(), marked);
        Imported imported = Cases.run(changed);
        var at = new ArrayList<Step>();
        find(tree(marked), at);
        assertThat(written(imported).contains(VALUE) || isTold(imported, file.getKey(), at))
            .as("%s, in %s", path, file.getKey())
            .isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyValueIsWrittenOrTold(String name) throws IOException {
    var files = Cases.files(name);
    Imported imported = Cases.run(files);
    String written = written(imported).toLowerCase(Locale.ROOT);
    for (var file : files.entrySet()) {
      for (List<Step> leaf : leaves(tree(file.getValue()), List.of())) {
        String text = leaf.getLast().text().toLowerCase(Locale.ROOT).replaceFirst("^tag:", "");
        boolean carried =
            STRUCTURE.contains(leaf.getLast().key())
                || TARGETS.contains(text)
                || text.lines().allMatch(line -> written.contains(line.strip()));
        assertThat(carried || isTold(imported, file.getKey(), leaf))
            .as("%s, in %s", leaf, file.getKey())
            .isTrue();
      }
    }
  }

  /// A place on the way from the root to a value.
  private record Step(String key, Position at, String text) {}

  private static boolean isTold(Imported imported, String file, List<Step> way) {
    for (int i = way.size() - 1; i >= 0; i--) {
      Position at = way.get(i).at();
      boolean own = i == way.size() - 1;
      boolean parent = i == way.size() - 2;
      for (Note note : imported.notes()) {
        boolean here =
            note.at().line() == at.line()
                && note.at().column() == at.column()
                && (note.at().file().equals(file)
                    || note.at().file().equals(file + "#TemplateBody"));
        boolean means =
            switch (note.kind()) {
              case LEFT_OUT, NOT_NEEDED -> true;
              case FILL_IN ->
                  own
                      || (parent && !note.message().startsWith("list-associations"))
                      || isWhole(note);
              case CHANGED -> own || isWhole(note);
            };
        if (here && means) {
          return true;
        }
      }
    }
    return false;
  }

  private static boolean isWhole(Note note) {
    return WHOLE.stream().anyMatch(note.message()::contains);
  }

  private static YamlNode tree(String text) {
    return YamlReader.read(text.getBytes(StandardCharsets.UTF_8), InputReader.DIALECT)
        .documents()
        .getFirst()
        .root();
  }

  private static String written(Imported imported) {
    return String.join("\n", imported.files().values())
        + "\n"
        + String.join("\n", imported.files().keySet());
  }

  /// The paths of all maps; what stands within a function's argument is the function's.
  private static List<List<Object>> maps(Json value, List<Object> path) {
    var found = new ArrayList<List<Object>>();
    switch (value) {
      case Json.Obj(var members) -> {
        found.add(path);
        if (!isFunction(members.keySet())) {
          members.forEach((key, member) -> found.addAll(maps(member, with(path, key))));
        }
      }
      case Json.Arr(var elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          found.addAll(maps(elements.get(i), with(path, i)));
        }
      }
      case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> {}
    }
    return found;
  }

  private static boolean isFunction(Set<String> keys) {
    return keys.size() == 1
        && keys.stream().allMatch(key -> key.equals("Ref") || key.startsWith("Fn::"));
  }

  private static List<Object> with(List<Object> path, Object step) {
    var longer = new ArrayList<>(path);
    longer.add(step);
    return List.copyOf(longer);
  }

  private static Json marked(Json value, List<Object> path) {
    if (value instanceof Json.Obj(var members)) {
      var copy = new LinkedHashMap<>(members);
      if (path.isEmpty()) {
        copy.put(KEY, Json.of(VALUE));
      } else {
        String key = (String) path.getFirst();
        copy.put(key, marked(value.asObject("map").need(key), path.subList(1, path.size())));
      }
      return new Json.Obj(copy);
    }
    if (value instanceof Json.Arr(var elements)) {
      var copy = new ArrayList<>(elements);
      int at = (Integer) path.getFirst();
      copy.set(at, marked(elements.get(at), path.subList(1, path.size())));
      return new Json.Arr(copy);
    }
    throw new IllegalArgumentException("no map at the end of this path");
  }

  /// The way to the marker.
  private static boolean find(YamlNode node, List<Step> way) {
    switch (node) {
      case YamlNode.Mapping(var entries, _, _, _, _) -> {
        for (YamlNode.Entry entry : entries) {
          way.add(step(entry));
          if (entry.key().equals(KEY) || find(entry.value(), way)) {
            return true;
          }
          way.removeLast();
        }
      }
      case YamlNode.Sequence(var elements, _, _, _, _) -> {
        for (YamlNode element : elements) {
          way.add(new Step("[]", position(element.mark()), ""));
          if (find(element, way)) {
            return true;
          }
          way.removeLast();
        }
      }
      case YamlNode.Scalar _ -> {}
    }
    return false;
  }

  private static List<List<Step>> leaves(YamlNode node, List<Step> way) {
    var found = new ArrayList<List<Step>>();
    switch (node) {
      case YamlNode.Mapping(var entries, _, var value, _, _) -> {
        if (!isFunction(value.members().keySet())) {
          for (YamlNode.Entry entry : entries) {
            found.addAll(leaves(entry.value(), longer(way, step(entry))));
          }
        }
      }
      case YamlNode.Sequence(var elements, _, _, _, _) -> {
        for (YamlNode element : elements) {
          String key = way.isEmpty() ? "" : way.getLast().key();
          String text = element instanceof YamlNode.Scalar scalar ? scalar.text() : "";
          found.addAll(leaves(element, longer(way, new Step(key, position(element.mark()), text))));
        }
      }
      case YamlNode.Scalar scalar -> {
        if (!scalar.text().isEmpty() && !(scalar.value() instanceof Json.Null)) {
          found.add(way);
        }
      }
    }
    return found;
  }

  private static List<Step> longer(List<Step> way, Step step) {
    var longer = new ArrayList<>(way);
    longer.add(step);
    return List.copyOf(longer);
  }

  private static Step step(YamlNode.Entry entry) {
    String text = entry.value() instanceof YamlNode.Scalar scalar ? scalar.text() : "";
    return new Step(entry.key(), position(entry.keyMark()), text);
  }

  private static Position position(YamlNode.Mark mark) {
    return new Position("", mark.line(), mark.column());
  }
}
