package dev.holdfast.reconciler.view;

import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.preview.Answers;
import dev.holdfast.reconciler.preview.LivePreview;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What nodes said when they were asked what a pull request would change on them.
///
/// @param state running, done, deadline, new_head, closed or refused
/// @param headline in one line
/// @param head the commit that it is about
/// @param reached how many nodes the proposal would reach
/// @param checked how many have looked
/// @param groups nodes to which the same would happen
/// @param unchecked nodes that say nothing about it
/// @param notes sentences about all of it
/// @param endedAt null while nodes may answer
public record PreviewView(
    String state,
    String headline,
    String head,
    String askedBy,
    Instant askedAt,
    Instant expiresAt,
    @Nullable Instant endedAt,
    int reached,
    int checked,
    List<Group> groups,
    List<Unchecked> unchecked,
    List<String> waiting,
    List<String> notes) {
  public PreviewView {
    groups = List.copyOf(groups);
    unchecked = List.copyOf(unchecked);
    waiting = List.copyOf(waiting);
    notes = List.copyOf(notes);
  }

  /// @param effects what would happen there; empty where nothing would
  /// @param more how many more resources something would happen with
  public record Group(List<String> nodes, List<Effect> effects, int more) {
    public Group {
      nodes = List.copyOf(nodes);
      effects = List.copyOf(effects);
    }
  }

  /// @param effect change, unknown, incomplete, conflict or failed
  /// @param properties names of those that differ
  /// @param words the effect in words
  public record Effect(
      String association, String resource, String effect, List<String> properties, String words) {
    public Effect {
      properties = List.copyOf(properties);
    }
  }

  public record Unchecked(String reason, List<String> nodes) {
    public Unchecked {
      nodes = List.copyOf(nodes);
    }
  }

  static PreviewView of(LivePreview preview) {
    Answers answers = Answers.of(preview);
    return new PreviewView(
        preview.state().id(),
        answers.headline(name -> name),
        preview.head().hex(),
        preview.askedBy(),
        preview.askedAt(),
        preview.expiresAt(),
        preview.endedAt(),
        preview.reached(),
        answers.checked(),
        answers.groups().stream().map(PreviewView::group).toList(),
        answers.unchecked().entrySet().stream()
            .map(each -> new Unchecked(each.getKey(), names(each.getValue())))
            .toList(),
        names(answers.waiting()),
        answers.notes());
  }

  private static Group group(Answers.Group group) {
    return new Group(
        names(group.nodes()),
        group.lines().stream()
            .map(line ->
                new Effect(
                    line.association().name().value(),
                    line.resource(),
                    line.effect().name().toLowerCase(Locale.ROOT),
                    line.properties(),
                    Answers.words(line)))
            .toList(),
        group.more());
  }

  private static List<String> names(List<NodeName> nodes) {
    return nodes.stream().map(NodeName::value).toList();
  }
}
