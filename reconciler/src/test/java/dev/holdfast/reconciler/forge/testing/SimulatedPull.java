package dev.holdfast.reconciler.forge.testing;

import dev.holdfast.reconciler.source.CommitId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// A pull request as a simulator keeps it; guarded by the simulator.
final class SimulatedPull {
  enum State {
    OPEN,
    CLOSED,
    MERGED
  }

  /// @param state as GitHub names it: `APPROVED`, `CHANGES_REQUESTED`, `COMMENTED`, `DISMISSED`
  record Review(String by, String state, CommitId commit) {}

  final long number;
  final String author;
  final String title;
  final String branch;
  final String base;
  final boolean fork;
  CommitId head;
  boolean draft;
  State state = State.OPEN;
  long changed;
  final Set<String> labels = new LinkedHashSet<>();
  final List<ForgeSimulator.Comment> comments = new ArrayList<>();
  final List<Review> reviews = new ArrayList<>();

  SimulatedPull(
      long number,
      String author,
      String title,
      String branch,
      CommitId head,
      String base,
      boolean fork) {
    this.number = number;
    this.author = author;
    this.title = title;
    this.branch = branch;
    this.head = head;
    this.base = base;
    this.fork = fork;
  }

  boolean isOpen() {
    return state == State.OPEN;
  }
}
