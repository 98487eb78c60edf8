package dev.holdfast.agent.testing;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.link.Courier;
import dev.holdfast.agent.link.HttpLine;
import dev.holdfast.agent.link.Reconciler;
import dev.holdfast.agent.link.Registration;
import dev.holdfast.agent.link.ServerClock;
import dev.holdfast.agent.link.Uploads;
import dev.holdfast.agent.run.Agent;
import dev.holdfast.agent.state.Identity;
import dev.holdfast.agent.state.Progress;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Document;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.SigningKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An agent in this process, for a tree of its own.
public final class TestNode implements AutoCloseable {
  private final Tree tree;
  private final Path stateFolder;
  private final TestReconciler reconciler;
  private final InstantSource clock;
  private @Nullable Running running;
  private boolean live;
  private boolean faulty;
  private @Nullable String caFile;

  private record Running(
      StateFolder state,
      Agent agent,
      Courier courier,
      Uploads uploads,
      Thread loop,
      ServerClock clock) {}

  public TestNode(Path folder, TestReconciler reconciler, InstantSource clock) {
    this.tree = new Tree(folder.resolve("tree"));
    this.stateFolder = folder.resolve("state");
    this.reconciler = reconciler;
    this.clock = clock;
  }

  /// Changes this very machine, so that scripts run; its tree is not used.
  public TestNode onThisMachine() {
    live = true;
    return this;
  }

  /// Trusts these certificates and not the system's.
  public TestNode trusting(@Nullable Path certificates) {
    caFile = certificates == null ? null : certificates.toString();
    return this;
  }

  /// Has an error of its own at the end of each run whose output is uploaded.
  public TestNode faulty() {
    faulty = true;
    return this;
  }

  public Tree tree() {
    return tree;
  }

  public Path stateFolder() {
    return stateFolder;
  }

  public Identity register() {
    try (var state = StateFolder.open(stateFolder)) {
      SigningKey key = SigningKey.generate();
      var wish =
          new Registration.Wish(
              reconciler.url(),
              reconciler.gate().token(),
              new NodeName("node-1"),
              Labels.NONE,
              false,
              caFile,
              null,
              "test");
      Identity identity = Registration.join(wish, key, new SecureRandom()).identity();
      state.register(identity, key);
      return identity;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Starts the daemon's parts.
  public TestNode start() {
    try {
      var state = StateFolder.open(stateFolder);
      Identity identity = state.identity().orElseThrow();
      var serverClock = new ServerClock(clock, state.clockOffset());
      var link =
          new Reconciler(
              new HttpLine(identity.server(), false, identity.caFile()),
              identity,
              state.key(),
              new SecureRandom());
      var agent =
          new Agent(
              live ? Host.at(Path.of("/")) : tree.host(),
              state,
              identity,
              serverClock,
              "test",
              TestNode::noDocument);
      var courier = new Courier(link, state, identity, agent.desk(), serverClock, new Random(1));
      var uploads = new Uploads(link, state.outputs(), new Random(1));
      agent.onOutput(faulty ? TestNode::fault : uploads::look);
      agent.onNews(courier::hurry);
      agent.askThrough(courier::permit);
      agent.previewFrom(link::proposed);
      courier.onRevoked(agent::close);
      Thread loop = Thread.ofPlatform().daemon().name("agent").start(agent::run);
      courier.start();
      uploads.look();
      running = new Running(state, agent, courier, uploads, loop, serverClock);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Whether the agent had contact when it last tried.
  public boolean isReachable() {
    return running != null && running.courier().isReachable();
  }

  /// Whether the agent's loop has ended.
  public boolean hasEnded() {
    return running == null || !running.loop().isAlive();
  }

  /// As the agent reckons it.
  public Instant serverTime() {
    return Objects.requireNonNull(running).clock().instant();
  }

  /// Reports that are not acknowledged.
  public int reportsWaiting() {
    return running == null ? 0 : running.state().outbox().size();
  }

  /// How far the agent is with an association, as it is written down: a report may be at the
  /// reconciler before that.
  public Progress progress(String association) throws IOException {
    return StateFolder.inspect(stateFolder)
        .associations()
        .progress(AssociationId.parse(association))
        .orElseGet(() -> Progress.arrived(Instant.EPOCH));
  }

  /// Whether the loop has nothing to do: all that came in is taken up, and the last run is written
  /// down. Not for nodes on which scripts run.
  public boolean isResting() {
    return running != null && running.loop().getState() == Thread.State.TIMED_WAITING;
  }

  /// Executions that it knows to be stopped.
  public Set<String> stops() throws IOException {
    return StateFolder.inspect(stateFolder).stops().ids().keySet();
  }

  /// Time has moved.
  public void lookAgain() {
    if (running != null) {
      running.agent().lookAgain();
    }
  }

  @Override
  public void close() {
    Running now = running;
    if (now == null) {
      return;
    }
    running = null;
    try {
      now.uploads().close();
      now.courier().close();
      now.agent().close();
      now.loop().join(60_000);
      now.state().close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void fault() {
    throw new IllegalStateException("a fault in this test");
  }

  private static Document noDocument(String name, byte[] text) throws IOException {
    throw new IOException("no document in " + name);
  }
}
