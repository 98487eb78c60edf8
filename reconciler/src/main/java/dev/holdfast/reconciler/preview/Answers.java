package dev.holdfast.reconciler.preview;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Durations;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.PreviewResult;
import dev.holdfast.wire.PreviewResult.Effect;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the nodes of a preview said, put together. Pure.
///
/// @param groups nodes to which the same would happen, those that would change first
/// @param unchecked nodes that say nothing about the proposal, by the reason
/// @param waiting nodes that may still answer
/// @param leftOut how many scripts and steps were not looked at, on the node with the most
/// @param audits whether any of the associations would only report differences
public record Answers(
    LivePreview preview,
    List<Group> groups,
    Map<String, List<NodeName>> unchecked,
    List<NodeName> waiting,
    int leftOut,
    boolean audits) {
  private static final int RESOURCES_NAMED = 3;

  /// What would happen with one resource.
  public record Line(
      AssociationId association, String resource, Effect effect, List<String> properties) {}

  /// Nodes to which the same would happen.
  ///
  /// @param lines empty where nothing would; not all, where there are very many
  /// @param more how many more resources there are
  public record Group(List<Line> lines, int more, List<NodeName> nodes) {
    public Group {
      lines = List.copyOf(lines);
      nodes = List.copyOf(nodes);
    }

    /// Resources of which there is no doubt.
    List<String> changing() {
      return lines.stream()
          .filter(line -> line.effect() == Effect.CHANGE)
          .map(Line::resource)
          .distinct()
          .toList();
    }

    int rank() {
      if (lines.isEmpty()) {
        return 2;
      }
      return changing().isEmpty() ? 1 : 0;
    }
  }

  public Answers {
    groups = List.copyOf(groups);
    waiting = List.copyOf(waiting);
  }

  private record Same(List<Line> lines, int more) {}

  public static Answers of(LivePreview preview) {
    var alike = new LinkedHashMap<Same, List<NodeName>>();
    var unchecked = new LinkedHashMap<String, List<NodeName>>();
    var waiting = new ArrayList<NodeName>();
    int leftOut = 0;
    for (LivePreview.Part part : preview.parts()) {
      switch (part.answer()) {
        case NodeAnswer.Waiting() when preview.isRunning() -> waiting.add(part.node());
        case NodeAnswer.Waiting() ->
            unchecked.computeIfAbsent(silence(preview), _ -> new ArrayList<>()).add(part.node());
        case NodeAnswer.Unable(var version) ->
            unchecked
                .computeIfAbsent(
                    "cannot preview (agent version " + version + ")", _ -> new ArrayList<>())
                .add(part.node());
        case NodeAnswer.Looked(var result) when result.end() != PreviewResult.End.CHECKED ->
            unchecked
                .computeIfAbsent(why(result.end(), preview), _ -> new ArrayList<>())
                .add(part.node());
        case NodeAnswer.Looked(var result) -> {
          alike.computeIfAbsent(same(result), _ -> new ArrayList<>()).add(part.node());
          leftOut =
              Math.max(
                  leftOut,
                  result.associations().stream()
                      .mapToInt(PreviewResult.Association::leftOut)
                      .sum());
        }
      }
    }
    return new Answers(
        preview,
        alike.entrySet().stream()
            .map(each -> new Group(each.getKey().lines(), each.getKey().more(), each.getValue()))
            .sorted(
                Comparator.comparingInt(Group::rank)
                    .thenComparingInt(group -> -group.nodes().size()))
            .toList(),
        unchecked,
        waiting,
        leftOut,
        preview.subjects().values().stream().anyMatch(LivePreview.Subject::audits));
  }

  private static Same same(PreviewResult result) {
    return new Same(
        result.associations().stream()
            .flatMap(each ->
                each.resources().stream()
                    .map(resource ->
                        new Line(
                            each.id(), resource.name(), resource.effect(), resource.properties())))
            .toList(),
        result.associations().stream().mapToInt(PreviewResult.Association::more).sum());
  }

  private static String silence(LivePreview preview) {
    return switch (preview.state()) {
      case NEW_HEAD -> "not waited for: something else is proposed now";
      case CLOSED -> "not waited for: the pull request was closed";
      case RUNNING, DONE, DEADLINE, REFUSED ->
          "did not answer within "
              + words(Duration.between(preview.askedAt(), preview.expiresAt()));
    };
  }

  private static String why(PreviewResult.End end, LivePreview preview) {
    return switch (end) {
      case CHECKED -> "";
      case NOT_FETCHED -> "could not fetch what is proposed";
      case UNREADABLE -> "its agent cannot read what is proposed";
      case OUT_OF_TIME -> "looking took longer than " + words(preview.budget());
      case INTERRUPTED -> "had something of its own to enforce";
      case BUSY -> "looks at other proposals already";
      case OTHER -> "ended for a reason that this reconciler does not know";
    };
  }

  private static String words(Duration time) {
    return Durations.describe(time);
  }

  /// How many nodes have looked.
  public int checked() {
    return groups.stream().mapToInt(group -> group.nodes().size()).sum();
  }

  /// `checked on 10 of 134 nodes: 8 no change, 2 would change config`.
  ///
  /// @param name how a resource's name is written
  public String headline(Function<String, String> name) {
    if (preview.state() == LivePreview.State.REFUSED) {
      return "not checked on any node: " + preview.refusal();
    }
    var parts = new ArrayList<String>();
    int same = groups.stream().filter(each -> each.rank() == 2).mapToInt(Answers::size).sum();
    if (same > 0) {
      parts.add(same + " no change");
    }
    groups.stream()
        .filter(each -> each.rank() == 0)
        .collect(
            Collectors.groupingBy(
                each -> changing(each, name),
                LinkedHashMap::new,
                Collectors.summingInt(Answers::size)))
        .forEach((what, count) -> parts.add(count + " would change " + what));
    int unclear = groups.stream().filter(each -> each.rank() == 1).mapToInt(Answers::size).sum();
    if (unclear > 0) {
      parts.add(unclear + " cannot tell");
    }
    int silent = unchecked.values().stream().mapToInt(List::size).sum();
    if (silent > 0) {
      parts.add(silent + " not checked");
    }
    if (!waiting.isEmpty()) {
      parts.add(waiting.size() + " to answer");
    }
    return "checked on %d of %d node%s"
            .formatted(checked(), preview.reached(), preview.reached() == 1 ? "" : "s")
        + (parts.isEmpty() ? "" : ": " + String.join(", ", parts));
  }

  private static int size(Group group) {
    return group.nodes().size();
  }

  private static String changing(Group group, Function<String, String> name) {
    List<String> names = group.changing();
    int more = names.size() - RESOURCES_NAMED;
    Stream<String> some = names.stream().limit(RESOURCES_NAMED).map(name);
    return some.collect(Collectors.joining(", ")) + (more > 0 ? " and " + more + " more" : "");
  }

  /// What is true of all of it, in sentences.
  public List<String> notes() {
    var notes = new ArrayList<String>();
    if (leftOut > 0) {
      notes.add(
          "%d %s on a node %s not looked at: %s"
              .formatted(
                  leftOut,
                  leftOut == 1 ? "resource" : "resources",
                  leftOut == 1 ? "was" : "were",
                  preview.scripts()
                      ? "steps of AWS documents cannot be"
                      : "scripts and steps of AWS documents are not run"));
    }
    if (preview.notSent() > 0) {
      notes.add(
          "%d association%s left out on some nodes: too large, or too many"
              .formatted(preview.notSent(), preview.notSent() == 1 ? " was" : "s were"));
    }
    if (audits) {
      notes.add("associations that only audit would report a difference and change nothing");
    }
    return notes;
  }

  /// As one line says what would happen, without the resource's name.
  public static String words(Line line) {
    String properties =
        line.properties().isEmpty() ? "" : " (" + String.join(", ", line.properties()) + ")";
    return switch (line.effect()) {
      case CHANGE -> "would change" + properties;
      case UNKNOWN -> "cannot be told without changing the node";
      case INCOMPLETE -> "lacks something that it needs, such as a parameter or a secret";
      case CONFLICT -> "another association manages the same with other values";
      case FAILED -> "could not be checked";
    };
  }
}
