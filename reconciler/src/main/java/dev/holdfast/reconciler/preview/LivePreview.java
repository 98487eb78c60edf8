package dev.holdfast.reconciler.preview;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// One time that nodes were asked to look at a pull request.
///
/// @param head the commit that it is about
/// @param askedBy the login
/// @param expiresAt from then on no answer is waited for
/// @param budget how long a node may look
/// @param scripts whether `check` parts of scripts are run
/// @param reached how many nodes the proposal would reach
/// @param notSent how many associations were left out because of their size or number
/// @param subjects what is proposed
/// @param refusal why nobody was asked; empty where somebody was
/// @param endedAt null while nodes may answer
/// @param parts the nodes that were asked, by name
public record LivePreview(
    String id,
    RepositoryName repository,
    long pullRequest,
    CommitId head,
    String askedBy,
    Instant askedAt,
    Instant expiresAt,
    Duration budget,
    boolean scripts,
    int reached,
    int notSent,
    SortedMap<AssociationId, Subject> subjects,
    State state,
    String refusal,
    @Nullable Instant endedAt,
    List<Part> parts) {
  /// How it stands.
  public enum State {
    RUNNING,
    /// all have answered
    DONE,
    /// some have not, in time
    DEADLINE,
    /// something else is proposed now
    NEW_HEAD,
    /// the pull request is open no more
    CLOSED,
    REFUSED;

    public String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    public static State of(String id) {
      return valueOf(id.toUpperCase(Locale.ROOT));
    }
  }

  /// What is proposed of an association.
  ///
  /// @param enforced digest of the enforced content
  /// @param audits whether it would only report differences
  /// @param resources their names: a node cannot name others
  public record Subject(Digest enforced, boolean audits, Set<String> resources) {
    public Subject {
      resources = Collections.unmodifiableSortedSet(new TreeSet<>(resources));
    }

    Json toJson() {
      return Json.object()
          .put("enforced", enforced.value())
          .put("audits", audits)
          .put("resources", Json.strings(resources))
          .build();
    }

    static Subject from(Json.Obj json) {
      return new Subject(
          new Digest(json.string("enforced")),
          json.bool("audits", false),
          Set.copyOf(json.strings("resources")));
    }
  }

  /// A node that was asked.
  ///
  /// @param contents what it looks at, in order
  public record Part(NodeName node, List<AssociationId> contents, NodeAnswer answer) {
    public Part {
      contents = List.copyOf(contents);
    }

    public boolean isWaiting() {
      return answer instanceof NodeAnswer.Waiting;
    }
  }

  public LivePreview {
    subjects = Collections.unmodifiableSortedMap(new TreeMap<>(subjects));
    parts = List.copyOf(parts);
  }

  public LivePreview with(List<Part> others) {
    return new LivePreview(
        id,
        repository,
        pullRequest,
        head,
        askedBy,
        askedAt,
        expiresAt,
        budget,
        scripts,
        reached,
        notSent,
        subjects,
        state,
        refusal,
        endedAt,
        others);
  }

  public boolean isRunning() {
    return endedAt == null;
  }

  /// Whether nobody is waited for any more.
  public boolean isAnswered() {
    return parts.stream().noneMatch(Part::isWaiting);
  }

  boolean isWaitingFor(NodeName node) {
    return parts.stream().anyMatch(part -> part.node().equals(node) && part.isWaiting());
  }

  /// Of [#subjects], as the store keeps them.
  public Json subjectsJson() {
    var json = Json.object();
    subjects.forEach((id, subject) -> json.put(id.toString(), subject.toJson()));
    return json.build();
  }

  public static SortedMap<AssociationId, Subject> subjects(Json.Obj json) {
    var subjects = new TreeMap<AssociationId, Subject>();
    json.members()
        .keySet()
        .forEach(id -> subjects.put(AssociationId.parse(id), Subject.from(json.object(id))));
    return subjects;
  }
}
