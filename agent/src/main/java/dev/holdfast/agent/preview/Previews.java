package dev.holdfast.agent.preview;

import dev.holdfast.agent.state.Blobs;
import dev.holdfast.agent.state.OpenPreviews;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.EnforcedContent;
import dev.holdfast.wire.FileReference;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.PreviewResult;
import dev.holdfast.wire.PreviewResult.End;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Orders that were taken, and what became of them. One at a time is fetched, on a thread of its
/// own, and then waits for the loop to have nothing else to do. Results are kept until they are
/// delivered; a restart loses them, as it loses what is proposed, and looks again.
public final class Previews {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.preview");
  private static final int MAX_WAITING = 8;
  private static final int MAX_ATTEMPTS = 3;
  private static final int MAX_ANSWERS = 100;

  /// A proposal that takes the agent down with it is given up.
  private static final int MAX_STARTS = 3;

  private static final Duration REMEMBERED = Duration.ofDays(1);
  private static final ProposalSource NOWHERE =
      (_, _, _, _) -> {
        throw new IOException("there is nobody to fetch it from");
      };

  private final StateFolder state;
  private final NodeName self;
  private final InstantSource clock;
  private final Blobs folder;
  private final Runnable whenReady;
  private final Unanswered unanswered;
  private final ArrayDeque<PreviewOrder> waiting = new ArrayDeque<>();
  private final LinkedHashMap<String, PreviewResult> results = new LinkedHashMap<>();
  private @Nullable PreviewOrder fetching;
  private @Nullable Proposal ready;
  private int attempts;
  private volatile ProposalSource source = NOWHERE;

  /// @param clock server time
  /// @param epoch of what is released to this node
  /// @param whenReady called when there is something to look at, or to tell; it must be quick
  public Previews(
      StateFolder state, NodeName self, InstantSource clock, long epoch, Runnable whenReady)
      throws IOException {
    this.state = state;
    this.self = self;
    this.clock = clock;
    this.whenReady = whenReady;
    this.folder = state.proposed();
    this.unanswered = new Unanswered(state.openPreviews());
    resume(epoch);
  }

  /// Takes up again what an earlier life of the agent did not answer.
  private void resume(long epoch) {
    for (OpenPreviews.Open each : unanswered.all()) {
      PreviewOrder order = each.order();
      Optional<String> refusal = Rules.refusal(order, self, epoch, Set.of(), clock.instant());
      if (refusal.isPresent()) {
        unanswered.remove(order.id());
      } else if (each.starts() > MAX_STARTS) {
        answer(PreviewResult.of(order, End.INTERRUPTED));
      } else {
        waiting.add(order);
      }
    }
  }

  /// The reconciler was reached: what waits from before the start can be fetched now.
  public void goOn() {
    next();
  }

  public void fetchFrom(ProposalSource where) {
    source = where;
  }

  /// Takes an order up, once; one that may not be obeyed is told of in the log alone.
  ///
  /// @param epoch of what is released to this node
  /// @throws IOException when it cannot be written down: then it is not taken, and may come again
  public synchronized void take(PreviewOrder order, long epoch) throws IOException {
    var known = new TreeMap<>(state.previews().ids());
    Instant now = clock.instant();
    var taken = unanswered.ids();
    taken.addAll(known.keySet());
    Optional<String> refusal = Rules.refusal(order, self, epoch, taken, now);
    if (refusal.isPresent()) {
      LOG.log(
          taken.contains(order.id()) ? System.Logger.Level.DEBUG : System.Logger.Level.WARNING,
          "preview {0} is refused: {1}",
          order.id(),
          refusal.get());
      return;
    }
    boolean isBusy = waiting.size() >= MAX_WAITING;
    if (!isBusy) {
      unanswered.add(order);
    }
    // a day longer than needed: a clock that ran ahead must not make an old order a new one
    known.values().removeIf(expiry -> expiry.isBefore(now.minus(REMEMBERED)));
    known.put(order.id(), order.expiresAt());
    try {
      state.previews().put(known);
    } catch (IOException e) {
      unanswered.remove(order.id());
      throw e;
    }
    if (isBusy) {
      answer(PreviewResult.of(order, End.BUSY));
      return;
    }
    LOG.log(
        System.Logger.Level.INFO,
        "preview {0}: looks what {1} proposed associations would change",
        order.id(),
        order.contents().size());
    waiting.add(order);
    next();
  }

  /// Begins to fetch the next one where none is under way.
  private synchronized void next() {
    if (fetching != null || ready != null) {
      return;
    }
    PreviewOrder order = waiting.poll();
    if (order != null) {
      fetching = order;
      Thread.ofPlatform().daemon().name("preview").start(() -> fetch(order));
    }
  }

