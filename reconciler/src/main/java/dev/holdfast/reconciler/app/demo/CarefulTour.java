package dev.holdfast.reconciler.app.demo;

import dev.holdfast.reconciler.cli.Words;
import java.io.IOException;
import java.time.InstantSource;

/// What keeps one bad commit from a whole fleet, played on a fresh demo of a dozen nodes; each step
/// is observed from outside, in the API and in the nodes' files.
public final class CarefulTour {
  private final Demo demo;
  private final Telling telling;
  private final Observing observing;
  private final RolloutStory rollouts;
  private final HoldStory holds;

  /// @param clock for ages in what commands print, and for opening a window now
  public CarefulTour(Demo demo, Telling telling, InstantSource clock) {
    this.demo = demo;
    this.telling = telling;
    this.observing = new Observing(demo, telling);
    var terminal = new Terminal(demo, telling, clock);
    this.rollouts = new RolloutStory(demo, observing, terminal);
    this.holds = new HoldStory(demo, observing, terminal);
  }

  public void play() throws IOException, DemoFailedException {
    telling.step(1, Words.count(demo.agents().size(), "node") + " become what the repository says");
    observing.aCommitBecomesState();
    telling.step(2, "New content goes out in stages: a canary, half of the nodes, the rest");
    rollouts.aChangeGoesOutInStages();
    telling.step(3, "A bad commit stops at the canary");
    rollouts.aBadCommitStopsAtTheCanary();
    telling.step(4, "A revert heals it");
    rollouts.aRevertHealsIt();
    telling.step(5, "Nodes that were changed by hand take turns in one execution");
    rollouts.nodesTakeTurns();
    telling.step(6, "A closed window holds a change until it opens");
    holds.aClosedWindowHoldsAChange();
    telling.step(7, "A freeze holds everything");
    holds.aFreezeHoldsEverything();
    telling.step(8, "Who complies");
    holds.whoComplies();
  }
}
