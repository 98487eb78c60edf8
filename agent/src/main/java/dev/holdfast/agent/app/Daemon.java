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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// The agent at work, in the foreground, until it is ended.
///
/// @param state the agent's own folder
/// @param root the tree to manage; null for the one that was registered
record Daemon(Path state, @Nullable Path root) {
  static final String COMMAND = "run";
  static final String STATE = "--state";
  static final String ROOT = "--root";

  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent");
  private static final Duration MOMENT = Duration.ofSeconds(2);

  /// How often a revoked agent looks whether it was registered again.
  private static final long LOOK_SECONDS = 5;

  /// A little more than a script has between TERM and KILL.
  private static final Duration FAREWELL = Duration.ofSeconds(40);

  /// What a command line asks for that says no more than where; empty for every other one, wrong
  /// ones included. The library that reads those would stay in memory with the daemon, 5 MiB of it.
  static Optional<Daemon> plainly(String... arguments) {
    if (arguments.length == 0 || !arguments[0].equals(COMMAND)) {
      return Optional.empty();
    }
    var said = new HashMap<String, Path>();
    List<String> left = List.of(arguments).subList(1, arguments.length);
    while (!left.isEmpty()) {
      String first = left.getFirst();
      int equals = first.indexOf('=');
      boolean isOneWord = equals >= 0;
      if (!isOneWord && left.size() < 2) {
        return Optional.empty();
      }
      String name = isOneWord ? first.substring(0, equals) : first;
      String value = isOneWord ? first.substring(equals + 1) : left.get(1);
      boolean isKnown = name.equals(STATE) || name.equals(ROOT);
      if (!isKnown || !value.startsWith("/") || said.put(name, Path.of(value)) != null) {
        return Optional.empty();
      }
      left = left.subList(isOneWord ? 1 : 2, left.size());
    }
    return Optional.of(of(said));
  }

  private static Daemon of(Map<String, Path> said) {
    return new Daemon(said.getOrDefault(STATE, Places.STATE), said.get(ROOT));
  }

  /// @return the exit code
  int run() throws IOException, InterruptedException {
    Logs.oneLine();
    Identity identity = Places.identity(state);
    do {
      identity = awaitUnrevoked(identity);
      work(identity);
    } while (StateFolder.revoked(state, identity).isPresent());
    return ExitCodes.OK;
  }

  /// Returns at once where the node is not revoked. Else it waits without the folder's lock for
  /// somebody to register again: ending would only make a supervisor start it anew.
  private Identity awaitUnrevoked(Identity identity) throws IOException, InterruptedException {
    var revoked = StateFolder.revoked(state, identity);
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
    while (StateFolder.revoked(state, now).isPresent()) {
      if (never.await(LOOK_SECONDS, TimeUnit.SECONDS)) {
        break;
      }
      now = Places.identity(state);
    }
    return now;
  }

  /// Until a signal ends it, or its reconciler.
  private void work(Identity identity) throws IOException {
    var ended = new CountDownLatch(1);
    try (StateFolder folder = StateFolder.open(state)) {
      Host host = Places.host(root != null ? root : registeredRoot(identity));
      host.keepReachable(Lifeline.to(identity.server()));
      var clock = new ServerClock(InstantSource.system(), folder.clockOffset());
      var line = new HttpLine(identity.server(), identity.insecureHttp(), identity.caFile());
      var random = new SecureRandom();
      var reconciler = new Reconciler(line, identity, folder.key(), random);
      try (var agent =
              new Agent(host, folder, identity, clock, Versions.current(), DocumentFile::found);
          var courier = new Courier(reconciler, folder, identity, agent.desk(), clock, random);
          var uploads = new Uploads(reconciler, folder.outputs(), random)) {
        agent.onOutput(uploads::look);
        agent.onNews(courier::hurry);
        agent.askThrough(courier::permit);
        agent.previewFrom(reconciler::proposed);
        courier.onContact(() -> CheckedIn.write(state, clock.nodeTime()));
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
