package dev.holdfast.agent.run;

import dev.holdfast.agent.link.ServerClock;
import dev.holdfast.agent.state.Disabled;
import dev.holdfast.agent.state.Progress;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Manifest;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What there is to do for each association, and what holds it: all that [Step] decides by.
final class Agenda {
  private final StateFolder state;
  private final ServerClock clock;
  private final Ledger ledger;
  private final Permits permits;
  private final Requests requests;
  private final Stops stops;
  private final Runs runs;

  Agenda(
      StateFolder state,
      ServerClock clock,
      Ledger ledger,
      Permits permits,
      Requests requests,
      Stops stops,
      Runs runs) {
    this.state = state;
    this.clock = clock;
    this.ledger = ledger;
    this.permits = permits;
    this.requests = requests;
    this.stops = stops;
    this.runs = runs;
  }

  /// In the order in which they run. Asks for permits where it is time.
  ///
  /// @param contact whether the reconciler can be reached; null before it was tried
  List<Work> of(Loaded loaded, Optional<Disabled> disabled, @Nullable Boolean contact)
      throws IOException {
    Instant now = clock.instant();
    var circumstances =
        new Holds.Circumstances(now, clock.offset(), disabled, contact, state.freezes());
    var progress = new HashMap<AssociationId, Progress>();
    for (Manifest.Entry each : loaded.released().manifest().entries()) {
      progress.put(each.association(), ledger.progress(each.association(), now));
    }
    var work = new ArrayList<Work>();
    for (Loaded.Association each : loaded.inOrder()) {
      AssociationId id = each.entry().association();
      Hold hold = Holds.of(each, circumstances, progress::get);
      Step.Run resumed = hold == null ? permits.renew(id) : null;
      work.add(
          each.work(
              ledger.progress(id, now),
              requests.of(id),
              runs.interrupted(id) != null,
              hold == null && resumed == null ? permits.hold(id) : hold,
              hold != null && hasMoved(hold, runs.lastHold(id)),
              Holds.isUndecided(each.assignment(), circumstances),
              resumed,
              stops.stopped()));
    }
    return work;
  }

  /// What waits for a calendar that was edited says so anew.
  private static boolean hasMoved(Hold hold, @Nullable Hold before) {
    boolean isShown = hold.kind() == Hold.Kind.CALENDAR || hold.kind() == Hold.Kind.FROZEN;
    return isShown && before != null && !hold.equals(before);
  }
}
