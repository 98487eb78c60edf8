package dev.holdfast.agent.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.state.Progress;
import dev.holdfast.agent.testing.Documents;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.MissedRuns;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ScheduleSettings;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.ExecutionId;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.ReleaseMark;
import dev.holdfast.wire.Report.Trigger;
import dev.holdfast.wire.RunRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// When a run happens, row by row as in the table of `docs/schedules.md`: a node that is decided
/// for at one instant after the other. What becomes of a run that another version overtakes is in
/// [dev.holdfast.agent.app.OneAtATimeE2E], what a suspended one says in [HoldsIT].
class WhenARunHappensTest {
  private static final AssociationId WEB = AssociationId.parse("fleet/web");
  private static final Instant MIDNIGHT = Instant.parse("2026-11-20T00:00:00Z"); // a Friday

  /// A node with one association, whose runs take no time and always succeed.
  private static final class Timeline {
    private final List<Moment> runs = new java.util.ArrayList<>();
    private Firings firings;
    private Digest enforced = Digest.of("one");
    private long version = 1;
    private Progress progress = Progress.arrived(MIDNIGHT);
    private boolean runOnChange = true;
    private MissedRuns missedRuns = MissedRuns.ONCE;
    private @Nullable Hold hold;
    private @Nullable RunRequest request;
    private Instant awakeSince = MIDNIGHT;
    private Set<ExecutionId> stopped = Set.of();
    private @Nullable ReleaseMark release;
    private Verdict comesTo = Verdict.IN_SYNC;
    private final List<Long> adopted = new java.util.ArrayList<>();

    /// @param expression null: once
    Timeline(@Nullable String expression, int offsetDays) {
      this.firings = firings(expression, offsetDays);
    }

    static Timeline of(@Nullable String expression) {
      return new Timeline(expression, 0);
    }

    private static Firings firings(@Nullable String expression, int offsetDays) {
      Documents documents = Documents.association("fleet/web");
      Assignment plain =
          (expression == null ? documents : documents.schedule(expression)).assignment();
      var settings =
          new ScheduleSettings(
              expression, "UTC", Duration.ZERO, true, MissedRuns.ONCE, offsetDays, null, List.of());
      var assignment = new Assignment(WEB, plain.enforced(), settings, Duration.ofHours(1));
      return Firings.of(assignment, MIDNIGHT, new NodeName("n"));
    }

    /// Everything that is to be done at this instant.
    Timeline at(String time) {
      Instant now = instant(time);
      while (true) {
        Step step = Step.next(List.of(work()), awakeSince, now);
        switch (step) {
          case Step.Run run -> ran(run, now);
          case Step.Adopt(_, var newVersion) -> {
            adopted.add(newVersion);
            progress = progress.adopting(newVersion, release);
          }
          case Step.Skip skip -> {
            runs.add(new Moment("skipped", now, skip.firing()));
            progress = progress.skipping(skip.through());
          }
          case Step.Held held ->
              progress =
                  progress.held(
                      version, true, held.hold().words(), Digest.of("held"), Set.of(), release);
          case Step.Wait _ -> {
            return this;
          }
        }
      }
    }

    private void ran(Step.Run run, Instant now) {
      request = null;
      runs.add(new Moment(run.trigger().name(), now, run.firing()));
      if (!run.checkOnly()) {
        progress =
            new Progress(
                version,
                enforced,
                enforced,
                now,
                now,
                now,
                comesTo,
                "",
                null,
                version,
                null,
                false,
                new TreeSet<>(),
                release,
                release);
      }
    }

    private Work work() {
      return new Work(
          WEB,
          version,
          enforced,
          runOnChange,
          missedRuns,
          firings,
          progress,
          request,
          false,
          hold,
          false,
          false,
          null,
          stopped,
          release);
    }

    /// What happened since it was last asked.
    List<Moment> happened() {
      var all = List.copyOf(runs);
      runs.clear();
      return all;
    }
  }

