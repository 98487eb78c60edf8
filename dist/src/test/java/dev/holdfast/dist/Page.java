package dev.holdfast.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A page in `docs/agent`, for those who type what it says.
record Page(String name, String text) {
  private static final Path DOCS = Path.of("../docs/agent");

  /// What the pages call the reconciler.
  static final String SERVER = "https://holdfast.example";

  static Page of(String name) throws IOException {
    return new Page(name, Files.readString(DOCS.resolve(name)));
  }

  /// The blocks of one kind below a heading, in order.
  ///
  /// @param heading empty for what comes before the first one
  /// @param kind `yaml`, or empty for what is typed
  List<String> blocks(String heading, String kind) {
    int from = text.indexOf(heading.isEmpty() ? "# " : "\n## " + heading + "\n");
    assertThat(from).as(name + " has no '" + heading + "'").isNotNegative();
    int to = text.indexOf("\n## ", from + 1);
    var blocks = new ArrayList<String>();
    StringBuilder open = null;
    for (String line : text.substring(from, to < 0 ? text.length() : to).lines().toList()) {
      if (!line.startsWith("```")) {
        if (open != null) {
          open.append(line).append('\n');
        }
      } else if (open == null) {
        open = new StringBuilder(line.substring(3)).append('\n');
      } else {
        blocks.add(open.toString());
        open = null;
      }
    }
    return blocks.stream()
        .filter(each -> each.startsWith(kind + "\n"))
        .map(each -> each.substring(kind.length() + 1))
        .toList();
  }
}
