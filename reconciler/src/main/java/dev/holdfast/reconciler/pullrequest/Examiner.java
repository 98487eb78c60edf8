package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.canonical.Digest;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.changes.Comparison;
import dev.holdfast.reconciler.changes.Preview;
import dev.holdfast.reconciler.changes.Verified;
import dev.holdfast.reconciler.config.Causes;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.config.Declarations;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.config.FileSource;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.forge.PullRequest;
import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.plan.Brakes;
import dev.holdfast.reconciler.plan.Change;
import dev.holdfast.reconciler.plan.Judgement;
import dev.holdfast.reconciler.plan.KeptBuiltins;
import dev.holdfast.reconciler.plan.Plan;
import dev.holdfast.reconciler.preview.Candidate;
import dev.holdfast.reconciler.signing.CommitSigning;
import dev.holdfast.reconciler.signing.Verdict;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.GitSource;
import dev.holdfast.reconciler.source.Merge;
import dev.holdfast.reconciler.source.Proposals;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeChange;
import dev.holdfast.reconciler.versions.Ground;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;

/// Looks at pull requests of one repository: merges, validates, plans. One thread at a time. Trees
/// are read one after the other by one loader, so that each costs what is different.
public final class Examiner {
  private final RepositoryEntry entry;
  private final Proposals proposals;
  private final GitSource source;
  private final CommitSigning signing;
  private final ConfigurationReader reader;
  private final Supplier<ConfigLoader> loaders;
  private final Fleet fleet;
  private final Function<Ground, Verified> verified;
  private final KeptBuiltins builtins = KeptBuiltins.packed();
  private ConfigLoader loader;
  private CommitId prepared = CommitId.NONE;

  /// @param loaders makes loaders of this entry
  /// @param verified how nodes stand with what is in force
  public Examiner(
      RepositoryEntry entry,
      Proposals proposals,
      GitSource source,
      CommitSigning signing,
      ConfigurationReader reader,
      Supplier<ConfigLoader> loaders,
      Fleet fleet,
      Function<Ground, Verified> verified) {
    this.entry = entry;
    this.proposals = proposals;
    this.source = source;
    this.signing = signing;
    this.reader = reader;
    this.loaders = loaders;
    this.fleet = fleet;
    this.verified = verified;
    this.loader = loaders.get();
  }

  /// What comments say around a plan.
  ///
  /// @param page where the whole plan is shown
  /// @param most how long a comment may be, in UTF-16 code units
  /// @param folds whether parts of it can be folded away
  public record Frame(String page, int most, boolean folds) {}

  /// What is proposed, for whoever asks nodes about it.
  ///
  /// @param candidates what would run on which nodes
  /// @param files of the merged tree, for as long as it can be read
  public record Proposal(List<Candidate> candidates, Map<Digest, FileSource> files) {
    public Proposal {
      candidates = List.copyOf(candidates);
      files = Map.copyOf(files);
    }
  }

  /// @param proposal empty where there is no plan
  public record Examination(Finding finding, Optional<Proposal> proposal) {
    static Examination without(Finding finding) {
      return new Examination(finding, Optional.empty());
    }
  }

  /// Reads what is in force, before anybody waits for a plan against it.
  void prepare(Ground ground) throws IOException {
    CommitId inForce = ground.state().commit();
    if (!inForce.equals(prepared) && !inForce.isNone()) {
      loader.load(inForce, source.tree(entry, inForce));
    }
    prepared = inForce;
  }

  /// @param head must have been fetched
  /// @param ground what is in force; its last decided commit is what is merged into
  /// @param at from when on firings are told
  public Examination examine(
      PullRequest pullRequest, CommitId head, Ground ground, Frame frame, Instant at)
      throws IOException {
    return switch (proposals.merge(entry, ground.seen(), head)) {
      case Merge.Merged merged -> read(pullRequest, head, ground, merged, frame, at);
      case Merge.Conflict(var paths, var count) ->
          Examination.without(FindingText.conflict(entry.branch(), paths, count, frame));
      case Merge.Impossible(var reason) ->
          Examination.without(FindingText.impossible(entry.branch(), reason, frame));
    };
  }

  private Examination read(
      PullRequest pullRequest,
      CommitId head,
      Ground ground,
      Merge.Merged merged,
      Frame frame,
      Instant at)
      throws IOException {
    var proposed =
        new Proposed(
            head,
            merged.tree(),
            merged.whole(),
            "#%d (%s)".formatted(pullRequest.number(), head.abbreviated()),
            notes(head, ground),
            unsigned(head, ground));
    return switch (read(proposed, ground, at)) {
      case Reading.Broken(var problems) ->
          Examination.without(FindingText.invalid(problems, frame));
      case Reading.Sound sound ->
          new Examination(
              FindingText.planned(entry.name(), sound, frame),
              Optional.of(
                  new Proposal(
                      Candidate.of(
                          entry.name(),
                          sound.plan(),
                          sound.preview(),
                          fleet.select(entry.may().nodes())),
                      sound.after().files())));
    };
  }

  /// A tree that somebody proposes.
  ///
  /// @param commit that it came with; [CommitId#NONE] where it came with none
  /// @param whole Git's id of all that the commit has; empty where there is no commit
  /// @param name what it is called
  /// @param notes sentences for whoever reads the plan
  /// @param gates what it lacks by itself
  public record Proposed(
      CommitId commit,
      Tree tree,
      String whole,
      String name,
      List<String> notes,
      List<Brake.Gate> gates) {}

  /// What came of reading a proposed tree.
  public sealed interface Reading {
    /// @param problems errors and warnings, at least one error
    record Broken(List<Problem> problems) implements Reading {}

