package dev.holdfast.reconciler.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.lease.Fence;
import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.plan.Judgement;
import dev.holdfast.reconciler.source.CommitFacts;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.WakeUps;
import dev.holdfast.reconciler.testing.TurnableClock;
import dev.holdfast.reconciler.versions.Braked;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CommitState;
import dev.holdfast.reconciler.versions.Confirmation;
import dev.holdfast.reconciler.versions.ConfirmationStore;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfirmationTurnsTest {
  private static final RepositoryName FLEET = new RepositoryName("fleet");
  private static final Instant NOW = TurnableClock.START;
  private static final CommitId COMMIT = new CommitId("a".repeat(40));
  private static final CommitId TRAILER = new CommitId("b".repeat(40));
  private static final Digest PLAN = Digest.of("plan");

  private final List<String> written = new ArrayList<>();
  private final Set<RepositoryName> waiting = new TreeSet<>();
  private final WakeUps wakeUps = new WakeUps(List.of(FLEET));
  private final TurnableClock clock = new TurnableClock();
  private Optional<Fence> fence = Optional.of(new Fence(1));

  private final ConfirmationTurns turns =
      new ConfirmationTurns(
          new Waiting(),
          () -> fence,
          wakeUps,
          (actor, action, subject, detail) ->
              written.add(
                  "%s %s %s %s"
                      .formatted(
                          actor, action, subject.substring(0, 10), detail.string("reason", ""))),
          clock);

  private final class Waiting implements ConfirmationStore {
    @Override
    public Answer confirm(RepositoryName repository, String digest, String by) {
      return new Answer.Refused("not here");
    }

    @Override
    public Optional<Given> find(RepositoryName repository, long number) {
      return Optional.empty();
    }

    @Override
    public Set<RepositoryName> waiting() {
      return waiting;
    }
  }

  private void decided(CommitState state, @Nullable Confirmation confirmation, String refusal) {
    turns.commitDecided(
        new CommitRecord(
            FLEET,
            1,
            new CommitFacts(COMMIT, "a", "a@example.org", "s", NOW),
            CommitId.NONE,
            false,
            state,
            List.of(),
            Json.Obj.EMPTY,
            new Braked(
                new Judgement(PLAN, List.of(new Brake.LastAssociation(1)), 1),
                confirmation,
                refusal),
            NOW,
            NOW));
  }

  @Test
  void whatBecameOfAConfirmationIsWrittenDown() {
    decided(CommitState.APPLIED, new Confirmation(PLAN, "operator", CommitId.NONE, NOW), "");
    decided(CommitState.APPLIED, new Confirmation(PLAN, "the author", TRAILER, NOW), "");
    decided(CommitState.BLOCKED, null, "confirmed by operator, but it moved");
    decided(CommitState.BLOCKED, null, "");
    assertThat(written)
        .containsExactly(
            "operator apply-confirmed-plan fleet@aaaa ",
            "the author in the trailer of bbbbbbbbbb apply-confirmed-plan fleet@aaaa ",
            "system refuse-confirmation fleet@aaaa confirmed by operator, but it moved");
  }

  @Test
  void aTrailerIsInTheAuditBeforeAnythingIsDecided() {
    var said = new Confirmation(PLAN, "the author", TRAILER, NOW);
    var judgement = new Judgement(PLAN, List.of(new Brake.LastAssociation(1)), 1);
    turns.wordTaken(FLEET, COMMIT, new Braked(judgement, said, ""));
    assertThat(written)
        .containsExactly("the author in the trailer of bbbbbbbbbb confirm-plan fleet@aaaa ");
  }

  private boolean isWoken() throws InterruptedException {
    turns.look();
    return wakeUps.await(FLEET, Duration.ZERO);
  }

  @Test
  void theLeaderLooksAtOnceAndThenRarelyWhileTheRemoteIsAway() throws Exception {
    assertThat(isWoken()).as("nothing waits").isFalse();
    waiting.add(FLEET);
    fence = Optional.empty();
    assertThat(isWoken()).as("another replica leads").isFalse();
    fence = Optional.of(new Fence(2));
    assertThat(isWoken()).isTrue();
    assertThat(isWoken()).as("at once again").isFalse();
    clock.advance(Duration.ofSeconds(30));
    assertThat(isWoken()).isTrue();
    waiting.clear();
    assertThat(isWoken()).isFalse();
    waiting.add(FLEET);
    assertThat(isWoken()).as("another one").isTrue();
  }
}
