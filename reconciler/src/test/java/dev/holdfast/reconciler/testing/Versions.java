package dev.holdfast.reconciler.testing;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ComplianceSeverity;
import dev.holdfast.model.Document;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.MissedRuns;
import dev.holdfast.model.Mode;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.OutputSettings;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceType;
import dev.holdfast.model.ScheduleSettings;
import dev.holdfast.model.Selector;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.EnforcedContent;
import dev.holdfast.wire.FileReference;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Versions of associations whose document writes one file.
public final class Versions {
  private Versions() {}

  /// Version `number` for the nodes that `targets` means; other `text` is other enforced content.
  public static CurrentVersion version(
      String association, long number, Selector targets, String text) {
    return version(association, number, content(association, targets, text));
  }

  public static CurrentVersion version(
      String association, long number, AssociationContent content) {
    Instant at = TurnableClock.START.plusSeconds(number);
    return new CurrentVersion(
        AssociationId.parse(association),
        number,
        new CommitId("%040x".formatted(number)),
        content,
        at,
        at);
  }

  public static AssociationContent content(String association, Selector targets, String text) {
    return content(association, targets, text, Mode.ENFORCE, "rate(30 minutes)", List.of());
  }

  /// One that changes nodes only while these calendars of its repository are open.
  public static AssociationContent content(
      String association, Selector targets, String text, String calendar) {
    var enforced = content(association, targets, text).assignment().enforced();
    var schedule =
        new ScheduleSettings(
            enforced.expression(),
            "UTC",
            Duration.ZERO,
            true,
            MissedRuns.ONCE,
            0,
            null,
            List.of(new ObjectName(calendar)));
    var assignment =
        new Assignment(
            AssociationId.parse(association), enforced, schedule, Duration.ofMinutes(10));
    return new AssociationContent(assignment, targets, ComplianceSeverity.UNSPECIFIED);
  }

  /// One whose steps' output is brought to the reconciler.
  public static AssociationContent uploading(String association, Selector targets) {
    var plain = content(association, targets, "hello").assignment();
    var assignment =
        new Assignment(
            plain.association(),
            plain.enforced(),
            plain.schedule(),
            plain.timeout(),
            List.of(),
            plain.onDisconnect(),
            new OutputSettings(true, Duration.ofDays(7)),
            false,
            false);
    return new AssociationContent(assignment, targets, ComplianceSeverity.UNSPECIFIED);
  }

  public static AssociationContent content(
      String association,
      Selector targets,
      String text,
      Mode mode,
      @Nullable String expression,
      List<FileReference> files) {
    var file =
        new ResourceDeclaration(
            "motd",
            ResourceType.FILE,
            Json.object().put("path", "/etc/motd").put("content", text).build(),
            List.of(),
            List.of(),
            List.of());
    var document =
        new Document(
            Metadata.of("motd"),
            EnumSet.allOf(dev.holdfast.model.Platform.class),
            new TreeMap<>(),
            List.of(file));
    var enforced = new EnforcedContent(document, Json.Obj.EMPTY, files, mode, expression, "UTC");
    var assignment =
        new Assignment(
            AssociationId.parse(association),
            enforced,
            new ScheduleSettings(expression, "UTC", Duration.ZERO, true, MissedRuns.ONCE),
            Duration.ofMinutes(10));
    return new AssociationContent(assignment, targets, ComplianceSeverity.UNSPECIFIED);
  }
}