    /// @param after what would be in force
    /// @param warnings how many
    record Sound(
        Preview preview,
        Plan plan,
        Judgement judgement,
        DesiredState after,
        int warnings,
        Finding.Merged merged)
        implements Reading {}
  }

  /// Reads a tree and plans it against what is in force.
  public Reading read(Proposed proposed, Ground ground, Instant at) throws IOException {
    DesiredState inForce = ground.state();
    Map<Digest, FileSource> files = Map.of();
    Map<ObjectName, Set<String>> origins = Map.of();
    Optional<List<TreeChange>> changed = Optional.empty();
    Declarations before = loader.declarations();
    if (inForce.commit().isNone()) {
      loader = loaders.get();
      before = loader.declarations();
    } else {
      Tree base = source.tree(entry, inForce.commit());
      Loaded old = loader.load(inForce.commit(), base);
      origins = old.origins();
      changed = proposed.tree().changesSince(base.id());
      files = old.state().map(DesiredState::files).orElse(files);
      before = loader.declarations();
    }
    Loaded now = loader.load(proposed.commit(), proposed.tree());
    if (now.state().isEmpty()) {
      return new Reading.Broken(now.problems());
    }
    DesiredState desired = builtins.in(inForce, now.state().get());
    var known = new DesiredState(inForce.commit(), inForce.associations(), files);
    var causes = new Causes(reader, before, loader.declarations());
    var arrival = new Arrival(proposed.whole(), paths(changed, proposed.tree()), origins);
    return plan(proposed, ground, new Sides(known, desired, now, causes, arrival), at);
  }

  private record Sides(
      DesiredState before, DesiredState after, Loaded loaded, Causes causes, Arrival arrival) {}

  /// @param paths that are different, relative to the configured folder
  /// @param origins of what is in force
  private record Arrival(String tree, Set<String> paths, Map<ObjectName, Set<String>> origins) {}

  private static Set<String> paths(Optional<List<TreeChange>> changed, Tree tree)
      throws IOException {
    var paths = new TreeSet<String>();
    if (changed.isPresent()) {
      changed.get().forEach(change -> paths.add(change.path()));
    } else {
      tree.entries().forEach(each -> paths.add(each.path()));
    }
    return paths;
  }

  /// Which of the files that are different make the plan. Where none explains a change, all do.
  private Finding.Merged merged(Plan plan, Sides sides) {
    Arrival arrival = sides.arrival();
    var files = new TreeSet<String>();
    for (Change change : plan.changes()) {
      var mine = new TreeSet<>(arrival.origins().getOrDefault(change.association(), Set.of()));
      mine.addAll(sides.loaded().origins().getOrDefault(change.association(), Set.of()));
      mine.retainAll(arrival.paths());
      files.addAll(mine.isEmpty() ? arrival.paths() : mine);
    }
    String folder = entry.folder().isEmpty() ? "" : entry.folder() + "/";
    return new Finding.Merged(
        arrival.tree(),
        files.stream().limit(Finding.Merged.MOST + 1).map(path -> folder + path).toList());
  }

  private Reading plan(Proposed proposed, Ground ground, Sides sides, Instant at) {
    Plan plan = Plan.between(sides.before(), sides.after(), fleet);
    Judgement judgement =
        Judgement.of(
                entry.name(),
                ground.inForce(),
                Brakes.of(sides.loaded().rules().settings()),
                plan,
                fleet,
                fleet.select(entry.may().nodes()))
            .with(proposed.gates());
    int warnings =
        (int) sides.loaded().problems().stream().filter(problem -> !problem.isError()).count();
    Preview preview =
        Comparison.live(
            sides.before(),
            sides.after(),
            plan,
            judgement.brakes(),
            sides.causes(),
            new Comparison.Live(fleet, verified.apply(ground), at),
            "%s (%s)".formatted(entry.branch(), words(sides.before().commit())),
            proposed.name(),
            notes(proposed.notes(), warnings));
    return new Reading.Sound(
        preview, plan, judgement, sides.after(), warnings, merged(plan, sides));
  }

  private static String words(CommitId commit) {
    return commit.isNone() ? "nothing yet" : commit.abbreviated();
  }

  /// Where every commit must be signed, no button that merges makes up for those that are not.
  private List<Brake.Gate> unsigned(CommitId head, Ground ground) throws IOException {
    return signing.demandsEveryCommit(entry.name())
        ? signing.problem(entry, ground.seen(), head).stream()
            .map(problem -> new Brake.Gate("signedCommits", problem.message()))
            .toList()
        : List.of();
  }

  /// What the head's own signature is worth where a merge may bring one of its own.
  private Optional<String> signature(CommitId head) throws IOException {
    return signing
        .verdict(entry, head)
        .map(verdict ->
            switch (verdict) {
              case Verdict.Good(var signer) -> "signed: " + signer;
              case Verdict.Bad(var why, var remedy) ->
                  "%s %s: as it is, it may not become the head of '%s' (%s); a merge or squash counts by its own signature"
                      .formatted(head.abbreviated(), why, entry.branch(), remedy);
            });
  }

  private List<String> notes(CommitId head, Ground ground) throws IOException {
    var notes = new ArrayList<String>();
    if (!signing.demandsEveryCommit(entry.name())) {
      signature(head).ifPresent(notes::add);
    }
    if (!ground.seen().equals(ground.state().commit())) {
      notes.add(
          "the head of '%s', %s, is not applied: this contains what it would bring"
              .formatted(entry.branch(), ground.seen().abbreviated()));
    }
    return notes;
  }

  private static List<String> notes(List<String> others, int warnings) {
    var notes = new ArrayList<String>(others);
    if (warnings > 0) {
      notes.add("%d warning%s about its files".formatted(warnings, warnings == 1 ? "" : "s"));
    }
    return notes;
  }
}
