package dev.holdfast.agent.run;

import dev.holdfast.agent.link.PermitAnswer;
import dev.holdfast.agent.report.Found;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Mode;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.OnDisconnect;
import dev.holdfast.schedule.Splay;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Permission;
import dev.holdfast.wire.Permit;
import dev.holdfast.wire.Report;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Permits of the node's associations: who has one, who waits for one. In memory only: after a
/// restart the run is taken up again and asks again, and gets the permit that it had. For the
/// loop's thread.
final class Permits {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.run");

  /// A reconciler that restarts is soon there again; that is not being without one.
  private static final Duration GRACE = Duration.ofMinutes(2);

  private static final Duration AFTER_FAILURE = Duration.ofSeconds(10);

  private final NodeName node;
  private final InstantSource clock;
  private final Supplier<Duration> outage;
  private PermitLine line =
      _ -> {
        throw new IOException("there is no line to the reconciler yet");
      };
  private final Map<AssociationId, Waiting> waiting = new HashMap<>();
  private final Map<AssociationId, Granted> granted = new HashMap<>();

  /// @param outage for how long the reconciler could not be reached; zero where it can
  Permits(NodeName node, InstantSource clock, Supplier<Duration> outage) {
    this.node = node;
    this.clock = clock;
    this.outage = outage;
  }

  /// A run that found something to change.
  private record Waiting(
      Step.Run run, Permission.Request request, String reason, Instant askAt, OnDisconnect policy) {
    Waiting until(String why, Instant then) {
      return new Waiting(run, request, why, then, policy);
    }
  }

  private record Granted(Permission.Request request, Permit permit) {}

  void askThrough(PermitLine newLine) {
    line = newLine;
  }

  void keepOnly(Collection<AssociationId> released) {
    waiting.keySet().retainAll(released);
    granted.keySet().retainAll(released);
  }

  /// A run begins; nothing else of the association waits any more.
  Consent consent(Loaded.Association association, Step.Run run) {
    AssociationId id = association.entry().association();
    waiting.remove(id);
    Permission.Request request = request(association, run);
    return request == null
        ? Consent.FREE
        : new Asking(run, request, association.assignment().onDisconnect());
  }

  /// What needs a permit: changes within an execution, where nodes take turns. What a new version
  /// brings is let out by its rollout.
  private static Permission.@Nullable Request request(
      Loaded.Association association, Step.Run run) {
    boolean asks =
        association.assignment().limitsRate()
            && association.assignment().enforced().mode() == Mode.ENFORCE
            && !run.checkOnly()
            && run.trigger() != Report.Trigger.NEW_VERSION;
    AssociationId id = association.entry().association();
    if (asks && run.runId() != null && !Neighbours.isRefresh(run.runId())) {
      return new Permission.Request(id, null, run.runId());
    }
    return asks && run.firing() != null ? new Permission.Request(id, run.firing(), null) : null;
  }

  /// Why the association waits; null where it does not.
  @Nullable Hold hold(AssociationId id) {
    Waiting wait = waiting.get(id);
    return wait == null || granted.containsKey(id) ? null : held(wait.reason());
  }

  /// Asks again where it is time. The run that waited, where it may go on.
  Step.@Nullable Run renew(AssociationId id) {
    Waiting wait = waiting.get(id);
    if (wait == null || clock.instant().isBefore(wait.askAt())) {
      return wait != null && granted.containsKey(id) ? wait.run() : null;
    }
    if (goesWithout(wait.policy())) {
      granted.remove(id);
      waiting.put(id, wait.until(wait.reason(), clock.instant()));
      return wait.run();
    }
    return switch (ask(wait.request())) {
      case PermitAnswer.Granted(var permit) -> {
        granted.put(id, new Granted(wait.request(), permit));
        yield wait.run();
      }
      case PermitAnswer.Wait(var reason, var askAgain) -> {
        waiting.put(id, wait.until(reason, later(id, askAgain)));
        yield null;
      }
      case PermitAnswer.Refused _ -> wait.run(); // which is told so, and says it
    };
  }

  /// When somebody has to ask again.
  Optional<Instant> nextAsk() {
    return waiting.values().stream().map(Waiting::askAt).min(Instant::compareTo);
  }

  private boolean goesWithout(OnDisconnect policy) {
    return policy == OnDisconnect.ENFORCE && outage.get().compareTo(GRACE) > 0;
  }

  private PermitAnswer ask(Permission.Request request) {
    try {
      return line.ask(request);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "no answer about a permit: {0}", e.getMessage());
      return new PermitAnswer.Wait("the reconciler does not answer", AFTER_FAILURE);
    }
  }

  /// Nodes that began to wait together do not ask together for ever.
  private Instant later(AssociationId id, Duration askAgain) {
    Duration most = Duration.ofMillis(askAgain.toMillis() * 2 / 5);
    return clock.instant().plus(askAgain.minus(most.dividedBy(2))).plus(Splay.of(id, node, most));
  }

  private static Hold held(String reason) {
    return new Hold(Hold.Kind.PERMIT, "waiting for a permit: " + reason, null);
  }

  /// The consent of one run.
  private final class Asking implements Consent {
    private final Step.Run run;
    private final Permission.Request request;
    private final OnDisconnect policy;
    private @Nullable Permit permit;
    private boolean missing;
    private boolean refused;

    Asking(Step.Run run, Permission.Request request, OnDisconnect policy) {
      this.run = run;
      this.request = request;
      this.policy = policy;
    }

    @Override
    public Found.@Nullable Withheld ask() {
      Granted before = granted.remove(request.association());
      if (before != null
          && before.request().equals(request)
          && clock.instant().isBefore(before.permit().expiresAt())) {
        permit = before.permit();
        return null;
      }
      if (goesWithout(policy)) {
        missing = true;
        return null;
      }
      return switch (Permits.this.ask(request)) {
        case PermitAnswer.Granted(var given) -> {
          permit = given;
          yield null;
        }
        case PermitAnswer.Wait(var reason, var askAgain) -> {
          AssociationId id = request.association();
          waiting.put(id, new Waiting(run, request, reason, later(id, askAgain), policy));
          yield Found.Withheld.by(held(reason));
        }
        case PermitAnswer.Refused(var reason) -> {
          refused = true;
          yield Found.Withheld.by(new Hold(Hold.Kind.PERMIT, "skipped: " + reason, null));
        }
      };
    }

    @Override
    public @Nullable String permit() {
      return permit == null ? null : permit.id();
    }

    @Override
    public @Nullable Instant expiresAt() {
      return permit == null ? null : permit.expiresAt();
    }

    @Override
    public boolean isMissing() {
      return missing;
    }

    @Override
    public boolean isRefused() {
      return refused;
    }
  }
}
