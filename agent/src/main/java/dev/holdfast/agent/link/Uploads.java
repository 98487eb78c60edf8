package dev.holdfast.agent.link;

import dev.holdfast.agent.state.Outputs;
import dev.holdfast.wire.OutputPart;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Brings full outputs of steps to the reconciler, one after the other, by a thread of its own that
/// is there only while something waits. What cannot be brought now is tried again, also after a
/// restart; runs go on meanwhile.
public final class Uploads implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.link");

  private final Reconciler reconciler;
  private final Outputs outputs;
  private final RandomGenerator random;
  private final CountDownLatch ending = new CountDownLatch(1);
  private @Nullable Thread thread;
  private boolean more;

  public Uploads(Reconciler reconciler, Outputs outputs, RandomGenerator random) {
    this.reconciler = reconciler;
    this.outputs = outputs;
    this.random = random;
  }

  /// Something may wait. Returns at once.
  public synchronized void look() {
    more = true;
    if (thread == null && ending.getCount() > 0) {
      thread = Thread.ofPlatform().daemon().name("uploads").start(this::work);
    }
  }

  private void work() {
    var backoff = new Backoff(random);
    String trouble = "";
    while (goesOn()) {
      try {
        var run = outputs.next();
        while (run.isPresent() && ending.getCount() > 0) {
          upload(run.get());
          backoff.afterSuccess();
          run = outputs.next();
        }
      } catch (RevokedException e) {
        return; // the courier is told the same, and ends everything
      } catch (IOException | RuntimeException e) {
        String why = String.valueOf(e.getMessage());
        if (!why.equals(trouble)) {
          LOG.log(
              System.Logger.Level.INFO,
              "outputs of steps wait on the node, since they cannot be uploaded now: {0}",
              why);
          trouble = why;
        }
        look();
        if (!rest(backoff)) {
          return;
        }
      }
    }
  }

  /// @return false when there is nothing to do, and then the thread is gone for [#look]
  private synchronized boolean goesOn() {
    if (!more || ending.getCount() == 0) {
      thread = null;
      return false;
    }
    more = false;
    return true;
  }

  private boolean rest(Backoff backoff) {
    try {
      return !ending.await(backoff.afterFailure().toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      return false;
    }
  }

  private void upload(Outputs.Run run) throws IOException {
    for (Outputs.File file : run.files()) {
      String refused = refused(run, file);
      if (refused != null) {
        LOG.log(
            System.Logger.Level.INFO,
            "the output of run {0} of {1} stays on the node: {2}",
            run.name(),
            run.association(),
            refused);
        break;
      }
    }
    run.taken();
  }

  /// Brings what is not there yet of a file.
  ///
  /// @return why nobody wants it; null where it is there now
  private @Nullable String refused(Outputs.Run run, Outputs.File file) throws IOException {
    long there = 0;
    byte[] bytes = file.part(there);
    while (bytes.length > 0 && ending.getCount() > 0) {
      var part = new OutputPart(run.association(), run.name(), file.step(), file.stream(), there);
      switch (reconciler.upload(part, bytes)) {
        case OutputPart.Answer.Unwanted(var reason) -> {
          return reason;
        }
        case OutputPart.Answer.Kept(var kept) -> {
          if (kept == there) {
            throw new IOException("the reconciler keeps nothing of it");
          }
          there = kept;
        }
      }
      bytes = file.part(there);
    }
    if (ending.getCount() == 0) {
      throw new IOException("the agent is ending");
    }
    return null;
  }

  /// Gives up what is on its way; the next start goes on with it.
  @Override
  public void close() {
    ending.countDown();
  }
}