  private void fetch(PreviewOrder order) {
    try {
      Proposal proposal = fetched(order);
      synchronized (this) {
        fetching = null;
        ready = proposal;
        attempts = 0;
      }
      whenReady.run();
    } catch (JsonShapeException | InvalidNameException e) {
      failed(order, End.UNREADABLE, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      failed(order, End.NOT_FETCHED, String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      LOG.log(System.Logger.Level.ERROR, "fetching a preview", e);
      failed(order, End.NOT_FETCHED, e.toString());
    }
  }

  private void failed(PreviewOrder order, End end, String why) {
    LOG.log(System.Logger.Level.WARNING, "preview {0} cannot be looked at: {1}", order.id(), why);
    forget(order);
    synchronized (this) {
      fetching = null;
      answer(PreviewResult.of(order, end));
    }
    whenReady.run();
    next();
  }

  private Proposal fetched(PreviewOrder order) throws IOException {
    folder.keepOnly(Set.of());
    var contents = new LinkedHashMap<AssociationId, EnforcedContent>();
    var left = new Budget();
    for (PreviewOrder.Content each : order.contents()) {
      Path document = fetch(order, each.enforced(), left.left());
      left.take(Files.size(document));
      contents.put(
          each.association(),
          EnforcedContent.from(JsonText.parseObject(Files.readAllBytes(document))));
    }
    for (EnforcedContent content : contents.values()) {
      for (FileReference file : content.files()) {
        if (!folder.has(file.digest())) {
          left.take(file.sizeBytes());
          fetch(order, file.digest(), file.sizeBytes());
        }
      }
    }
    return new Proposal(order, contents, folder);
  }

  private Path fetch(PreviewOrder order, Digest digest, long maxBytes) throws IOException {
    if (!order.isGoodAt(clock.instant())) {
      throw new IOException("it expired while it was fetched");
    }
    if (!folder.has(digest)) {
      source.fetch(order.id(), digest, folder, maxBytes);
    }
    return folder.find(digest).orElseThrow(() -> new IOException(digest + " is not on disk"));
  }

  /// Bytes that may still be fetched.
  private static final class Budget {
    private long left = PreviewOrder.MAX_BYTES;

    long left() {
      return left;
    }

    void take(long bytes) throws IOException {
      left -= bytes;
      if (bytes < 0 || left < 0) {
        throw new IOException("it is larger than " + PreviewOrder.MAX_BYTES + " bytes");
      }
    }
  }

  /// What is to be looked at now; nothing where it has expired meanwhile, which then is forgotten.
  public Optional<Proposal> ready() {
    Proposal proposal;
    synchronized (this) {
      proposal = ready;
    }
    if (proposal != null && !proposal.order().isGoodAt(clock.instant())) {
      done(proposal, PreviewResult.of(proposal.order(), End.INTERRUPTED));
      return Optional.empty();
    }
    return Optional.ofNullable(proposal);
  }

  /// The node had something more urgent to do. It is looked at again, a few times.
  ///
  /// @param far how far it came
  public void putOff(Proposal proposal, PreviewResult far) {
    boolean enough;
    synchronized (this) {
      enough = ++attempts >= MAX_ATTEMPTS;
    }
    if (enough) {
      done(proposal, far);
    }
  }

  /// It was looked at. Nothing of it is left on the node afterwards.
  public void done(Proposal proposal, PreviewResult result) {
    LOG.log(
        System.Logger.Level.INFO,
        "preview {0}: {1}",
        proposal.order().id(),
        result.end().name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
    forget(proposal.order());
    synchronized (this) {
      ready = null;
      answer(result);
    }
    whenReady.run();
    next();
  }

  private void forget(PreviewOrder order) {
    try {
      folder.keepOnly(Set.of());
    } catch (IOException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "what preview {0} proposed cannot be removed, and is with the next one: {1}",
          order.id(),
          e.getMessage());
    }
  }

  private synchronized void answer(PreviewResult result) {
    results.put(result.preview(), result);
    if (results.size() > MAX_ANSWERS) {
      unanswered.remove(results.pollFirstEntry().getKey());
    }
  }

  /// Results that were not delivered yet, oldest first.
  public synchronized List<PreviewResult> results() {
    return results.values().stream().limit(CheckIn.MAX_PREVIEWS).toList();
  }

  public synchronized void delivered(@Nullable Collection<PreviewResult> sent) {
    if (sent != null) {
      for (PreviewResult each : sent) {
        if (results.remove(each.preview(), each)) {
          unanswered.remove(each.preview());
        }
      }
    }
  }
}
