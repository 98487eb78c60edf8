package dev.holdfast.reconciler.imports;

import dev.holdfast.problem.Position;
import dev.holdfast.yaml.YamlNode.Mark;
import java.util.regex.Pattern;

/// Where something stands in an input, for people (`path`) and for editors (`mark`).
record Place(String file, String path, Mark mark) {
  private static final Pattern WORD = Pattern.compile("[A-Za-z0-9_:$-]{1,200}");

  static Place of(String file, Mark mark) {
    return new Place(file, "", mark);
  }

  Place member(String key, Mark mark) {
    String shown = key.length() <= 200 ? key : key.substring(0, 200) + "…";
    String segment =
        WORD.matcher(key).matches() ? (path.isEmpty() ? "" : ".") + key : "[\"" + shown + "\"]";
    return new Place(file, path + segment, mark);
  }

  Place element(int index, Mark mark) {
    return new Place(file, path + "[" + index + "]", mark);
  }

  /// The same place under the name that another tool gives it, such as a Terraform address.
  Place called(String name) {
    return new Place(file, name, mark);
  }

  Position position() {
    return new Position(file, mark.line(), mark.column());
  }

  /// `web.yaml: Resources.Web`, with the folders of the machine left out.
  String shown() {
    String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    return path.isEmpty() ? name : name + ": " + path;
  }
}
