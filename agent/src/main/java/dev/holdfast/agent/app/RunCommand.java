package dev.holdfast.agent.app;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Lifeline;
import dev.holdfast.agent.link.Courier;
import dev.holdfast.agent.link.HttpLine;
import dev.holdfast.agent.link.Reconciler;
import dev.holdfast.agent.link.ServerClock;
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

  /// A little more than a script has between TERM and KILL.
  private static final Duration FAREWELL = Duration.ofSeconds(40);

  @Mixin private Places places = new Places();

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Manage the tree below DIR (default: as registered).")
  private @Nullable Path root;

  @Override
  public Integer call() throws IOException {
    Logs.oneLine();
    Identity identity = places.identity();
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
          var courier = new Courier(reconciler, state, identity, agent.desk(), clock, random)) {
        agent.onNews(courier::hurry);
        agent.askThrough(reconciler::permit);
        courier.onContact(() -> CheckedIn.write(places.state, clock.nodeTime()));
        endOnSignal(agent, Thread.currentThread(), ended);
        LOG.log(
            System.Logger.Level.INFO,
            "agent {0} of node {1}, reconciler {2}",
            Versions.current(),
            identity.node(),
            identity.server());
        courier.start();
        agent.run();
      }
    } finally {
      ended.countDown();
    }
    return ExitCodes.OK;
  }

  private static @Nullable Path registeredRoot(Identity identity) {
    return identity.root() == null ? null : Path.of(identity.root());
  }

  /// A run ends between two resources. What takes longer than a moment is a script, which is ended
  /// with its group, or a package transaction, which goes on without the agent.
  private static void endOnSignal(Agent agent, Thread loop, CountDownLatch ended) {
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .name("farewell")
                .unstarted(() -> {
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
                }));
  }
}
