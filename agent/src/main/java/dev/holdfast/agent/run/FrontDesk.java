package dev.holdfast.agent.run;

import dev.holdfast.agent.link.Desk;
import dev.holdfast.agent.link.ServerClock;
import dev.holdfast.agent.preview.Previews;
import dev.holdfast.agent.state.Disabled;
import dev.holdfast.agent.state.Identity;
import dev.holdfast.agent.state.Released;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.FreezeOrder;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.Revision;
import dev.holdfast.wire.RunRequest;
import dev.holdfast.wire.StopOrder;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What the link reads and leaves, from its own threads, while the loop may be busy with a run. The
/// loop tells it whole values; what comes in goes to the inbox.
final class FrontDesk implements Desk {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.run");
  private static final long MAX_REPORT_BYTES = CheckIn.MAX_BYTES - 512L * 1024;

  private final StateFolder state;
  private final Identity identity;
  private final ServerClock clock;
  private final String version;
  private final Inbox inbox;
  private final Previews previews;
  private Runnable hurry = () -> {};
  private volatile Told told = new Told(List.of(), Json.Obj.EMPTY, Optional.empty());
  private volatile Released latest;
  private volatile @Nullable Boolean contact;
  private volatile Instant lostAt = Instant.MAX;
  private volatile boolean damaged;
  private volatile @Nullable String trouble;
  private volatile boolean factsWanted = true;
  private volatile @Nullable Digest sentFacts;

  /// One whole value.
  private record Told(List<Work> work, Json.Obj facts, Optional<Disabled> disabled) {}

  /// @param version of the agent
  /// @param latest what the node has
  FrontDesk(
      StateFolder state,
      Identity identity,
      ServerClock clock,
      String version,
      Inbox inbox,
      Released latest)
      throws IOException {
    this.state = state;
    this.identity = identity;
    this.clock = clock;
    this.version = version;
    this.inbox = inbox;
    this.previews =
        new Previews(state, identity.node(), clock, latest.manifest().epoch(), this::previewNews);
    this.latest = latest;
  }

  // what the loop calls

  /// Proposals that wait to be looked at, and what was found.
  Previews previews() {
    return previews;
  }

  private void previewNews() {
    inbox.wake();
    hurry();
  }

  void onNews(Runnable whenNews) {
    hurry = whenNews;
  }

  /// Something should be brought to the reconciler at once.
  void hurry() {
    hurry.run();
  }

  /// What the next check-in says.
  void tell(List<Work> work, Json.Obj facts, Optional<Disabled> disabled) {
    Told before = told;
    told = new Told(work, facts, disabled);
    if (!before.disabled().equals(disabled)) {
      LOG.log(
          System.Logger.Level.INFO,
          disabled.map(d -> "changes are switched off: " + d.reason()).orElse("changes are on"));
      hurry();
    }
  }

  /// The agent's own files cannot be read or written; null: they can again.
  void trouble(@Nullable String sentence) {
    if (Objects.equals(sentence, trouble)) {
      return;
    }
    if (sentence == null) {
      LOG.log(System.Logger.Level.INFO, "the agent works again");
    } else {
      LOG.log(
          System.Logger.Level.WARNING,
          "the agent cannot work: {0}; it tries again every few seconds",
          sentence);
    }
    trouble = sentence;
    hurry();
  }

  /// A file of what is released is not here whole: everything is to be offered again.
  void damaged(boolean isDamaged) {
    damaged = isDamaged;
  }

  /// Whether the reconciler could be reached when it was last tried.
  boolean hasContact() {
    return Boolean.TRUE.equals(contact);
  }

  /// Likewise; null before it was tried.
  @Nullable Boolean contact() {
    return contact;
  }

  /// For how long the reconciler could not be reached; zero where it can, or was not tried.
  Duration outage() {
    Instant now = clock.instant();
    Instant since = lostAt;
    return since.isBefore(now) ? Duration.between(since, now) : Duration.ZERO;
  }

  // what the link calls

  @Override
  public CheckIn.Request request(long waitSeconds) throws IOException {
    Released released = latest;
    Told now = told; // before the reports: a run in it has its report in the outbox already
    Instant at = clock.instant();
    Optional<Instant> verified = Step.verifiedThrough(now.work(), at);
    int waiting = state.outbox().size();
    List<Report> reports = state.outbox().oldest(CheckIn.MAX_REPORTS, MAX_REPORT_BYTES);
    if (reports.size() < waiting && !reports.isEmpty()) {
      Instant last = reports.getLast().startedAt();
      verified = verified.map(through -> through.isBefore(last) ? through : last);
    }
    return new CheckIn.Request(
        version,
        identity.stream(),
        damaged ? Revision.nothing() : released.revision(),
        released.manifest().epoch(),
        released.manifest().sequence(),
        verified.orElse(null),
        clock.nodeTime(),
        news(now.facts()),
        reports,
        disabled(now),
        waitSeconds,
        known(released),
        previews.results());
  }

  private CheckIn.Known known(Released released) {
    Optional<FreezeOrder> latest = state.freezes().latest();
    return new CheckIn.Known(
        released.calendarsDigest(),
        latest.map(FreezeOrder::epoch).orElse(0L),
        latest.map(FreezeOrder::sequence).orElse(0L),
        Manifest.marks(released.manifest().entries()));
  }

  /// Why nothing is changed on the node: its owner said so, or the agent cannot keep its state.
  private @Nullable String disabled(Told now) {
    String because = trouble;
    return because != null
        ? "the agent cannot work: " + because
        : now.disabled().map(Disabled::reason).orElse(null);
  }

  /// The facts where the reconciler does not have them; null where it does.
  @SuppressWarnings("NullAway") // the record takes null, which is lost in its class file
  private Json.Obj news(Json.Obj observed) {
    boolean isKnown = !factsWanted && Digest.of(observed).equals(sentFacts);
    return isKnown || observed.members().isEmpty() ? null : observed;
  }

  @Override
  public void delivered(CheckIn.Request sent, boolean wanted) {
    Json.Obj brought = sent.facts();
    if (brought != null) {
      sentFacts = Digest.of(brought);
    }
    factsWanted = wanted && brought == null;
    previews.delivered(sent.previews());
  }

  @Override
  public void previewed(PreviewOrder order) throws IOException {
    previews.take(order, latest.manifest().epoch());
  }

  @Override
  public void released(Released released) {
    latest = released;
    LOG.log(
        System.Logger.Level.INFO,
        "released: {0} associations, sequence {1}",
        released.manifest().entries().size(),
        released.manifest().sequence());
    inbox.put(Loaded.of(released));
  }

  @Override
  public void asked(RunRequest request) {
    inbox.put(request);
  }

  @Override
  public void ordered(FreezeOrder order) {
    LOG.log(
        System.Logger.Level.INFO,
        "{0}: {1}{2}",
        order.frozen() ? "frozen" : "no longer frozen",
        order.repository() == null ? "everything" : order.scope(),
        order.reason().isEmpty() ? "" : ", " + order.reason());
    inbox.wake();
    hurry();
  }

  @Override
  public void stopped(StopOrder order) {
    inbox.put(order);
  }

  @Override
  public void contact(boolean reachable) {
    boolean isNew = !Boolean.valueOf(reachable).equals(contact);
    if (isNew) {
      lostAt = reachable ? Instant.MAX : clock.instant();
    }
    contact = reachable;
    if (isNew && reachable) {
      previews.goOn();
    }
    if (isNew) {
      inbox.wake();
    }
  }
}
