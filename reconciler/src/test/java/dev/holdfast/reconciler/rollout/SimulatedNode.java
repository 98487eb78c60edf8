package dev.holdfast.reconciler.rollout;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.wire.ReleaseMark;
import java.time.Instant;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A node in a simulation, as it is in truth: what it was told, what it did, and what it has not
/// got rid of yet. Associations are counted by their number.
final class SimulatedNode {
  final NodeName name;

  /// of each association: what the last manifest gave, null for nothing
  final @Nullable CurrentVersion[] given;

  /// of each association: under what it was given
  final @Nullable ReleaseMark[] marks;

  /// of each association: the content that its last run was of, under what, and what became of it
  final @Nullable Digest[] tried;

  final @Nullable ReleaseMark[] triedUnder;

  final @Nullable Outcome[] came;

  /// of each association: what the node last said about which content
  final @Nullable Said[] said;

  final TreeMap<Long, Said> outbox = new TreeMap<>();
  boolean up = true;
  boolean disabled;
  Instant lastSeen;
  long sequence;
  long lastNumber;
  int life;
  int runs = -1;
  @Nullable Digest runsContent;
  @Nullable ReleaseMark runsUnder;
  boolean byRollout;

  /// as the reconciler keeps it
  long taken;

  /// @param number in the node's stream of reports
  record Said(
      long number,
      int association,
      Digest content,
      Outcome outcome,
      Instant at,
      @Nullable ReleaseMark mark) {}

  SimulatedNode(NodeName name, int associations, Instant now) {
    this.name = name;
    this.given = new CurrentVersion[associations];
    this.marks = new ReleaseMark[associations];
    this.tried = new Digest[associations];
    this.triedUnder = new ReleaseMark[associations];
    this.came = new Outcome[associations];
    this.said = new Said[associations];
    this.lastSeen = now;
  }

  @Nullable Digest wants(int association) {
    CurrentVersion version = given[association];
    return version == null ? null : version.content().enforcedDigest();
  }

  /// Whether it never ran what it has, or not since it was last given.
  boolean owes(int association) {
    Digest wants = wants(association);
    return wants != null && (!wants.equals(tried[association]) || isOlder(association, true));
  }

  /// Whether it owes a run only since a failure was forgiven.
  boolean retries(int association) {
    Digest wants = wants(association);
    return wants != null && wants.equals(tried[association]) && !isOlder(association, false);
  }

  private boolean isOlder(int association, boolean forgiving) {
    ReleaseMark asked = marks[association];
    ReleaseMark had = triedUnder[association];
    boolean failed = forgiving && came[association] == Outcome.FAILED;
    return asked != null && had != null && !had.answers(asked, failed);
  }

  boolean isBusy() {
    return runs >= 0;
  }

  /// What it had before has to run again if it comes back.
  void looksAt(int association) {
    tried[association] = null;
    triedUnder[association] = null;
    came[association] = null;
  }

  void begins(int association, Digest content, boolean forRollout) {
    looksAt(association);
    runs = association;
    runsContent = content;
    runsUnder = marks[association];
    byRollout = forRollout;
  }

  void ends() {
    runs = -1;
    runsContent = null;
    runsUnder = null;
  }

  /// Its process ends at once and comes back: what it was at begins anew.
  void isKilled() {
    life++;
    ends();
  }

  void says(
      int association, Digest content, Outcome outcome, Instant now, @Nullable ReleaseMark mark) {
    var message = new Said(++lastNumber, association, content, outcome, now, mark);
    outbox.put(message.number(), message);
    said[association] = message;
  }

  boolean hasSaid(int association, Digest content, Outcome outcome) {
    Said last = said[association];
    return last != null
        && last.outcome() == outcome
        && last.content().equals(content)
        && Objects.equals(last.mark(), marks[association]);
  }

  /// Nodes differ in what they bear, and each time in the same way.
  boolean fails(Digest content, double badness) {
    long seed = content.value().hashCode() * 31L + name.value().hashCode();
    return new SplittableRandom(seed).nextDouble() < badness;
  }
}
