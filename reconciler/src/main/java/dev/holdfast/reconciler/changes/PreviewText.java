package dev.holdfast.reconciler.changes;

import dev.holdfast.reconciler.plan.Brake;
import java.util.List;

/// A preview for a terminal. What could move the cursor or turn the direction of text is replaced.
final class PreviewText {
  private static final int MAX_FIELDS = 100;
  private static final int MAX_NAMES = 10;
  private static final String PLACE = "      ";

  private final StringBuilder out = new StringBuilder();

  private PreviewText() {}

  static String of(Preview preview) {
    var text = new PreviewText();
    text.line("", preview.from() + " -> " + preview.to());
    preview.alike().forEach(text::alike);
    if (!preview.files().isEmpty()) {
      text.line("", "");
      text.line("", "Files for nodes:");
      preview.files().forEach(text::file);
    }
    text.list("Blocked:", preview.brakes().stream().map(Brake::sentence).toList());
    if (!preview.brakes().isEmpty()) {
      text.line("  ", "= " + PreviewForm.CONFIRM);
    }
    text.list("Also changed:", preview.idle().stream().map(PreviewForm::idle).toList());
    text.list("Note:", preview.notes());
    text.line("", "");
    text.line("", PreviewForm.headline(preview));
    return text.out.toString();
  }

  private void alike(Preview.Alike alike) {
    Preview.Entry entry = alike.entry();
    line("", "");
    List<String> names = alike.associations();
    String more =
        names.size() > MAX_NAMES ? " and %d more".formatted(names.size() - MAX_NAMES) : "";
    line(
        "  ",
        entry.kind().sign()
            + " "
            + String.join(", ", names.subList(0, Math.min(MAX_NAMES, names.size())))
            + more);
    line(PLACE, entry.effect());
    entry.lines().forEach(each -> line(PLACE, each));
    entry.causes().forEach(cause -> line(PLACE, "because: " + PreviewForm.words(cause)));
    entry.fields().stream().limit(MAX_FIELDS).forEach(this::field);
    if (entry.fields().size() > MAX_FIELDS) {
      line(PLACE, "… %d more fields".formatted(entry.fields().size() - MAX_FIELDS));
    }
  }

  private void field(Preview.Field field) {
    String from = field.from();
    String to = field.to();
    if (field.hidden()) {
      line(PLACE, "~ " + field.path() + ": (sensitive)");
    } else if (!field.diff().isEmpty()) {
      line(PLACE, "~ " + field.path() + ":");
      field.diff().forEach(each -> line(PLACE + "    ", each));
    } else if (from == null) {
      line(PLACE, "+ " + field.path() + ": " + to);
    } else if (to == null) {
      line(PLACE, "- " + field.path() + ": " + from);
    } else {
      line(PLACE, "~ " + field.path() + ": " + from + " -> " + to);
    }
  }

  private void file(TextDiff diff) {
    line("  ", diff.path() + (diff.why().isEmpty() ? "" : ": " + diff.why()));
    diff.lines().forEach(each -> line(PLACE, each));
  }

  private void list(String title, List<String> sentences) {
    if (!sentences.isEmpty()) {
      line("", "");
      line("", title);
      sentences.forEach(each -> line("  ", "- " + each));
    }
  }

  private void line(String place, String text) {
    out.append((place + Printable.of(text)).stripTrailing()).append('\n');
  }
}
