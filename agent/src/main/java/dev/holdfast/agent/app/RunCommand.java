package dev.holdfast.agent.app;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Lifeline;
import dev.holdfast.agent.link.Courier;
import dev.holdfast.agent.link.HttpLine;
import dev.holdfast.agent.link.Reconciler;
import dev.holdfast.agent.link.ServerClock;
import dev.holdfast.agent.link.Uploads;
import dev.holdfast.agent.run.Agent;
import dev.holdfast.agent.state.Identity;
import dev.holdfast.agent.state.StateFolder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `run`: the daemon, in the foreground.
@Command(
    name = "run",
    description = "Enforces what is released to this node, until it is ended.",
    mixinStandardHelpOptions = true)
final class RunCommand implements Callable<Integer> {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent");
  private static final Duration MOMENT = Duration.ofSeconds(2);

  /// How often a revoked agent looks whether it was registered again.
  private static final long LOOK_SECONDS = 5;

  /// A little more than a script has between TERM and KILL.
  private static final Duration FAREWELL = Duration.ofSeconds(40);

  @Mixin private Places places = new Places();

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Manage the tree below DIR (default: as registered).")
  private @Nullable Path root;

  @Override
  public Integer call() throws IOException, InterruptedException {
    Logs.oneLine();
    Identity identity = places.identity();
    do {
      identity = awaitUnrevoked(identity);
      work(identity);
    } while (StateFolder.revoked(places.state, identity).isPresent());
    return ExitCodes.OK;
  }

  /// Returns at once where the node is not revoked. Else it waits without the folder's lock for
  /// somebody to register again: ending would only make a supervisor start it anew.
  private Identity awaitUnrevoked(Identity identity) throws IOException, InterruptedException {
    var revoked = StateFolder.revoked(places.state, identity);
    if (revoked.isEmpty()) {
      return identity;
    }
    LOG.log(
        System.Logger.Level.WARNING,
        "node {0} was revoked at {1}: nothing is checked or changed until it is registered again",
        identity.node(),
        revoked.get());
    var never = new CountDownLatch(1);
    Identity now = identity;
    while (StateFolder.revoked(places.state, now).isPresent()) {
      if (never.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
        break;
      }
      now = places.identity();
    }
    return now;
  }

  /// Until a signal ends it, or its reconciler.
  private void work(Identity identity) throws IOException {
    var ended = new CountDownLatch(1);
    try (StateFolder state = StateFolder.open(places.state)) {
      Host host = Places.host(root != null ? root : registeredRoot(identity));
      host.keepReachable(Lifeline.to(identity.server()));
      var clock = new ServerClock(InstantSource.system(), state.clockOffset());
      var line = new HttpLine(identity.server(), identity.insecureHttp(), identity.caFile());
      var random = new SecureRandom();
      var reconciler = new Reconciler(line, identity, state.key(), random);
      try (var agent =
              new Agent(host, state, identity, clock, Versions.current(), DocumentFile::found);
          var courier = new Courier(reconciler, state, identity, agent.desk(), clock, random);
          var uploads = new Uploads(reconciler, state.outputs(), random)) {
        agent.onOutput(uploads::look);
        agent.onNews(courier::hurry);
        agent.askThrough(courier::permit);
        agent.previewFrom(reconciler::proposed);
        courier.onContact(() -> CheckedIn.write(places.state, clock.nodeTime()));
        var farewell = new Farewell(agent, Thread.currentThread(), ended);
        courier.onRevoked(farewell::begin);
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(farewell));
        LOG.log(
            System.Logger.Level.INFO,
            "agent {0} of node {1}, reconciler {2}",
            Versions.current(),
            identity.node(),
            identity.server());
        courier.start();
        uploads.look();
        agent.run();
      }
    } finally {
      ended.countDown();
    }
  }

  private static @Nullable Path registeredRoot(Identity identity) {
    return identity.root() == null ? null : Path.of(identity.root());
  }

  /// Ends the work. A run ends between two resources. What takes longer than a moment is a script,
  /// which is ended with its group, or a package transaction, which goes on without the agent.
  ///
  /// @param loop the thread that works
  /// @param ended open once it does not any more
  private record Farewell(Agent agent, Thread loop, CountDownLatch ended) implements Runnable {
    /// Nothing new is begun from here on; what takes longer is waited for by a thread of its own.
    void begin() {
      agent.close();
      Thread.ofPlatform().daemon().name("farewell").start(this);
    }

    @Override
    public void run() {
      agent.close();
      try {
        if (!ended.await(MOMENT.toMillis(), TimeUnit.MILLISECONDS)) {
          loop.interrupt();
          boolean inTime = ended.await(FAREWELL.toSeconds(), TimeUnit.SECONDS);
          LOG.log(System.Logger.Level.DEBUG, "ended in time: {0}", inTime);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