  /// @param what the trigger of a run, or `skipped`
  /// @param firing in whose execution; null where in none
  private record Moment(String what, Instant at, @Nullable Instant firing) {
    static Moment run(Trigger trigger, String at) {
      return new Moment(trigger.name(), instant(at), null);
    }

    static Moment run(Trigger trigger, String at, String firing) {
      return new Moment(trigger.name(), instant(at), instant(firing));
    }

    static Moment skipped(String at, String firing) {
      return new Moment("skipped", instant(at), instant(firing));
    }
  }

  /// Of the first day where it says only a time.
  private static Instant instant(String time) {
    return time.contains("T") ? Instant.parse(time) : Instant.parse("2026-11-20T" + time + "Z");
  }

  private static Timeline hourly() {
    var timeline = Timeline.of("rate(1 hour)").at("00:10:00");
    timeline.happened();
    return timeline;
  }

  @Test
  void createdItRunsAtOnce() {
    assertThat(Timeline.of("rate(1 hour)").at("00:10:00").happened())
        .containsExactly(Moment.run(Trigger.NEW_VERSION, "00:10:00"));
    assertThat(Timeline.of(null).at("00:10:00").at("09:00:00").happened())
        .containsExactly(Moment.run(Trigger.NEW_VERSION, "00:10:00"));
  }

  @Test
  void createdWithoutRunOnChangeItWaitsForItsFiring() {
    var timeline = Timeline.of("rate(1 hour)");
    timeline.runOnChange = false;
    assertThat(timeline.at("00:10:00").at("01:00:01").happened())
        .containsExactly(Moment.run(Trigger.FIRING, "01:00:01", "01:00:00"));
  }

  @Test
  void atAScheduledInstantItRunsOnceWhateverTheWorkBefore() {
    assertThat(hourly().at("01:00:00").at("01:00:01").at("02:17:00").happened())
        .containsExactly(
            Moment.run(Trigger.FIRING, "01:00:00", "01:00:00"),
            Moment.run(Trigger.FIRING, "02:17:00", "02:00:00"));
  }

  @Test
  void anEditOfWhatCountsRunsAtOnceAndTheFiringsStay() {
    var timeline = hourly();
    timeline.version = 2;
    timeline.enforced = Digest.of("two");
    assertThat(timeline.at("00:30:00").at("01:00:00").happened())
        .containsExactly(
            Moment.run(Trigger.NEW_VERSION, "00:30:00"),
            Moment.run(Trigger.FIRING, "01:00:00", "01:00:00"));
  }

  @Test
  void contentThatWasTakenAwayAndGivenBackUnheardRunsAgainOnce() {
    var timeline = Timeline.of("rate(1 hour)");
    timeline.release = mark("00:01:00");
    timeline.at("00:10:00").happened();
    timeline.release = mark("00:20:00");
    assertThat(timeline.at("00:30:00").at("00:31:00").happened())
        .containsExactly(Moment.run(Trigger.NEW_VERSION, "00:30:00"));
  }

  @Test
  void aRetryRunsWhatFailedAndNothingElse() {
    var failed = Timeline.of("rate(1 hour)");
    failed.comesTo = Verdict.FAILED;
    failed.release = mark("00:01:00");
    failed.at("00:10:00").happened();
    failed.release = new ReleaseMark(instant("00:01:00"), instant("00:20:00"));
    assertThat(failed.at("00:30:00").at("00:31:00").happened())
        .containsExactly(Moment.run(Trigger.NEW_VERSION, "00:30:00"));

    var inSync = Timeline.of("rate(1 hour)");
    inSync.release = mark("00:01:00");
    inSync.at("00:10:00").happened();
    inSync.release = new ReleaseMark(instant("00:01:00"), instant("00:20:00"));
    assertThat(inSync.at("00:30:00").happened()).isEmpty();
  }

