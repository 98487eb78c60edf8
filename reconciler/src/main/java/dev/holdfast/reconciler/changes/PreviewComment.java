package dev.holdfast.reconciler.changes;

import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemText;
import java.util.List;

/// Comments on pull requests.
public final class PreviewComment {
  private static final int MAX_PROBLEMS = 50;

  private PreviewComment() {}

  /// What a pull request would change.
  ///
  /// @param remarks paragraphs of Markdown that stand before the changes
  /// @param footer Markdown that is never cut off
  /// @param most how long it may be, in UTF-16 code units
  /// @param folds whether the forge folds parts with `<details>`
  public static String plan(
      Preview preview, String title, List<String> remarks, String footer, int most, boolean folds) {
    return PreviewMarkdown.of(
        preview, new PreviewMarkdown.Frame("### " + title + "\n\n", remarks, footer, most, folds));
  }

  /// Why a pull request is not valid.
  ///
  /// @param errors not empty
  public static String problems(List<Problem> errors, String title, String footer, int most) {
    var text = new StringBuilder("### " + title + "\n\n");
    text.append(errors.size() == 1 ? "**1 problem**" : "**" + errors.size() + " problems**")
        .append(": what is merged with them is refused, and what is in force stays.\n");
    int shown = Math.min(MAX_PROBLEMS, errors.size());
    String fence = "";
    while (shown > 0) {
      fence = Markdown.fence("text", ProblemText.of(errors.subList(0, shown)).lines().toList());
      if (text.length() + fence.length() + footer.length() < most) {
        break;
      }
      shown /= 2;
    }
    text.append(shown == 0 ? "" : fence);
    if (shown < errors.size()) {
      text.append("\n… and ").append(errors.size() - shown).append(" more\n");
    }
    return text.append(footer).toString();
  }
}
