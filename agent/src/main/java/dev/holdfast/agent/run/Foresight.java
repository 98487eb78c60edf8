package dev.holdfast.agent.run;

import dev.holdfast.agent.resource.Observation;
import dev.holdfast.agent.state.Journal;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.ResourceResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Looks at the files that follow one that is about to be changed: those that differ, too, are
/// written beside their places and their changes written down together, so that the disk is waited
/// for once and not for each. Each is still put in place, and checked again, in its own turn.
final class Foresight {
  /// How many resources ahead.
  private static final int FARTHEST = 2_000;

  /// How many files at once: what is seen of them is kept meanwhile.
  private static final int MOST = 256;

  private final List<Prepared.Part> parts;
  private final Run run;
  private final Journal.Intentions journal;
  private final Map<String, Observation> seen = new HashMap<>();
  private final Set<String> intended = new HashSet<>();

  /// What the run knows and does.
  interface Run {
    /// @return empty where the part's own turn has to decide
    Optional<Observation> look(Prepared.Part part, Resource.File file) throws IOException;

    /// What it would be told as; empty where it would not be corrected now.
    Optional<ResourceResult> correction(Prepared.Part part, List<Difference> differences);

    /// Begins to write it beside its place.
    ///
    /// @return false where it is not for that
    boolean stage(Prepared.Part part, Resource.File file, List<Difference> differences)
        throws IOException;

    /// Afterwards what was staged is on disk; its own turn tells what could not be written.
    void awaitStaged();
  }

  Foresight(List<Prepared.Part> parts, Run run, Journal.Intentions journal) {
    this.parts = parts;
    this.run = run;
    this.journal = journal;
  }

  /// What was seen of a part; it is told once.
  @Nullable Observation seen(Prepared.Part part) {
    return seen.remove(part.declaration().name());
  }

  /// Whether the part's change is written down already; it is told once.
  boolean isIntended(Prepared.Part part) {
    return intended.remove(part.declaration().name());
  }

  /// The part is about to be changed.
  ///
  /// @param differences of the part
  /// @param correction of the part
  /// @throws IOException when nothing could be written down: then nothing may be changed
  void begin(Prepared.Part part, List<Difference> differences, ResourceResult correction)
      throws IOException {
    Resource.File file = file(part);
    if (file == null || intended.contains(part.declaration().name())) {
      return;
    }
    var intentions = new ArrayList<Journal.Intention>();
    int from = parts.indexOf(part) + 1;
    for (Prepared.Part next : parts.subList(from, Math.min(parts.size(), from + FARTHEST))) {
      Resource.File other = file(next);
      if (other == null || intentions.size() == MOST || !foresee(next, other, intentions)) {
        break;
      }
    }
    if (!intentions.isEmpty()) {
      intentions.add(0, intention(part, correction));
      run.stage(part, file, differences);
      run.awaitStaged();
      journal.intend(intentions);
      intentions.forEach(each -> intended.add(each.result().name()));
    }
  }

  private static Resource.@Nullable File file(Prepared.Part part) {
    return part.readiness() instanceof Prepared.Readiness.Ready(Resource.File file, _)
        ? file
        : null;
  }

  private static Journal.Intention intention(Prepared.Part part, ResourceResult correction) {
    return new Journal.Intention(correction, part.declaration().notifies());
  }

  /// @return whether to look any farther
  private boolean foresee(
      Prepared.Part part, Resource.File file, List<Journal.Intention> intentions) {
    try {
      Optional<Observation> observation = run.look(part, file);
      if (observation.isEmpty()) {
        return true;
      }
      if (observation.get() instanceof Observation.Differs(var differences)) {
        Optional<ResourceResult> correction = run.correction(part, differences);
        if (correction.isPresent() && run.stage(part, file, differences)) {
          intentions.add(intention(part, correction.get()));
        }
      }
      seen.put(part.declaration().name(), observation.get());
      return true;
    } catch (IOException | RuntimeException e) {
      return false; // its own turn tells what is wrong
    }
  }
}
