package dev.holdfast.agent.run;

import dev.holdfast.agent.host.Facts;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.canonical.Json;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

/// The node's facts as they were last looked at.
final class NodeFacts {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.run");
  private static final Duration AGE = Duration.ofSeconds(60);

  private final Host host;
  private final StateFolder state;
  private Json.Obj facts = Json.Obj.EMPTY;
  private Instant lookedAt = Instant.MIN;

  NodeFacts(Host host, StateFolder state) {
    this.host = host;
    this.state = state;
  }

  Json.Obj value() {
    return facts;
  }

  /// Looks again, at most once a minute; at once where the clock went back.
  ///
  /// @return whether anything is different now
  boolean refresh(Instant now) throws IOException {
    if (!now.isBefore(lookedAt) && lookedAt.isAfter(now.minus(AGE))) {
      return false;
    }
    lookedAt = now;
    Json.Obj observed = Facts.observe(host, state.customFacts());
    boolean changed = !observed.equals(facts);
    Json.Obj skipped = observed.objectOrEmpty("custom_skipped");
    if (!skipped.members().isEmpty() && !skipped.equals(facts.objectOrEmpty("custom_skipped"))) {
      LOG.log(System.Logger.Level.WARNING, "files of facts.d that were not taken: {0}", skipped);
    }
    facts = observed;
    return changed;
  }
}