  @Test
  void anAgentThatJustLearntOfMarksRunsNothingForTheFirst() {
    var timeline = hourly();
    timeline.release = mark("00:20:00");
    assertThat(timeline.at("00:30:00").at("00:31:00").happened()).isEmpty();
    assertThat(timeline.adopted).hasSize(1);
    timeline.release = mark("00:40:00");
    assertThat(timeline.at("00:45:00").happened())
        .containsExactly(Moment.run(Trigger.NEW_VERSION, "00:45:00"));
  }

  private static ReleaseMark mark(String at) {
    return new ReleaseMark(instant(at), Instant.EPOCH);
  }

  @Test
  void anEditOfWhatCountsWaitsForTheFiringWhereItSaysSo() {
    var timeline = hourly();
    timeline.runOnChange = false;
    timeline.version = 2;
    timeline.enforced = Digest.of("two");
    assertThat(timeline.at("00:30:00").at("01:00:00").happened())
        .containsExactly(Moment.run(Trigger.FIRING, "01:00:00", "01:00:00"));
  }

  @Test
  void anEditOfWhatDoesNotCountRunsNothing() {
    var timeline = hourly();
    timeline.version = 2;
    assertThat(timeline.at("00:30:00").happened()).isEmpty();
    assertThat(timeline.progress.version()).isEqualTo(2);
  }

  @Test
  void aChangedDocumentIsAnEditOfWhatCounts() {
    var before = Documents.association("fleet/web").file("/etc/motd", "one").assignment();
    var after = Documents.association("fleet/web").file("/etc/motd", "two").assignment();
    var other = Documents.association("fleet/web").file("/etc/motd", "one").timeout("PT2H");
    assertThat(after.enforced().digest()).isNotEqualTo(before.enforced().digest());
    assertThat(other.assignment().enforced().digest()).isEqualTo(before.enforced().digest());
  }

  @Test
  void askedForItRunsOnceAndTheFiringsStay() {
    var timeline = hourly();
    timeline.request = request(false);
    assertThat(timeline.at("00:30:00").at("00:31:00").at("01:00:00").happened())
        .containsExactly(
            Moment.run(Trigger.RUN_NOW, "00:30:00"),
            Moment.run(Trigger.FIRING, "01:00:00", "01:00:00"));
  }

  @Test
  void askedOnlyToCheckItCountsForNoFiring() {
    var timeline = hourly();
    timeline.request = request(true);
    assertThat(timeline.at("01:00:00").happened())
        .containsExactly(
            Moment.run(Trigger.RUN_NOW, "01:00:00"),
            Moment.run(Trigger.FIRING, "01:00:00", "01:00:00"));
  }

  private static RunRequest request(boolean checkOnly) {
    return new RunRequest(
        "run-1", new NodeName("n"), WEB, checkOnly, MIDNIGHT.plus(Duration.ofDays(1)));
  }

  @Test
  void aNodeThatIsOnlineForTheFirstTimeRunsAtOnceAndNothingFromBefore() {
    var timeline = Timeline.of("rate(1 hour)");
    timeline.progress = Progress.arrived(instant("07:20:00"));
    timeline.awakeSince = instant("07:20:00");
    assertThat(timeline.at("07:20:00").happened())
        .containsExactly(Moment.run(Trigger.NEW_VERSION, "07:20:00"));
  }

  @Test
  void backAfterMissingOneFiringItMakesUpForIt() {
    var timeline = hourly();
    timeline.awakeSince = instant("01:30:00");
    assertThat(timeline.at("01:30:00").at("02:00:00").happened())
        .containsExactly(
            Moment.run(Trigger.MISSED_FIRING, "01:30:00", "01:00:00"),
            Moment.run(Trigger.FIRING, "02:00:00", "02:00:00"));
  }

