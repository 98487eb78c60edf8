package dev.holdfast.language;

import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.yaml.YamlNode;
import org.jspecify.annotations.Nullable;

/// Where the parts of a declaration stand in its file, by JSON pointer from the declaration's root.
/// A pointer to something that is not there means its nearest ancestor that is.
public final class Positions {
  private final String file;
  private final SourceLines lines;
  private final YamlNode root;

  Positions(String file, SourceLines lines, YamlNode root) {
    this.file = file;
    this.lines = lines;
    this.root = root;
  }

  public String file() {
    return file;
  }

  /// Where the value begins.
  public Position of(String pointer) {
    return at(find(pointer).value.mark());
  }

  /// Where the key of the value begins; of an element of a list, where the element begins.
  public Position ofKey(String pointer) {
    Place place = find(pointer);
    YamlNode.Mark key = place.key;
    return at(key == null ? place.value.mark() : key);
  }

  /// An error at a value, with its source line.
  public Problem error(String pointer, ProblemCode code, String message, String remedy) {
    return lines.in(Problem.error(of(pointer), code, message, remedy));
  }

  /// An error at a key, with its source line.
  public Problem keyError(String pointer, ProblemCode code, String message, String remedy) {
    return lines.in(Problem.error(ofKey(pointer), code, message, remedy));
  }

  /// A warning at a value, with its source line.
  public Problem warning(String pointer, ProblemCode code, String message, String remedy) {
    return lines.in(Problem.warning(of(pointer), code, message, remedy));
  }

  /// A warning at a key, with its source line.
  public Problem keyWarning(String pointer, ProblemCode code, String message, String remedy) {
    return lines.in(Problem.warning(ofKey(pointer), code, message, remedy));
  }

  /// The scalar's text as it is written, for remedies that quote it; null where it is no scalar.
  @Nullable String sourceText(String pointer) {
    return find(pointer).value instanceof YamlNode.Scalar scalar ? scalar.text() : null;
  }

  private Position at(YamlNode.Mark mark) {
    return new Position(file, mark.line(), mark.column());
  }

  private Place find(String pointer) {
    Place place = new Place(null, root);
    for (String step : pointer.isEmpty() ? new String[0] : pointer.substring(1).split("/", -1)) {
      Place next = next(place.value, step.replace("~1", "/").replace("~0", "~"));
      if (next == null) {
        return place;
      }
      place = next;
    }
    return place;
  }

  private static @Nullable Place next(YamlNode node, String step) {
    return switch (node) {
      case YamlNode.Mapping mapping -> {
        YamlNode.Entry entry = mapping.entry(step);
        yield entry == null ? null : new Place(entry.keyMark(), entry.value());
      }
      case YamlNode.Sequence(var elements, _, _, _, _) -> {
        int index = step.matches("[0-9]{1,7}") ? Integer.parseInt(step) : -1;
        yield index >= 0 && index < elements.size() ? new Place(null, elements.get(index)) : null;
      }
      case YamlNode.Scalar _ -> null;
    };
  }

  private record Place(YamlNode.@Nullable Mark key, YamlNode value) {}
}
