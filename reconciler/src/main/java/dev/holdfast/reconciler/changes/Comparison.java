package dev.holdfast.reconciler.changes;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Mode;
import dev.holdfast.model.RepositorySettings;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ScheduleSettings;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.config.Cause;
import dev.holdfast.reconciler.config.Causes;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.plan.Brakes;
import dev.holdfast.reconciler.plan.Change;
import dev.holdfast.reconciler.plan.FieldChange;
import dev.holdfast.reconciler.plan.Plan;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Compares two trees without errors, for people: a plan without a fleet, with the reasons.
public final class Comparison {
  private static final int MAX_VALUE = 300;
  private static final int MAX_RESOURCES = 12;

  private final Causes causes;
  private final FileDiffs files;
  private final @Nullable Live live;

  private Comparison(DesiredState before, DesiredState after, Causes causes, @Nullable Live live) {
    this.causes = causes;
    this.files = new FileDiffs(before, after);
    this.live = live;
  }

  /// The fleet that a plan is made for.
  ///
  /// @param at from when on the next firings are told
  public record Live(Fleet fleet, Verified verified, Instant at) {}

  /// A plan for a fleet.
  ///
  /// @param before what is in force, with the files that it uses
  /// @param plan between the two
  /// @param brakes those that it hits
  /// @param notes sentences for whoever reads it
  public static Preview live(
      DesiredState before,
      DesiredState after,
      Plan plan,
      List<Brake> brakes,
      Causes causes,
      Live live,
      String from,
      String to,
      List<String> notes) {
    var comparison = new Comparison(before, after, causes, live);
    List<Preview.Entry> entries = plan.changes().stream().map(comparison::entry).toList();
    var told = new HashSet<Cause>();
    entries.forEach(entry -> told.addAll(entry.causes()));
    return new Preview(
        from,
        to,
        after.associations().size() - (int) entries.stream().filter(Comparison::stays).count(),
        entries,
        brakes,
        List.copyOf(causes.without(told)),
        comparison.files.diffs(),
        notes,
        Reached.of(
            live.fleet().none(),
            entries.stream().map(Preview.Entry::impact).filter(Objects::nonNull).toList()));
  }

  /// @param from what the old side is called
  /// @param to what the new side is called
  public static Preview between(
      Loaded before, Loaded after, Causes causes, String from, String to) {
    DesiredState old = before.state().orElse(DesiredState.EMPTY);
    DesiredState now = after.state().orElseThrow();
    Plan plan = Plan.between(old, now, new Fleet());
    var comparison = new Comparison(old, now, causes, null);
    List<Preview.Entry> entries = plan.changes().stream().map(comparison::entry).toList();
    var told = new HashSet<Cause>();
    entries.forEach(entry -> told.addAll(entry.causes()));
    return new Preview(
        from,
        to,
        now.associations().size() - (int) entries.stream().filter(Comparison::stays).count(),
        entries,
        Brake.hit(
            before.state().map(_ -> Brakes.of(before.rules().settings())),
            Brakes.of(after.rules().settings()),
            old.associations().size(),
            plan),
        List.copyOf(causes.without(told)),
        comparison.files.diffs(),
        notes(before, after),
        null);
  }

  private static boolean stays(Preview.Entry entry) {
    return entry.kind() != Preview.Kind.RETIRED;
  }

  private static List<String> notes(Loaded before, Loaded after) {
    var notes = new ArrayList<String>();
    boolean massChange =
        before.rules().settings().map(RepositorySettings::massChangePercent).isPresent();
    if (massChange) {
      notes.add("whether massChange blocks the commit depends on the fleet; the reconciler knows");
    }
    long warnings = after.problems().stream().filter(problem -> !problem.isError()).count();
    if (warnings > 0) {
      notes.add(
          "%d warning%s about the new side; see 'holdfast validate'"
              .formatted(warnings, warnings == 1 ? "" : "s"));
    }
    return notes;
  }

  private Preview.Entry entry(Change change) {
    Live known = live;
    if (known == null) {
      return said(change);
    }
    var prediction = new Prediction(known.fleet(), known.verified());
    return said(change).on(prediction.of(change), Details.of(change, known.fleet(), known.at()));
  }

  private Preview.Entry said(Change change) {
    String name = change.association().value();
    List<Cause> why = List.copyOf(causes.of(change.association()));
    return switch (change) {
      case Change.Added(_, var content, _) ->
          new Preview.Entry(
              Preview.Kind.ADDED,
              name,
              starts(content),
              "new: " + onTargets(content, "runs"),
              why,
              summary(content));
      case Change.Changed changed -> {
        files.compare(changed.from(), changed.to());
        yield new Preview.Entry(
            Preview.Kind.CHANGED,
            name,
            changed.changesEnforcedContent() && starts(changed.to()),
            effect(changed),
            why,
            fields(changed));
      }
      case Change.Retired(_, var content, _) ->
          new Preview.Entry(
              Preview.Kind.RETIRED,
              name,
              false,
              "its nodes stop enforcing it; nothing on them is undone",
              why,
              List.of(
                  gone(
                      "document",
                      content.assignment().enforced().document().metadata().name().value()),
                  gone("targets", SelectorWords.of(content.targets()))));
    };
  }

