package dev.holdfast.agent.run;

import dev.holdfast.agent.drift.Memory;
import dev.holdfast.agent.report.Found;
import dev.holdfast.agent.report.Judgement;
import dev.holdfast.agent.report.Reports;
import dev.holdfast.agent.state.Journal;
import dev.holdfast.agent.state.Progress;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Verdict;
import dev.holdfast.wire.Hold;
import dev.holdfast.wire.Manifest;
import dev.holdfast.wire.ReleaseMark;
import dev.holdfast.wire.Report;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.io.IOException;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Progress and memories, in memory and on disk. A run is recorded in an order that a crash at any
/// point leaves consistent: its report first, announced in the journal, then memories, then
/// progress, then the end of the journal.
final class Ledger {
  private final StateFolder state;
  private final Map<AssociationId, Progress> progress = new HashMap<>();
  private final Map<AssociationId, Map<String, Memory>> memories = new HashMap<>();

  Ledger(StateFolder state) {
    this.state = state;
  }

  /// The progress of an association; one that is new here arrives now.
  Progress progress(AssociationId id, Instant now) throws IOException {
    Progress known = progress.get(id);
    if (known == null) {
      known = state.associations().progress(id).orElseGet(() -> Progress.arrived(now));
      progress.put(id, known);
    }
    if (known.isAheadOf(now)) {
      known = known.noLaterThan(now);
      put(id, known);
    }
    return known;
  }

  Map<String, Memory> memories(AssociationId id) throws IOException {
    Map<String, Memory> known = memories.get(id);
    if (known == null) {
      known = state.associations().memories(id);
      memories.put(id, known);
    }
    return known;
  }

  void put(AssociationId id, Progress next) throws IOException {
    state.associations().put(id, next);
    progress.put(id, next);
  }

  void keepOnly(Collection<AssociationId> wanted) {
    progress.keySet().retainAll(wanted);
    memories.keySet().retainAll(wanted);
  }

  /// Records a run.
  ///
  /// @param under what it was released
  /// @param checkOnly it was asked for as a look: it counts for no firing and makes no version old
  /// @param byNode it was the node that withheld its changes, so it has to run again once it may
  /// @return the report, if the run said something new
  Optional<Report> record(
      AssociationRun.Ended ended,
      @Nullable ReleaseMark under,
      Journal.Run journal,
      boolean checkOnly,
      boolean byNode)
      throws IOException {
    Found found = ended.found();
    AssociationId id = found.association();
    Progress before = progress(id, found.startedAt());
    Optional<Report> report = Optional.empty();
    Digest told = null;
    if (isNews(found, under, before)) {
      told = Reports.fingerprint(found);
      journal.reporting(state.outbox().last() + 1, found.version(), told);
      report = state.outbox().add(number -> Reports.of(found, number, before.quiet()).under(under));
    }
    if (!ended.memories().equals(memories(id))) {
      state.associations().put(id, ended.memories());
      memories.put(id, Map.copyOf(ended.memories()));
    }
    boolean left =
        found.results().stream()
            .anyMatch(each ->
                each.outcome() == Outcome.DRIFTED
                    || (each.outcome() == Outcome.UNKNOWN && isOwed(found)));
    Report.Streak quiet = told == null ? Reports.longer(before.quiet(), found.startedAt()) : null;
    Progress next =
        next(before, found, quiet, ended.notifications(), checkOnly, byNode && left)
            .under(
                checkOnly ? before.release() : under,
                report.isPresent() ? under : before.reportedRelease());
    put(id, report.isPresent() ? next.reported(found.version(), told) : next);
    state.journal().end();
    return report;
  }

  /// Each release wants an answer, also where the node is as it was.
  private static boolean isNews(Found found, @Nullable ReleaseMark under, Progress before) {
    return !Objects.equals(under, before.reportedRelease())
        || Reports.isNews(found, before.fingerprint(), before.reportedVersion());
  }

  /// Whether what cannot be checked is still to be done: where it never was, where a firing fell
  /// into a time in which nothing may change, and where only a permit is missing.
  private static boolean isOwed(Found found) {
    Hold hold = found.hold();
    return !found.everApplied()
        || (hold != null
            && (hold.kind() == Hold.Kind.CALENDAR
                || hold.kind() == Hold.Kind.FROZEN
                || hold.kind() == Hold.Kind.PERMIT));
  }

