package dev.holdfast.reconciler.app.settings;

import dev.holdfast.model.Durations;
import dev.holdfast.reconciler.preview.PreviewSettings;
import dev.holdfast.reconciler.pullrequest.GateSettings;
import dev.holdfast.reconciler.pullrequest.PullRequestSettings;
import dev.holdfast.reconciler.signing.SigningSettings;
import dev.holdfast.reconciler.source.CommitId;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/// What an entry of `repositories` says about its pull requests, and about what commits must have.
final class ReviewSections {
  private static final Pattern ENVIRONMENT = Pattern.compile("[\\w./-]([\\w ./-]{0,98}[\\w./-])?");

  private ReviewSections() {}

  static PullRequestSettings pullRequests(Section section) {
    var settings =
        new PullRequestSettings(
            section.value("comment", ReviewSections::flag).orElse(true),
            section.value("drafts", ReviewSections::drafts).orElse(true),
            Set.copyOf(section.list("skipLabels", label -> label)),
            section.section("preview").map(ReviewSections::preview).orElse(PreviewSettings.OFF));
    section.end();
    return settings;
  }

  private static PreviewSettings preview(Section section) {
    PreviewSettings usual = PreviewSettings.ON;
    PreviewSettings settings =
        section
            .build(s ->
                new PreviewSettings(
                    s.value("nodes", ReviewSections::number).orElse(usual.nodes()),
                    s.flag("scripts"),
                    s.value("deadline", Durations::parse).orElse(usual.deadline()),
                    s.value("budget", Durations::parse).orElse(usual.budget())))
            .orElse(PreviewSettings.OFF);
    section.end();
    return settings;
  }

  static GateSettings gates(Section section) {
    var freezes = new ArrayList<GateSettings.Freeze>();
    for (Section freeze : section.sections("freezes")) {
      freeze.build(ReviewSections::freeze).ifPresent(freezes::add);
      freeze.end();
    }
    GateSettings settings =
        section
            .build(s ->
                new GateSettings(
                    s.value("approvals", ReviewSections::number).orElse(0),
                    s.value("beyondNodes", ReviewSections::number).orElse(0),
                    s.flag("reviewedPlan"),
                    s.flag("owners"),
                    List.copyOf(freezes)))
            .orElse(GateSettings.NONE);
    section.end();
    return settings;
  }

  /// The environment; one line, as long as forges take.
  static Optional<String> deployments(Section section) {
    section.need("environment");
    Optional<String> environment =
        section.value(
            "environment",
            text -> {
              if (!ENVIRONMENT.matcher(text).matches()) {
                throw new IllegalArgumentException(
                    "an environment is named by 1 to 100 letters, digits, blanks and . _ / -");
              }
              return text;
            });
    section.end();
    return environment;
  }

  /// @param path reads a path of the file
  static Optional<SigningSettings> signedCommits(Section section, Function<String, Path> path) {
    Optional<SigningSettings> settings =
        section.build(s ->
            new SigningSettings(
                s.value("allowedSignersFile", path),
                s.value("revokedKeysFile", path),
                s.value("openpgpKeyring", path),
                s.flag("everyCommit"),
                Set.copyOf(s.list("accept", CommitId::new))));
    section.end();
    return settings;
  }

  private static GateSettings.Freeze freeze(Section section) {
    return new GateSettings.Freeze(
        section.value("from", ReviewSections::instant).orElse(Instant.MIN),
        section.value("until", ReviewSections::instant).orElse(Instant.MAX),
        section.text("reason").orElse(""));
  }

  private static boolean flag(String text) {
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw new IllegalArgumentException("it is true or false");
    };
  }

  private static boolean drafts(String text) {
    return switch (text) {
      case "plan" -> true;
      case "skip" -> false;
      default -> throw new IllegalArgumentException("it is plan or skip");
    };
  }

  private static int number(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("it is a number, such as 2");
    }
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("it is an instant, such as 2026-12-24T00:00:00Z");
    }
  }
}
