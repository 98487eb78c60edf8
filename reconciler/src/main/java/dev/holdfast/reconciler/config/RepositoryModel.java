package dev.holdfast.reconciler.config;

import dev.holdfast.canonical.Digest;
import dev.holdfast.language.FileResult;
import dev.holdfast.language.Located;
import dev.holdfast.model.Association;
import dev.holdfast.model.Calendar;
import dev.holdfast.model.Document;
import dev.holdfast.model.Group;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositorySettings;
import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeEntry;
import dev.holdfast.wire.FileReference;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The declarations of the tree that was read last and how they hang together. Following another
/// tree resolves anew what the difference touches: a file's own declarations, and what names them.
final class RepositoryModel {
  private static final int MANY = 64;

  private final TreeFiles files;
  private final AssociationResolver resolver;
  private final DocumentChecks documentChecks;
  private final CalendarFiles calendarFiles;
  private final DeclarationIndex<Document> documents =
      new DeclarationIndex<>(Document.class, "Document");
  private final DeclarationIndex<Association> associations =
      new DeclarationIndex<>(Association.class, "Association");
  private final DeclarationIndex<Group> groups = new DeclarationIndex<>(Group.class, "Group");
  private final DeclarationIndex<Calendar> calendars =
      new DeclarationIndex<>(Calendar.class, "Calendar");
  private final DeclarationIndex<RepositorySettings> settings =
      new DeclarationIndex<>(RepositorySettings.class, "Repository");
  private final Map<String, List<Problem>> fileProblems = new HashMap<>();
  private final Map<ObjectName, CheckedDocument> checked = new HashMap<>();
  private final Users<String> documentsByFile = new Users<>();
  private final Users<ObjectName> byInclude = new Users<>();
  private final SortedMap<ObjectName, ResolvedAssociation> resolved = new TreeMap<>();
  private final Set<ObjectName> withProblems = new HashSet<>();
  private final Users<ObjectName> byDocument = new Users<>();
  private final Users<ObjectName> byGroup = new Users<>();
  private final SortedMap<ObjectName, AssociationContent> contents = new TreeMap<>();
  private final LastFirings lastFirings = new LastFirings();
  private final Conflicts conflicts = new Conflicts();
  private final PossibleConflicts possibleConflicts = new PossibleConflicts();
  private GroupSelectors selectors = GroupSelectors.of(groups);
  private int ignored;

  RepositoryModel(TreeFiles files, AssociationResolver resolver) {
    this.files = files;
    this.resolver = resolver;
    this.documentChecks = new DocumentChecks(files, new ContentFiles());
    this.calendarFiles = new CalendarFiles(files);
  }

  /// @param now what has passed is judged by
  Loaded follow(CommitId commit, Tree tree, Instant now) throws IOException {
    TreeFiles.Followed followed = files.follow(tree);
    var touched = new Touched();
    followed.configuration().forEach((path, change) -> take(path, change, touched));
    touched.documents.addAll(documentsByFile.of(followed.content()));
    touched.documents.addAll(byInclude.of(touched.documents));
    for (ObjectName name : touched.documents) {
      check(name, tree);
    }
    calendarFiles.follow(calendars, tree);
    Set<ObjectName> dirty = dirty(touched);
    var surroundings =
        new AssociationResolver.Surroundings(documents, checked, groups, selectors, settings());
    resolve(dirty, surroundings);
    return loaded(commit, tree, followed.parsed(), now);
  }

  private static final class Touched {
    final Set<ObjectName> documents = new TreeSet<>();
    final Set<ObjectName> associations = new TreeSet<>();
    final Set<ObjectName> groups = new TreeSet<>();
    boolean settings;
  }

  private void take(String path, TreeFiles.Change change, Touched touched) {
    @Nullable FileResult before = change.before();
    @Nullable FileResult after = change.after();
    names(documents.take(before, after), touched.documents);
    names(associations.take(before, after), touched.associations);
    names(groups.take(before, after), touched.groups);
    calendars.take(before, after);
    touched.settings |= !settings.take(before, after).isEmpty();
    if (after == null || after.problems().isEmpty()) {
      fileProblems.remove(path);
    } else {
      fileProblems.put(path, after.problems());
    }
    ignored += (after != null && after.ignored() ? 1 : 0);
    ignored -= (before != null && before.ignored() ? 1 : 0);
  }

