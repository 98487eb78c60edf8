package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.changes.Comparison;
import dev.holdfast.reconciler.changes.Markdown;
import dev.holdfast.reconciler.changes.Preview;
import dev.holdfast.reconciler.changes.PreviewComment;
import dev.holdfast.reconciler.changes.PreviewForm;
import dev.holdfast.reconciler.changes.Reached;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// Looks at pull requests of one repository: merges, validates, plans. One thread at a time. Trees
/// are read one after the other by one loader, so that each costs what is different.
public final class Examiner {
  private static final int PROBLEMS_KEPT = 200;
  private static final int ENTRIES_KEPT = 500;
  private static final String CHANGES = "changes";

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
          Examination.without(
              unmergeable(
                  "conflicts with '%s' in %s".formatted(entry.branch(), listed(paths, count)),
                  paths,
                  frame));
      case Merge.Impossible(var reason) ->
          Examination.without(unmergeable(reason, List.of(), frame));
    };
  }

  private static String listed(List<String> paths, int count) {
    String first = "'" + (paths.isEmpty() ? "" : paths.getFirst()) + "'";
    return count > 1 ? first + " and %d more".formatted(count - 1) : first;
  }

  private Finding unmergeable(String why, List<String> paths, Frame frame) {
    String files =
        paths.stream().map(path -> "- " + Markdown.code(path) + "\n").collect(Collectors.joining());
    String text =
        "### Holdfast cannot merge this\n\n%s\n\n%sMerge %s into it, or rebase it.\n%s"
            .formatted(
                paths.isEmpty() ? why : "Both sides changed:",
                files.isEmpty() ? "" : files + "\n",
                Markdown.code(entry.branch()),
                footer(frame));
    return new Finding.Unmergeable(why, text);
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
      case Reading.Broken(var problems) -> Examination.without(invalid(problems, frame));
      case Reading.Sound sound ->
          new Examination(
              planned(sound, frame),
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

  private Finding invalid(List<Problem> problems, Frame frame) {
    List<Problem> errors = problems.stream().filter(Problem::isError).toList();
    return new Finding.Invalid(
        problems.subList(0, Math.min(PROBLEMS_KEPT, problems.size())),
        errors.size(),
        PreviewComment.problems(errors, "Holdfast: not valid", footer(frame), frame.most()));
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

  private Finding planned(Reading.Sound sound, Frame frame) {
    Preview preview = sound.preview();
    Judgement judgement = sound.judgement();
    Reached reached = preview.reached();
    return new Finding.Planned(
        judgement.digest(),
        new Finding.Counts(
            sound.after().associations().size(),
            (int) preview.count(Preview.Kind.ADDED),
            (int) preview.count(Preview.Kind.CHANGED),
            (int) preview.count(Preview.Kind.RETIRED)),
        judgement.affected(),
        reached == null || preview.entries().isEmpty() ? "" : reached.words(),
        judgement.brakes().stream().map(Brake::sentence).toList(),
        sound.plan().changes().stream().map(change -> change.association().value()).toList(),
        sound.warnings(),
        sound.merged(),
        bounded(PreviewForm.json(preview)),
        PreviewComment.plan(
            preview,
            "Holdfast plan for " + Markdown.code(entry.name().value()),
            List.of("Plan digest " + Markdown.code(judgement.digest().abbreviated())),
            footer(frame),
            frame.most(),
            frame.folds()));
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

  private static String footer(Frame frame) {
    return "\n[The whole plan](%s) · comment `holdfast plan` to plan again\n"
        .formatted(frame.page());
  }

  /// What is kept of a plan that changes very much.
  private static Json.Obj bounded(Json.Obj plan) {
    List<Json> changes = plan.list(CHANGES);
    if (changes.size() <= ENTRIES_KEPT) {
      return plan;
    }
    var members = new LinkedHashMap<>(plan.members());
    members.put(CHANGES, new Json.Arr(changes.subList(0, ENTRIES_KEPT)));
    members.put("left_out", Json.of(changes.size() - ENTRIES_KEPT));
    return new Json.Obj(members);
  }
}
