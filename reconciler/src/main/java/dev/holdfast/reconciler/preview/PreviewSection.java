package dev.holdfast.reconciler.preview;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.changes.Markdown;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// What a comment says about a preview, in Markdown. Names are the repository's and the nodes':
/// they stand in code spans.
public final class PreviewSection {
  /// How long it gets at most, in UTF-16 code units.
  public static final int MAX_LENGTH = 4_000;

  private static final int GROUPS_SHOWN = 8;
  private static final int LINES_SHOWN = 8;
  private static final int NODES_NAMED = 10;
  private static final String LEFT = "- … more is on the page\n";

  private final StringBuilder text = new StringBuilder();
  private boolean full;

  private PreviewSection() {}

  public static String of(LivePreview preview) {
    var section = new PreviewSection();
    Answers answers = Answers.of(preview);
    section.add("\n### On nodes\n\n**" + capital(answers.headline(Markdown::code)) + "**\n");
    if (preview.state() != LivePreview.State.REFUSED) {
      section.add("\n");
      section.groups(answers);
      section.unchecked(answers);
      answers.notes().forEach(note -> section.add("- " + note + "\n"));
    }
    section.end(preview);
    return section.text.toString();
  }

  private void groups(Answers answers) {
    answers.groups().stream()
        .limit(GROUPS_SHOWN)
        .forEach(group -> {
          String nodes = named(group.nodes());
          if (group.lines().isEmpty()) {
            add("- no change: " + nodes + "\n");
          } else {
            add("- " + nodes + ":\n");
            group.lines().stream()
                .limit(LINES_SHOWN)
                .forEach(line ->
                    add(
                        "  - %s of %s %s\n"
                            .formatted(
                                Markdown.code(line.resource()),
                                Markdown.code(line.association().name().value()),
                                Answers.words(line))));
            int more = group.lines().size() - LINES_SHOWN + group.more();
            if (more > 0) {
              add("  - and " + more + " more\n");
            }
          }
        });
    if (answers.groups().size() > GROUPS_SHOWN) {
      add(LEFT);
    }
  }

  private void unchecked(Answers answers) {
    answers.unchecked().forEach((why, nodes) -> add("- " + named(nodes) + ": " + why + "\n"));
  }

  private static String named(List<NodeName> nodes) {
    int more = nodes.size() - NODES_NAMED;
    return (nodes.size() == 1 ? "" : nodes.size() + " nodes, ")
        + nodes.stream()
            .limit(NODES_NAMED)
            .map(node -> Markdown.code(node.value()))
            .collect(Collectors.joining(", "))
        + (more > 0 ? " and " + more + " more" : "");
  }

  private static String capital(String words) {
    return words.substring(0, 1).toUpperCase(Locale.ROOT) + words.substring(1);
  }

  private void add(String more) {
    if (!full && text.length() + more.length() > MAX_LENGTH - 500) {
      full = true;
      text.append(LEFT);
    }
    if (!full) {
      text.append(more);
    }
  }

  private void end(LivePreview preview) {
    text.append(
        "\nAbout %s, as %s asked. %s\n"
            .formatted(
                Markdown.code(preview.head().abbreviated()),
                Markdown.code(preview.askedBy()),
                preview.state() == LivePreview.State.REFUSED
                    ? ""
                    : "Nothing was changed on any node.")
            .replace(" \n", "\n"));
  }
}