  @Test
  void backAfterMissingManyFiringsItMakesUpForThemOnce() {
    var timeline = hourly();
    timeline.awakeSince = instant("2026-12-24T10:30:00Z");
    assertThat(timeline.at("2026-12-24T10:30:00Z").at("2026-12-24T10:31:00Z").happened())
        .containsExactly(
            Moment.run(Trigger.MISSED_FIRING, "2026-12-24T10:30:00Z", "2026-12-24T10:00:00Z"));
  }

  @Test
  void backAfterMissingFiringsItSkipsThemWhereItSaysSo() {
    var timeline = hourly();
    timeline.missedRuns = MissedRuns.SKIP;
    timeline.awakeSince = instant("05:30:00");
    assertThat(timeline.at("05:30:00").at("06:00:00").happened())
        .containsExactly(
            Moment.skipped("05:30:00", "05:00:00"),
            Moment.run(Trigger.FIRING, "06:00:00", "06:00:00"));
  }

  @Test
  void withAnOffsetItRunsThatManyDaysLater() {
    var timeline = new Timeline("cron(0 3 ? * FRI *)", 2);
    timeline.at("00:10:00").happened();
    assertThat(
            timeline
                .at("03:00:00")
                .at("2026-11-21T03:00:00Z")
                .at("2026-11-22T03:00:00Z")
                .happened())
        .containsExactly(
            Moment.run(Trigger.FIRING, "2026-11-22T03:00:00Z", "2026-11-22T03:00:00Z"));
  }

  @Test
  void afterItsDurationNothingStarts() {
    var timeline = hourly();
    timeline.hold = new Hold(Hold.Kind.DURATION, "too late", instant("02:00:00"));
    assertThat(timeline.at("01:40:00").happened())
        .containsExactly(Moment.skipped("01:40:00", "01:00:00"));
    timeline.hold = null;
    assertThat(timeline.at("02:00:00").happened())
        .containsExactly(Moment.run(Trigger.FIRING, "02:00:00", "02:00:00"));
  }

  @Test
  void aNewVersionOvertakesAFiringThatIsDue() {
    var timeline = hourly();
    timeline.version = 2;
    timeline.enforced = Digest.of("two");
    assertThat(timeline.at("01:00:30").at("01:00:31").happened())
        .containsExactly(Moment.run(Trigger.NEW_VERSION, "01:00:30"));
  }

  @Test
  void suspendedItStartsNothingAndResumedItRunsAtOnce() {
    var timeline = hourly();
    timeline.hold = new Hold(Hold.Kind.SUSPENDED, "suspended", null);
    assertThat(timeline.at("00:30:00").at("01:00:00").at("02:00:00").happened()).isEmpty();
    timeline.hold = null;
    assertThat(timeline.at("02:30:00").at("02:31:00").happened())
        .containsExactly(Moment.run(Trigger.RUN_NOW, "02:30:00", "02:00:00"));
  }

  @Test
  void aStoppedExecutionIsPassedOverAndTheNextIsNot() {
    var timeline = hourly();
    timeline.stopped = Set.of(ExecutionId.of(WEB, instant("01:00:00")));
    assertThat(timeline.at("01:00:05").at("02:00:00").happened())
        .containsExactly(
            Moment.skipped("01:00:05", "01:00:00"),
            Moment.run(Trigger.FIRING, "02:00:00", "02:00:00"));
  }

  @Test
  void everyNodeNamesTheSameFiringWhateverItsSplay() {
    var assignment = Documents.association("fleet/web").schedule("rate(1 hour)").assignment();
    var firings =
        List.of("a", "b", "c", "d").stream()
            .map(node -> Firings.of(assignment, MIDNIGHT, new NodeName(node)))
            .map(each -> each.lastFiring(each.lastDue(instant("05:59:00")).orElseThrow()))
            .flatMap(Optional::stream)
            .distinct()
            .toList();
    assertThat(firings).containsExactly(instant("05:00:00"));
  }
}
