package dev.holdfast.agent.testing;

import static dev.holdfast.agent.testing.Eventually.until;

import dev.holdfast.wire.Report;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/// What most tests of the loop begin with: one node, registered and not yet started, its
/// reconciler, and a time for both that is turned by hand.
public abstract class RegisteredNode {
  /// The association that most of them are about.
  protected static final String WEB = "fleet/web";

  @TempDir protected Path folder;
  protected final HandClock clock = new HandClock();
  protected TestReconciler reconciler;
  protected TestNode node;

  @BeforeEach
  protected final void registers() {
    reconciler = new TestReconciler(clock);
    node = new TestNode(folder, reconciler, clock);
    node.register();
  }

  @AfterEach
  protected final void ends() {
    node.close();
    reconciler.close();
  }

  /// Waits for it.
  ///
  /// @param index from 0
  protected final Report report(String association, int index) {
    until(
        "report " + index + " of " + association + " arrives",
        () -> reconciler.reports(association).size() > index);
    return reconciler.reports(association).get(index);
  }

  protected final Report report(int index) {
    return report(WEB, index);
  }

  /// The loop looks at once what is due then.
  protected final void after(Duration time) {
    clock.advance(time);
    node.lookAgain();
  }

  /// For what the node does as time goes by, and may be too busy for at first: time goes on in
  /// steps, each of which waits twice as long as the one before. So a slow machine does not make
  /// hours of them.
  protected final void inSteps(Duration step, String what, Callable<Boolean> condition) {
    var looks = new AtomicInteger();
    until(
        what,
        () -> {
          int look = looks.incrementAndGet();
          if (look % 50 == 1 && Integer.bitCount(look / 50 + 1) == 1) {
            after(step);
          }
          return condition.call();
        });
  }
}