  /// A declaration that failed may have anything for a name; what is no name, nobody can name.
  private static void names(Set<String> texts, Set<ObjectName> names) {
    for (String text : texts) {
      try {
        names.add(new ObjectName(text));
      } catch (IllegalArgumentException _) {
        // told at its declaration
      }
    }
  }

  private @Nullable Located<RepositorySettings> settings() {
    return settings.all().findFirst().orElse(null);
  }

  private void check(ObjectName name, Tree tree) throws IOException {
    CheckedDocument before = checked.remove(name);
    if (before != null) {
      documentsByFile.remove(before.paths(), name);
      byInclude.remove(before.included(), name);
    }
    Located<Document> declared = documents.find(name);
    if (declared != null) {
      CheckedDocument after = documentChecks.check(declared, documents, tree);
      checked.put(name, after);
      byInclude.add(after.included(), name);
      documentsByFile.add(after.paths(), name);
    }
  }

  private Set<ObjectName> dirty(Touched touched) {
    if (!touched.groups.isEmpty()) {
      GroupSelectors before = selectors;
      selectors = GroupSelectors.of(groups);
      touched.groups.addAll(changed(before.meanings(), selectors.meanings()));
    }
    var dirty = new TreeSet<ObjectName>(touched.associations);
    dirty.addAll(byDocument.of(touched.documents));
    dirty.addAll(byGroup.of(touched.groups));
    if (touched.settings) {
      dirty.addAll(resolved.keySet());
    }
    if (!touched.documents.isEmpty() || !touched.groups.isEmpty()) {
      // "did you mean" speaks of all names that there are
      withProblems.stream().filter(this::looksForAName).forEach(dirty::add);
    }
    return dirty;
  }

  private boolean looksForAName(ObjectName name) {
    ResolvedAssociation association = resolved.get(name);
    return association != null
        && association.problems().stream()
            .anyMatch(problem ->
                problem.code() == ProblemCode.UNKNOWN_DOCUMENT
                    || problem.code() == ProblemCode.UNKNOWN_GROUP);
  }

  private static Set<ObjectName> changed(
      Map<ObjectName, GroupSelectors.Meaning> before,
      Map<ObjectName, GroupSelectors.Meaning> after) {
    var all = new HashSet<>(before.keySet());
    all.addAll(after.keySet());
    all.removeIf(name -> Objects.equals(before.get(name), after.get(name)));
    return all;
  }

  /// Resolving reads only, so that many may be resolved at once; taking them in is one by one.
  private void resolve(Set<ObjectName> dirty, AssociationResolver.Surroundings surroundings) {
    Stream<ObjectName> names = dirty.size() < MANY ? dirty.stream() : dirty.parallelStream();
    names
        .<ResolvedAssociation>mapMulti((name, out) -> {
          Located<Association> declared = associations.find(name);
          if (declared != null) {
            out.accept(resolver.resolve(declared, surroundings));
          }
        })
        .collect(
            () -> new TreeMap<ObjectName, ResolvedAssociation>(),
            (all, each) -> all.put(each.name(), each),
            TreeMap::putAll)
        .forEach(this::replace);
    dirty.stream().filter(name -> associations.find(name) == null).forEach(this::remove);
  }

  private void remove(ObjectName name) {
    ResolvedAssociation before = resolved.remove(name);
    if (before != null) {
      conflicts.remove(before);
      possibleConflicts.remove(before);
      lastFirings.remove(name);
      byDocument.remove(before.documents(), name);
      byGroup.remove(before.groups(), name);
    }
    withProblems.remove(name);
    contents.remove(name);
  }

  private void replace(ObjectName name, ResolvedAssociation after) {
    @Nullable AssociationContent content = contents.get(name);
    remove(name);
    resolved.put(name, after);
    conflicts.add(after);
    possibleConflicts.add(after);
    lastFirings.add(after);
    byDocument.add(after.documents(), name);
    byGroup.add(after.groups(), name);
    if (!after.problems().isEmpty()) {
      withProblems.add(name);
    }
    // The object that was there stays where it says the same: whoever compares sees it at once.
    after
        .content()
        .ifPresent(
            now -> contents.put(name, content != null && now.equals(content) ? content : now));
  }

