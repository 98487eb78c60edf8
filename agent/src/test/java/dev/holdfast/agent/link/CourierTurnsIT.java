package dev.holdfast.agent.link;

import static dev.holdfast.agent.testing.Eventually.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.state.Identity;
import dev.holdfast.agent.state.OpenPreviews;
import dev.holdfast.agent.state.Released;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.agent.testing.HandClock;
import dev.holdfast.agent.testing.LogLines;
import dev.holdfast.agent.testing.TestNode;
import dev.holdfast.agent.testing.TestReconciler;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.FreezeOrder;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.RunRequest;
import dev.holdfast.wire.StopOrder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Given a courier and a desk of the test's own: what happens while it has the turn.
@Timeout(120)
@SuppressWarnings("NullAway.Init")
class CourierTurnsIT {
  @TempDir private Path folder;
  private final HandClock clock = new HandClock();
  private final TestDesk desk = new TestDesk();
  private final LogLines lines = new LogLines();
  private TestReconciler reconciler;
  private StateFolder state;
  private Identity identity;
  private Courier courier;

  @BeforeEach
  void begins() throws IOException {
    reconciler = new TestReconciler(clock);
    var node = new TestNode(folder, reconciler, clock);
    identity = node.register();
    state = StateFolder.open(node.stateFolder());
    var link =
        new Reconciler(
            new HttpLine(identity.server(), false, null),
            identity,
            state.key(),
            new SecureRandom());
    var time = new ServerClock(clock, Duration.ZERO);
    courier = new Courier(link, state, identity, desk, time, new Random(1));
  }

  @AfterEach
  void ends() throws IOException {
    courier.close();
    reconciler.close();
    state.close();
    lines.close();
  }

  /// Brings nothing, and does what the test says.
  private final class TestDesk implements Desk {
    private volatile Runnable whenDelivered = () -> {};
    private volatile Runnable whenLost = () -> {};

    @Override
    public CheckIn.Request request(long waitSeconds) throws IOException {
      Released has = state.released(identity);
      return new CheckIn.Request(
          "test",
          identity.stream(),
          has.revision(),
          has.manifest().epoch(),
          has.manifest().sequence(),
          null,
          clock.instant(),
          Json.Obj.EMPTY,
          List.of(),
          null,
          waitSeconds,
          new CheckIn.Known(has.calendarsDigest(), 0, 0, Manifest.marks(has.manifest().entries())),
          List.of());
    }

    @Override
    public void delivered(CheckIn.Request sent, boolean factsWanted) {
      whenDelivered.run();
    }

    @Override
    public void contact(boolean reachable) {
      if (!reachable) {
        whenLost.run();
      }
    }

    @Override
    public void released(Released released) {}

    @Override
    public void asked(RunRequest request) {}

    @Override
    public void ordered(FreezeOrder order) {}

    @Override
    public void stopped(StopOrder order) {}

    @Override
    public void previewed(PreviewOrder order) {}
  }

  /// Whoever sees that it is unreachable may look at once what the desk made of it.
  @Test
  void theDeskHearsOfALossBeforeItIsSeen() throws Exception {
    var seen = new CompletableFuture<Boolean>();
    desk.whenLost = () -> seen.complete(courier.isReachable());
    courier.start();
    until("it has contact", courier::isReachable);
    reconciler.stop();
    assertThat(seen.get()).isTrue();
    until("it says so", () -> !courier.isReachable());
  }

  /// An interrupt would end the write, and the log would tell of it.
  @Test
  void whatIsWrittenDownAtAStopIsWrittenWhole() throws Exception {
    var closing = new AtomicReference<Thread>();
    var written = new CompletableFuture<List<OpenPreviews.Open>>();
    desk.whenDelivered =
        () -> {
          closing.set(Thread.ofPlatform().start(courier::close));
          until("it is told to stop", () -> isStoppingOrHasStopped(closing.get()));
          try {
            state.openPreviews().put(List.of(new OpenPreviews.Open(order(), 0)));
            written.complete(state.openPreviews().all());
          } catch (IOException e) {
            written.completeExceptionally(e);
            throw new UncheckedIOException(e);
          }
        };
    courier.start();
    assertThat(written.get()).hasSize(1);
    closing.get().join();
    assertThat(lines.all()).noneMatch(line -> line.contains("no contact"));
  }

  private static boolean isStoppingOrHasStopped(Thread thread) {
    return thread.getState() == Thread.State.TIMED_WAITING
        || thread.getState() == Thread.State.TERMINATED;
  }

  private PreviewOrder order() {
    return new PreviewOrder(
        "p-1",
        identity.node(),
        0,
        Instant.MAX,
        Duration.ofMinutes(1),
        false,
        List.of(new PreviewOrder.Content(AssociationId.parse("fleet/web"), Digest.of("content"))));
  }
}