  private static boolean starts(AssociationContent content) {
    return !content.assignment().suspend();
  }

  private static String effect(Change.Changed changed) {
    AssociationContent to = changed.to();
    boolean moves = !changed.from().targets().equals(to.targets());
    String stay =
        changed.changesEnforcedContent()
            ? "enforced content: " + onTargets(to, "rolls out and runs")
            : "takes effect without a run" + (moves ? " on nodes that stay" : "");
    return moves
        ? stay
            + "; nodes that come in get it"
            + rollout(to)
            + ", nodes that leave stop enforcing it"
        : stay;
  }

  private static String onTargets(AssociationContent content, String verb) {
    if (content.assignment().suspend()) {
      return "starts nothing while it is suspended";
    }
    String how =
        content.assignment().enforced().mode() == Mode.AUDIT
            ? " on every target, in audit mode: changes nothing"
            : " on every target";
    return verb + how + rollout(content);
  }

  private static String rollout(AssociationContent content) {
    var rollout = content.rollout();
    var words = new ArrayList<String>();
    if (!rollout.stages().isEmpty()) {
      words.add("in " + (rollout.stages().size() + 1) + " stages");
    }
    if (rollout.maxConcurrency().number() != 100 || !rollout.maxConcurrency().percent()) {
      words.add("at most " + rollout.maxConcurrency() + " at a time");
    }
    return words.isEmpty() ? "" : ", " + String.join(", ", words);
  }

  /// What an association that is new consists of.
  private static List<Preview.Field> summary(AssociationContent content) {
    var assignment = content.assignment();
    var enforced = assignment.enforced();
    var fields = new ArrayList<Preview.Field>();
    fields.add(given("document", enforced.document().metadata().name().value()));
    fields.add(given("resources", resources(enforced.document().resources())));
    enforced
        .parameters()
        .members()
        .forEach((name, value) -> fields.add(given("parameters." + name, text(value))));
    fields.add(given("targets", SelectorWords.of(content.targets())));
    if (enforced.mode() != Mode.ENFORCE) {
      fields.add(given("mode", enforced.mode().id()));
    }
    fields.add(given("schedule", schedule(assignment.schedule())));
    return fields;
  }

  private static String schedule(ScheduleSettings schedule) {
    String expression = schedule.expression();
    if (expression == null) {
      return "once";
    }
    boolean local = !expression.startsWith("rate");
    return local ? expression + " " + schedule.timezone() : expression;
  }

  private static String resources(List<ResourceDeclaration> resources) {
    var names =
        resources.stream()
            .limit(MAX_RESOURCES)
            .map(each -> each.type().key() + " " + each.name())
            .toList();
    int more = resources.size() - names.size();
    return String.join(", ", names) + (more > 0 ? " and " + more + " more" : "");
  }

  private static Preview.Field given(String path, String value) {
    return new Preview.Field(path, null, bounded(value), false, List.of());
  }

  private static Preview.Field gone(String path, String value) {
    return new Preview.Field(path, bounded(value), null, false, List.of());
  }

  /// Without the digests of repository files: those are shown as what they hold.
  private static List<Preview.Field> fields(Change.Changed changed) {
    return changed.fieldsInFull().stream()
        .filter(change -> !change.path().startsWith("files."))
        .map(Comparison::field)
        .toList();
  }

  private static Preview.Field field(FieldChange change) {
    Json from = change.from();
    Json to = change.to();
    if (from == null && to == null) {
      return new Preview.Field(change.path(), null, null, true, List.of());
    }
    if (from instanceof Json.Str(var old)
        && to instanceof Json.Str(var now)
        && (old.contains("\n") || now.contains("\n"))
        && old.length() + now.length() < TextDiff.MAX_BYTES) {
      return new Preview.Field(change.path(), null, null, false, TextDiff.lines(old, now));
    }
    return new Preview.Field(
        change.path(), text(change.path(), from), text(change.path(), to), false, List.of());
  }

  private static @Nullable String text(String path, @Nullable Json value) {
    return value == null
        ? null
        : path.equals("targets") ? bounded(SelectorWords.of(value)) : text(value);
  }

  private static String text(Json value) {
    return bounded(value instanceof Json.Str(var text) ? quoted(text) : JsonText.canonical(value));
  }

  /// In quotes where the text could be taken for something else.
  private static String quoted(String text) {
    boolean plain =
        text.matches("[A-Za-z/][\\w ./:=+-]*[\\w.]|[A-Za-z]")
            && !Set.of("true", "false", "null").contains(text);
    return plain ? text : JsonText.canonical(Json.of(text));
  }

  private static String bounded(String text) {
    return text.codePointCount(0, text.length()) <= MAX_VALUE
        ? text
        : text.substring(0, text.offsetByCodePoints(0, MAX_VALUE)) + "…";
  }
}
