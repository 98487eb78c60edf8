package dev.holdfast.reconciler.view.testing;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.compliance.By;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.compliance.Count;
import dev.holdfast.reconciler.compliance.Item;
import dev.holdfast.reconciler.compliance.ItemSeverity;
import dev.holdfast.reconciler.compliance.ItemStatus;
import dev.holdfast.reconciler.compliance.Line;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// Who complies in the fixture.
final class FixtureCompliance {
  private FixtureCompliance() {}

  static List<Line> compliance(By by) {
    var severe = Map.of(ItemSeverity.HIGH, new Count(81, 1, 0));
    var rest = Map.of(ItemSeverity.UNSPECIFIED, new Count(50, 0, 2));
    return switch (by.kind()) {
      case SEVERITY -> List.of(new Line("high", severe), new Line("unspecified", rest));
      case TYPE -> List.of(new Line("Association", severe), new Line("Custom:Backup", rest));
      case REPOSITORY, GROUP, LABEL -> List.of(new Line("fleet", severe));
      case NODE -> List.of(new Line("web-1", severe), new Line("web-2", rest));
      case ASSOCIATION ->
          List.of(
              new Line("fleet/web-nginx", severe),
              new Line("fleet/a-rather-long-name-of-an-association-that-wraps", rest));
    };
  }

  static List<Item> failingItems() {
    return List.of(
        new Item(
            new NodeName("web-1"),
            Item.ASSOCIATION,
            "fleet/web-nginx",
            "fleet/web-nginx",
            "",
            ItemSeverity.HIGH,
            ItemStatus.NON_COMPLIANT,
            FixtureViews.ago("3M"),
            FixtureViews.ago("1M"),
            Map.of("verdict", "timed_out")),
        new Item(
            new NodeName("db-1"),
            "Custom:Backup",
            "",
            "nightly",
            FixtureViews.HOSTILE,
            ItemSeverity.LOW,
            ItemStatus.NON_COMPLIANT,
            null,
            FixtureViews.ago("9H"),
            Map.of()));
  }

  static List<ComplianceStore.Point> complianceHistory(ComplianceStore.Span span) {
    var points = new ArrayList<ComplianceStore.Point>();
    Duration step = span == ComplianceStore.Span.HOUR ? Duration.ofHours(1) : Duration.ofDays(1);
    for (int i = 40; i >= 0; i--) {
      if (i != 17) {
        points.add(
            new ComplianceStore.Point(
                FixtureViews.NOW.minus(step.multipliedBy(i)),
                new Count(120 + i % 7, i % 5 * 4L, 10 - i % 7)));
      }
    }
    return points;
  }
}
