package dev.holdfast.reconciler.app.settings;

import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/// One mapping of the settings file, read strictly: whoever is done calls [#end], which reports the
/// keys that nobody asked for. Every reader notes its problem and goes on with nothing.
final class Section {
  private final String file;
  private final String name;
  private final Node place;
  private final List<Problem> problems;
  private final SequencedMap<String, Entry> entries = new LinkedHashMap<>();
  private final List<String> known = new ArrayList<>();

  private record Entry(Node key, Node value) {}

  /// @param name as people call it in messages, such as `repositories.fleet`; empty for the whole
  Section(String file, String name, Node node, List<Problem> problems) {
    this.file = file;
    this.name = name;
    this.place = node;
    this.problems = problems;
    if (node instanceof MappingNode mapping) {
      mapping.getValue().forEach(pair -> add(pair.getKeyNode(), pair.getValueNode()));
    } else {
      problem(node, ProblemCode.WRONG_TYPE, "%s must be a mapping of keys", "");
    }
  }

  private void add(Node key, Node value) {
    if (!(key instanceof ScalarNode scalar)) {
      problem(key, ProblemCode.KEY_NOT_STRING, "a key of %s is not a string", "");
    } else if (entries.putIfAbsent(scalar.getValue(), new Entry(key, value)) != null) {
      problem(
          key,
          ProblemCode.DUPLICATE_KEY,
          "'%s' stands twice in %%s".formatted(scalar.getValue()),
          "keep one of them");
    }
  }

  /// The scalar at the key, as `read` understands it; its IllegalArgumentException's message
  /// becomes the problem.
  <T> Optional<T> value(String key, Function<String, T> read) {
    known.add(key);
    Entry entry = entries.get(key);
    if (entry == null) {
      return Optional.empty();
    }
    return scalar(entry.value(), key, read);
  }

  Optional<String> text(String key) {
    return value(key, text -> text);
  }

  String need(String key) {
    Optional<String> text = text(key);
    if (text.isEmpty() && !entries.containsKey(key)) {
      problem(place, ProblemCode.MISSING_KEY, "%s lacks '" + key + "'", "");
    }
    return text.orElse("");
  }

  boolean flag(String key) {
    return value(
            key,
            text ->
                switch (text) {
                  case "true" -> true;
                  case "false" -> false;
                  default -> throw new IllegalArgumentException("it is true or false");
                })
        .orElse(false);
  }

  <T> List<T> list(String key, Function<String, T> read) {
    List<T> values = new ArrayList<>();
    elements(key).forEach(element -> scalar(element, key, read).ifPresent(values::add));
    return values;
  }

  List<Section> sections(String key) {
    return elements(key).stream()
        .map(element -> new Section(file, within(key), element, problems))
        .toList();
  }

  Optional<Section> section(String key) {
    known.add(key);
    return Optional.ofNullable(entries.get(key))
        .map(entry -> new Section(file, within(key), entry.value(), problems));
  }

  /// A mapping with names of people's own choice.
  Map<String, Section> named(String key) {
    Map<String, Section> all = new LinkedHashMap<>();
    section(key)
        .ifPresent(names ->
            names.entries.forEach((child, entry) ->
                all.put(
                    child, new Section(file, within(key) + "." + child, entry.value(), problems))));
    return all;
  }

  /// The mapping's scalars by key.
  Map<String, String> texts(String key) {
    Map<String, String> all = new LinkedHashMap<>();
    section(key)
        .ifPresent(names ->
            List.copyOf(names.entries.keySet())
                .forEach(child -> names.text(child).ifPresent(text -> all.put(child, text))));
    return all;
  }

  /// What `make` makes; its IllegalArgumentException's message becomes a problem of this mapping.
  <T> Optional<T> build(Function<Section, T> make) {
    try {
      return Optional.of(make.apply(this));
    } catch (IllegalArgumentException e) {
      problem(place, ProblemCode.INVALID_VALUE, String.valueOf(e.getMessage()), "");
      return Optional.empty();
    }
  }

  /// Something about the whole mapping is not as it must be.
  ///
  /// @param message with `%s` where this mapping's name goes
  void problem(String message) {
    problem(place, ProblemCode.INVALID_VALUE, message, "");
  }

  boolean has(String key) {
    return entries.containsKey(key);
  }

  void end() {
    entries.forEach((key, entry) -> {
      if (!known.contains(key)) {
        problem(
            entry.key(),
            ProblemCode.UNKNOWN_KEY,
            "'%s' is not a key of %%s%s"
                .formatted(
                    key,
                    Nearest.to(key, known)
                        .map(near -> "; did you mean '%s'?".formatted(near))
                        .orElse("")),
            Nearest.to(key, known).isPresent() ? "" : "it has " + String.join(", ", known));
      }
    });
  }

  private List<Node> elements(String key) {
    known.add(key);
    Entry entry = entries.get(key);
    if (entry == null) {
      return List.of();
    }
    if (entry.value() instanceof SequenceNode sequence) {
      return sequence.getValue();
    }
    problem(entry.value(), ProblemCode.WRONG_TYPE, "'" + key + "' of %s must be a list", "");
    return List.of();
  }

  private <T> Optional<T> scalar(Node node, String key, Function<String, T> read) {
    if (!(node instanceof ScalarNode scalar)) {
      problem(node, ProblemCode.WRONG_TYPE, "'" + key + "' of %s must be a single value", "");
      return Optional.empty();
    }
    try {
      return Optional.of(read.apply(scalar.getValue()));
    } catch (IllegalArgumentException e) {
      problem(
          node, ProblemCode.INVALID_VALUE, "'%s' of %%s: %s".formatted(key, e.getMessage()), "");
      return Optional.empty();
    }
  }

  private String within(String key) {
    return name.isEmpty() ? key : name + "." + key;
  }

  /// @param message with `%s` where this mapping's name goes
  private void problem(Node at, ProblemCode code, String message, String remedy) {
    var mark = at.getStartMark();
    problems.add(
        Problem.error(
            new Position(
                file,
                mark.map(m -> m.getLine() + 1).orElse(0),
                mark.map(m -> m.getColumn() + 1).orElse(0)),
            code,
            message.replace("%s", name.isEmpty() ? "the configuration" : name),
            remedy));
  }
}
