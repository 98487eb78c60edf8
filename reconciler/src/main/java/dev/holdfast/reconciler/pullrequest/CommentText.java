package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.reconciler.changes.Markdown;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The comment on a pull request, as it should read now.
final class CommentText {
  /// What is kept free for what [#of] adds.
  static final int RESERVED = 8_000;

  private static final int PULL_REQUESTS_NAMED = 10;
  private static final int ASSOCIATIONS_NAMED = 5;
  private static final int WANTING_NAMED = 6;

  private CommentText() {}

  /// The line by which our comment is known again; forges do not show it.
  static String marker(Examined examined) {
    return "<!-- holdfast plan " + examined.repository() + " -->";
  }

  /// Empty where nothing is to be said.
  ///
  /// @param wanting what gates still want, as sentences
  /// @param open all open pull requests of the repository
  /// @param checked what nodes said about it; empty where none was asked
  static String of(
      Examined examined, List<String> wanting, Collection<Examined> open, String checked) {
    String text = examined.finding().comment();
    return text.isEmpty() ? "" : text + wanting(wanting) + others(examined, open) + checked;
  }

  /// In code, so that nobody is called who is only named.
  private static String wanting(List<String> wanting) {
    if (wanting.isEmpty()) {
      return "";
    }
    var text = new StringBuilder("\n> [!IMPORTANT]\n> Before it is applied:\n");
    wanting.stream()
        .limit(WANTING_NAMED)
        .forEach(each -> text.append("> - ").append(Markdown.code(each)).append('\n'));
    int more = wanting.size() - WANTING_NAMED;
    return text + (more > 0 ? "> - and %d more\n".formatted(more) : "");
  }

  /// Other pull requests that change the same associations.
  private static String others(Examined examined, Collection<Examined> open) {
    var lines = new ArrayList<String>();
    if (examined.finding() instanceof Finding.Planned planned) {
      var mine = new HashSet<>(planned.associations());
      open.stream()
          .filter(other -> other.number() != examined.number())
          .forEach(other -> {
            List<String> shared = shared(mine, other);
            if (!shared.isEmpty()) {
              lines.add("> - #%d changes %s too\n".formatted(other.number(), named(shared)));
            }
          });
    }
    if (lines.isEmpty()) {
      return "";
    }
    int more = lines.size() - PULL_REQUESTS_NAMED;
    return "\n> [!NOTE]\n> Whichever is merged later is planned anew:\n"
        + String.join("", lines.subList(0, Math.min(lines.size(), PULL_REQUESTS_NAMED)))
        + (more > 0 ? "> - and %d more pull requests\n".formatted(more) : "");
  }

  private static List<String> shared(Set<String> mine, Examined other) {
    return other.finding() instanceof Finding.Planned planned
        ? planned.associations().stream().filter(mine::contains).toList()
        : List.of();
  }

  private static String named(List<String> associations) {
    int more = associations.size() - ASSOCIATIONS_NAMED;
    return String.join(
            ", ", associations.stream().limit(ASSOCIATIONS_NAMED).map(Markdown::code).toList())
        + (more > 0 ? " and %d more".formatted(more) : "");
  }
}
