package dev.holdfast.agent.run;

import dev.holdfast.agent.link.ServerClock;
import dev.holdfast.agent.step.Outside;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Document;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.RunRequest;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What steps of a Command document find around them: the node's other associations.
final class Neighbours implements Outside {
  private static final Duration EXPIRY = Duration.ofHours(1);
  private static final String REFRESH = "refresh-";

  private final String version;
  private final DocumentReader documents;
  private final NodeName node;
  private final Inbox inbox;
  private final ServerClock clock;
  private Collection<AssociationId> released = List.of();
  private Step.@Nullable Run running;

  /// @param version of the agent
  Neighbours(
      String version, DocumentReader documents, NodeName node, Inbox inbox, ServerClock clock) {
    this.version = version;
    this.documents = documents;
    this.node = node;
    this.inbox = inbox;
    this.clock = clock;
  }

  /// Whether a step of another run asked for it; the reconciler knows nothing of it.
  static boolean isRefresh(String runId) {
    return runId.startsWith(REFRESH);
  }

  /// A run begins.
  void begin(Step.Run run, Collection<AssociationId> associations) {
    running = run;
    released = List.copyOf(associations);
  }

  @Override
  public String version() {
    return version;
  }

  /// Two documents that refresh each other must not do so for ever.
  @Override
  public List<String> refresh(List<String> names) throws IOException {
    Step.Run now = running;
    String asked = now == null ? null : now.runId();
    if (now == null || (asked != null && isRefresh(asked))) {
      throw new IOException("this run was itself asked for by a refresh; it asks for no more");
    }
    var chosen = new ArrayList<AssociationId>();
    for (String name : names) {
      List<AssociationId> meant = released.stream().filter(id -> isMeant(id, name)).toList();
      if (meant.isEmpty()) {
        throw new IOException("this node has no association '" + name + "'");
      }
      chosen.addAll(meant);
    }
    if (names.isEmpty()) {
      chosen.addAll(released);
    }
    chosen.remove(now.association());
    Instant until = clock.instant().plus(EXPIRY);
    for (AssociationId id : chosen) {
      inbox.put(new RunRequest(REFRESH + UUID.randomUUID(), node, id, false, until));
    }
    return chosen.stream().map(AssociationId::toString).toList();
  }

  private static boolean isMeant(AssociationId id, String name) {
    return id.toString().equals(name) || id.name().value().equals(name);
  }

  @Override
  public Document read(String name, byte[] text) throws IOException {
    return documents.read(name, text);
  }
}