  /// Records that firings are passed over, and says so where anything was ever said.
  Optional<Report> skip(
      Loaded.Association association, Step.Skip skip, Instant now, boolean contact)
      throws IOException {
    Manifest.Entry entry = association.entry();
    Progress before = progress(entry.association(), now);
    Verdict verdict = before.verdict();
    Optional<Report> report =
        verdict == null
            ? Optional.empty()
            : state
                .outbox()
                .add(number ->
                    Reports.skipped(
                            number,
                            entry,
                            association.enforced(),
                            verdict,
                            skip.reason(),
                            skip.firing(),
                            now,
                            contact)
                        .under(entry.release()));
    put(entry.association(), before.skipping(skip.through()));
    return report;
  }

  /// A crash came after a run's report was written and before anything else was recorded of it.
  void recover(Journal.Interrupted reported, Instant now) throws IOException {
    AssociationId id = reported.association();
    put(id, progress(id, now).reported(reported.version(), reported.fingerprint()));
  }

  /// Records that an association is not even looked at.
  ///
  /// @param runId of the request that it answers; null where nobody asked
  /// @param owed notifications of a run that a crash interrupted
  Optional<Report> hold(
      Loaded.Association association,
      Hold hold,
      @Nullable String runId,
      Set<String> owed,
      Instant now,
      boolean contact)
      throws IOException {
    Manifest.Entry entry = association.entry();
    Progress before = progress(entry.association(), now);
    Optional<Report> report =
        state
            .outbox()
            .add(number ->
                Reports.held(number, entry, association.enforced(), hold, runId, now, contact)
                    .under(entry.release()));
    boolean sameContent = association.enforced().equals(before.enforced());
    Digest fingerprint = Digest.of("held\n" + association.enforced() + "\n" + hold.words());
    put(
        entry.association(),
        before.held(
            entry.version(), sameContent, hold.words(), fingerprint, owed, entry.release()));
    return report;
  }

  /// Records that an association cannot be run by this agent: failed, said once for each version
  /// and release. Nothing of it counts as run, so that an agent that can begins anew.
  ///
  /// @param enforced digest of the assignment's enforced content
  Optional<Report> refuse(
      Manifest.Entry entry, Digest enforced, String reason, Instant now, boolean contact)
      throws IOException {
    Progress before = progress(entry.association(), now);
    Digest fingerprint = Digest.of("unreadable\n" + enforced + "\n" + reason);
    if (fingerprint.equals(before.fingerprint())
        && before.reportedVersion() == entry.version()
        && Objects.equals(before.reportedRelease(), entry.release())) {
      return Optional.empty();
    }
    Optional<Report> report =
        state
            .outbox()
            .add(number ->
                Reports.refused(number, entry, enforced, reason, now, contact)
                    .under(entry.release()));
    if (report.isPresent()) {
      put(
          entry.association(),
          new Progress(
              0,
              null,
              before.applied(),
              before.coveredThrough(),
              before.verifiedThrough(),
              now,
              report.get().verdict(),
              reason,
              fingerprint,
              entry.version(),
              null,
              before.withheld(),
              before.notifications(),
              before.release(),
              entry.release()));
    }
    return report;
  }

  private static Progress next(
      Progress before,
      Found found,
      Report.@Nullable Streak quiet,
      Set<String> notifications,
      boolean checkOnly,
      boolean withheld) {
    Judgement judgement = Judgement.of(found);
    boolean applied = found.withheld() == null && found.stopped() == null;
    return new Progress(
        checkOnly ? before.version() : found.version(),
        checkOnly ? before.enforced() : found.enforced(),
        applied ? found.enforced() : before.applied(),
        checkOnly ? before.coveredThrough() : found.startedAt(),
        checkOnly ? before.verifiedThrough() : found.startedAt(),
        found.startedAt(),
        judgement.verdict(),
        judgement.reason(),
        before.fingerprint(),
        before.reportedVersion(),
        quiet,
        checkOnly ? before.withheld() : withheld,
        new TreeSet<>(notifications),
        before.release(),
        before.reportedRelease());
  }
}