  /// A copy of the indices, which the next tree changes.
  Declarations declarations() {
    return new Declarations(
        Declarations.of(associations),
        Declarations.of(documents),
        new HashMap<>(checked),
        Declarations.of(groups),
        Declarations.of(calendars),
        settings(),
        files.shown(""));
  }

  private Loaded loaded(CommitId commit, Tree tree, int parsed, Instant now) {
    var disputes = new ArrayList<Dispute>();
    List<Problem> problems = problems(now, disputes);
    boolean good = problems.stream().noneMatch(Problem::isError);
    Optional<DesiredState> state =
        good ? Optional.of(new DesiredState(commit, contents, sources(tree))) : Optional.empty();
    var counts =
        new Loaded.Counts(
            files.configurationFiles(),
            documents.size(),
            associations.size(),
            groups.size(),
            ignored,
            parsed);
    @Nullable Located<RepositorySettings> declared = settings();
    var rules =
        new Loaded.Rules(
            Optional.ofNullable(declared == null ? null : declared.value()),
            calendarFiles.times(),
            selectors.usable());
    return new Loaded(state, problems, disputes, counts, origins(), rules);
  }

  private Map<ObjectName, Set<String>> origins() {
    var origins = HashMap.<ObjectName, Set<String>>newHashMap(resolved.size());
    resolved.forEach((name, association) -> origins.put(name, association.origins()));
    return origins;
  }

  private List<Problem> problems(Instant now, List<Dispute> disputes) {
    var problems = new ArrayList<Problem>();
    problems.addAll(files.problems());
    fileProblems.values().forEach(problems::addAll);
    documents.addDuplicates(problems);
    associations.addDuplicates(problems);
    groups.addDuplicates(problems);
    calendars.addDuplicates(problems);
    settings.addDuplicates(problems);
    problems.addAll(selectors.problems());
    checked.values().forEach(document -> problems.addAll(document.problems()));
    withProblems.forEach(name -> {
      ResolvedAssociation association = resolved.get(name);
      if (association != null) {
        problems.addAll(association.problems());
      }
    });
    Set<List<String>> told = conflicts.addProblems(associations, problems);
    disputes.addAll(possibleConflicts.disputes(associations, told));
    disputes.forEach(dispute -> problems.add(dispute.warning()));
    lastFirings.addProblems(resolved, now, problems);
    problems.addAll(calendarFiles.problems());
    GraphChecks.addProblems(resolved, associations, calendars, problems);
    boolean nothing =
        files.configurationFiles() == 0 && problems.stream().noneMatch(Problem::isError);
    if (nothing) {
      problems.add(emptyTree());
    }
    return problems.stream().distinct().sorted().toList();
  }

  private Problem emptyTree() {
    return Problem.error(
        Position.ofFile(files.shown(".")),
        ProblemCode.EMPTY_TREE,
        "there is no configuration here at all; that never means to remove everything",
        "add a file with 'apiVersion: holdfast.dev/v1', or correct the repository's 'path'");
  }

  private Map<Digest, FileSource> sources(Tree tree) {
    var sources = new HashMap<Digest, FileSource>();
    for (CheckedDocument document : checked.values()) {
      for (FileReference file : document.files()) {
        TreeEntry entry = files.content(file.path());
        if (entry != null) {
          sources.put(
              file.digest(),
              new FileSource(file.sizeBytes(), () -> read(tree, entry, file.sizeBytes())));
        }
      }
    }
    return sources;
  }

  private static byte[] read(Tree tree, TreeEntry entry, long sizeBytes) throws IOException {
    return tree.read(entry, sizeBytes)
        .orElseThrow(() -> new IOException("'" + entry.path() + "' has changed while it was read"));
  }

  /// Who uses what, for finding whom a change concerns.
  private static final class Users<K> {
    private final Map<K, Set<ObjectName>> users = new HashMap<>();

    void add(Set<K> used, ObjectName user) {
      used.forEach(each -> users.computeIfAbsent(each, _ -> new HashSet<>()).add(user));
    }

    void remove(Set<K> used, ObjectName user) {
      for (K each : used) {
        Set<ObjectName> left = users.get(each);
        if (left != null && left.remove(user) && left.isEmpty()) {
          users.remove(each);
        }
      }
    }

    Set<ObjectName> of(Set<K> changed) {
      var all = new TreeSet<ObjectName>();
      changed.forEach(each -> all.addAll(users.getOrDefault(each, Collections.emptySet())));
      return all;
    }
  }
}
