package dev.holdfast.reconciler.pages;

import dev.holdfast.reconciler.compliance.By;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.compliance.Count;
import dev.holdfast.reconciler.compliance.Item;
import dev.holdfast.reconciler.compliance.Line;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// Who complies, with the sentence that sums it up.
///
/// @param by what `lines` are summed by; the first of them, worst first
/// @param more how many lines are not shown
public record CompliancePage(
    List<Line> severities,
    By by,
    List<Line> lines,
    int more,
    List<ComplianceStore.Point> hours,
    List<ComplianceStore.Point> days,
    List<Item> failing) {
  public CompliancePage {
    severities = List.copyOf(severities);
    lines = List.copyOf(lines);
    hours = List.copyOf(hours);
    days = List.copyOf(days);
    failing = List.copyOf(failing);
  }

  public Count total() {
    return severities.stream().map(Line::total).reduce(Count.NONE, Count::plus);
  }

  public String headline() {
    return total().total() == 0 ? "Nothing to comply with yet" : Words.capital(total().words());
  }

  public boolean isBy(String kind) {
    return by.toString().equals(kind);
  }

  /// The label that is summed by; empty where it is something else.
  public String label() {
    return by.label();
  }

  /// Where a line leads; empty where there is no page of its own.
  public String link(Line line) {
    return switch (by.kind()) {
      case NODE -> "/nodes/" + line.key();
      case ASSOCIATION -> {
        int slash = line.key().indexOf('/');
        yield "/repositories/%s/associations/%s"
            .formatted(line.key().substring(0, slash), line.key().substring(slash + 1));
      }
      case LABEL ->
          line.key().startsWith("(")
              ? ""
              : "/nodes?text="
                  + URLEncoder.encode(by.label() + "=" + line.key(), StandardCharsets.UTF_8);
      case TYPE, SEVERITY, REPOSITORY, GROUP -> "";
    };
  }
}
