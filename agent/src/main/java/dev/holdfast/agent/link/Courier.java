package dev.holdfast.agent.link;

import dev.holdfast.agent.state.Identity;
import dev.holdfast.agent.state.Released;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.wire.BadSignatureException;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.FreezeOrder;
import dev.holdfast.wire.Permission;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.RunRequest;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.StopOrder;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.random.RandomGenerator;

/// Two threads between node and reconciler. One checks in over and over and is mostly held there;
/// the other brings what cannot wait, on a connection of its own, with a wait of nothing. Both
/// speak in turns, so that answers are taken up one after the other.
public final class Courier implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.link");
  private static final long LONGEST_WAIT_SECONDS = 50;
  private static final long JITTER_SECONDS = 10;
  private static final Duration AFTER_REFUSAL = Duration.ofMinutes(1);

  /// What an answer brought is mostly taken up in less.
  private static final Duration GRACE = Duration.ofSeconds(5);

  private final Reconciler reconciler;
  private final Intake intake;
  private final StateFolder state;
  private final Identity identity;
  private final Desk desk;
  private final ServerClock clock;
  private final RandomGenerator random;
  private final Semaphore urgent = new Semaphore(0);
  private final CountDownLatch ending = new CountDownLatch(1);
  private final ReentrantLock turn = new ReentrantLock();
  private final Thread polling;
  private final Thread sending;
  private volatile boolean closed;
  private volatile boolean reachable;

  /// How often contact was lost. For whoever has the turn.
  private int losses;

  private String trouble = "";
  private volatile Runnable whenInContact = () -> {};
  private volatile Runnable whenRevoked = () -> {};

  public Courier(
      Reconciler reconciler,
      StateFolder state,
      Identity identity,
      Desk desk,
      ServerClock clock,
      RandomGenerator random) {
    this.reconciler = reconciler;
    this.intake = new Intake(reconciler, state, identity);
    this.state = state;
    this.identity = identity;
    this.desk = desk;
    this.clock = clock;
    this.random = random;
    this.polling = Thread.ofPlatform().daemon().name("check-in").unstarted(this::poll);
    this.sending = Thread.ofPlatform().daemon().name("reports").unstarted(this::send);
  }

  /// @param then called whenever contact is gained, also the first time; it must be quick
  public void onContact(Runnable then) {
    this.whenInContact = then;
  }

  /// @param then called once when the reconciler has revoked the node, which is written down
  ///   already: from now on nothing may be changed
  public void onRevoked(Runnable then) {
    this.whenRevoked = then;
  }

  public void start() {
    polling.start();
    sending.start();
  }

  /// There is something to say that should not wait for the held check-in to end. Any number of
  /// calls make one request.
  public void hurry() {
    if (urgent.availablePermits() == 0) {
      urgent.release();
    }
  }

  public boolean isReachable() {
    return reachable;
  }

  private void poll() {
    var backoff = new Backoff(random);
    boolean first = true;
    while (!closed) {
      Duration pause = Duration.ZERO;
      try {
        exchange(first ? 0 : LONGEST_WAIT_SECONDS - random.nextLong(JITTER_SECONDS));
        first = false;
        backoff.afterSuccess();
      } catch (RevokedException e) {
        revoked(e);
        return;
      } catch (LinkException e) {
        pause = e.isRefusal() ? AFTER_REFUSAL : backoff.afterFailure();
        lost(e.isRefusal() ? refused(e) : words(e));
      } catch (NotTakenUpException e) {
        pause = backoff.afterFailure();
        warn(words(e));
      } catch (IOException e) {
        pause = backoff.afterFailure();
        lost(words(e));
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "check-in", e);
        pause = backoff.afterFailure();
      }
      first |= !pause.isZero();
      if (!pause.isZero() && !rest(pause)) {
        return;
      }
    }
  }

  private static String words(Exception e) {
    return e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
  }

  private static String refused(LinkException e) {
    return "this node is refused, without a proof that its reconciler means it ("
        + e.getMessage()
        + "); it goes on enforcing what it has";
  }

  /// Stops first: where this cannot be written down, it is heard again after a restart.
  private void revoked(RevokedException told) {
    turn.lock();
    try {
      if (closed) {
        return;
      }
      closed = true;
      reachable = false;
    } finally {
      turn.unlock();
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "{0}; nothing is checked or changed on it any more. To take it back, register it again",
        told.getMessage());
    try {
      state.revoked(identity, told.at());
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "that cannot be written down, and is asked again after a restart: {0}",
          words(e));
    }
    whenRevoked.run();
  }

  /// Asks for a permit within the node's session.
  public PermitAnswer permit(Permission.Request request) throws IOException {
    try {
      return reconciler.permit(request);
    } catch (RevokedException e) {
      revoked(e);
      throw e;
    }
  }

  /// Brings urgent reports while the other thread is held. Where nobody can be reached it leaves
  /// them to the next check-in.
  private void send() {
    while (!closed) {
      try {
        urgent.acquire();
        urgent.drainPermits();
        long before = Long.MAX_VALUE;
        while (reachable && !closed && state.outbox().size() < before) {
          before = state.outbox().size();
          exchange(0);
          if (state.outbox().isEmpty()) {
            break;
          }
        }
      } catch (InterruptedException e) {
        return;
      } catch (RevokedException e) {
        revoked(e);
        return;
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "reports have to wait: {0}", e.getMessage());
      } catch (RuntimeException e) {
        LOG.log(System.Logger.Level.ERROR, "sending reports", e);
      }
    }
  }

  /// One check-in and what follows from it. While the request is held, the turn is not.
  private void exchange(long waitSeconds) throws IOException {
    CheckIn.Request request;
    int before;
    turn.lock();
    try {
      if (closed) {
        return;
      }
      request = desk.request(waitSeconds);
      before = losses;
    } finally {
      turn.unlock();
    }
    CheckIn.Response response = reconciler.checkIn(request);
    turn.lock();
    try {
      if (closed) {
        return;
      }
      if (clock.learn(request.nodeTime(), response.serverTime())) {
        state.clockOffset(clock.offset());
      }
      if (before == losses) { // an answer to what was asked before contact was lost proves nothing
        found();
      }
      state.outbox().acknowledge(response.acknowledged());
      desk.delivered(request, response.factsWanted());
      try {
        take(response);
      } catch (LinkException | RevokedException e) {
        throw e;
      } catch (IOException e) {
        throw new NotTakenUpException(e);
      }
    } finally {
      turn.unlock();
    }
  }

  /// The reconciler was reached; what it sent could not be kept on the node.
  private static final class NotTakenUpException extends IOException {
    private static final long serialVersionUID = 1L;

    NotTakenUpException(IOException cause) {
      super("what is released cannot be taken up: " + words(cause), cause);
    }
  }

  private void take(CheckIn.Response response) throws IOException {
    for (Signed order : response.orders()) {
      obey(order);
    }
    Signed manifest = response.manifest();
    if (manifest != null) {
      try {
        Released released = intake.take(manifest);
        desk.released(released);
      } catch (BadSignatureException e) {
        throw new LinkException(0, words(e));
      }
    }
    for (Signed run : response.runs()) {
      run(run);
    }
    for (Signed stop : response.stops()) {
      stop(stop);
    }
    for (Signed preview : response.previews()) {
      preview(preview);
    }
  }

  /// One that this agent cannot read says nothing about all else that the answer brought.
  private void preview(Signed signed) throws IOException {
    try {
      desk.previewed(PreviewOrder.from(signed.open(PreviewOrder.TYPE, identity.reconciler())));
    } catch (BadSignatureException e) {
      throw new LinkException(0, words(e));
    } catch (JsonShapeException | InvalidNameException e) {
      warn("a preview is not taken: " + e.getMessage());
    }
  }

  private void stop(Signed signed) throws IOException {
    try {
      var order = StopOrder.from(signed.open(StopOrder.TYPE, identity.reconciler()));
      if (order.node().equals(identity.node())) {
        desk.stopped(order);
      }
    } catch (BadSignatureException e) {
      throw new LinkException(0, words(e));
    } catch (JsonShapeException | InvalidNameException e) {
      throw new LinkException(0, "an order to stop: " + e.getMessage());
    }
  }

  private void obey(Signed signed) throws IOException {
    try {
      FreezeOrder order = FreezeOrder.open(signed, identity.reconciler());
      if (state.freezes().take(order)) {
        desk.ordered(order);
      }
    } catch (BadSignatureException e) {
      throw new LinkException(0, words(e));
    } catch (JsonShapeException | InvalidNameException e) {
      throw new LinkException(0, "an order to freeze: " + e.getMessage());
    }
  }

  /// One that this agent cannot read says nothing about all else that the answer brought.
  private void run(Signed signed) throws IOException {
    try {
      var request = RunRequest.from(signed.open(RunRequest.TYPE, identity.reconciler()));
      if (request.node().equals(identity.node())) {
        desk.asked(request);
      }
    } catch (BadSignatureException e) {
      throw new LinkException(0, words(e));
    } catch (JsonShapeException | InvalidNameException e) {
      warn("a run request is not taken: " + e.getMessage());
    }
  }

  private void found() {
    if (!reachable) {
      LOG.log(System.Logger.Level.INFO, "connected to {0}", identity.server());
      trouble = "";
      whenInContact.run();
    }
    reachable = true;
    desk.contact(true);
  }

  /// Said once for each reason. What ends because it is made to end is no trouble.
  private void warn(String why) {
    if (!closed && !why.equals(trouble)) {
      LOG.log(System.Logger.Level.WARNING, "{0}", why);
      trouble = why;
    }
  }

  private void lost(String why) {
    turn.lock();
    try {
      if (closed) {
        return;
      }
      losses++;
      warn("no contact with " + identity.server() + ": " + why);
      desk.contact(false); // whoever sees that it is unreachable finds what the desk made of it
      reachable = false;
    } finally {
      turn.unlock();
    }
  }

  /// @return false when the courier is closed meanwhile
  private boolean rest(Duration pause) {
    try {
      return !ending.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  /// Ends both threads. A request that is held is given up. What is being taken up has a moment to
  /// be taken up whole: an interrupt would end a file that is being written.
  @Override
  public void close() {
    closed = true;
    ending.countDown();
    urgent.release();
    if (!turnEnds()) {
      sending.interrupt();
      polling.interrupt();
    }
  }

  /// Afterwards nobody takes anything up.
  ///
  /// @return false when it takes too long
  private boolean turnEnds() {
    try {
      if (!turn.tryLock(GRACE.toMillis(), TimeUnit.MILLISECONDS)) {
        return false;
      }
      turn.unlock();
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
