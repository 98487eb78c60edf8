package dev.holdfast.reconciler.config;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.language.Located;
import dev.holdfast.language.Merged;
import dev.holdfast.language.Nearest;
import dev.holdfast.model.Association;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Document;
import dev.holdfast.model.Group;
import dev.holdfast.model.Mode;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Selector;
import dev.holdfast.model.Target;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.reconciler.source.Permissions;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.EnforcedContent;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Finds what an association names, checks it against that, and makes its content.
final class AssociationResolver {
  /// All that associations can name, as one tree has it.
  ///
  /// @param settings holds the defaults; null where the repository declares none
  record Surroundings(
      DeclarationIndex<Document> documents,
      Map<ObjectName, CheckedDocument> checked,
      DeclarationIndex<Group> groups,
      GroupSelectors selectors,
      @Nullable Located<dev.holdfast.model.RepositorySettings> settings) {}

  private final RepositoryName repository;
  private final String folder;
  private final Permissions may;
  private final ConfigurationReader reader;

  AssociationResolver(RepositoryEntry entry, ConfigurationReader reader) {
    this.repository = entry.name();
    this.folder = entry.folder();
    this.may = entry.may();
    this.reader = reader;
  }

  ResolvedAssociation resolve(Located<Association> declared, Surroundings surroundings) {
    var problems = new ArrayList<Problem>();
    Located<Association> association = withDefaults(declared, surroundings, problems);
    var origins = new HashSet<String>();
    origins.add(relative(declared.positions().file()));
    if (surroundings.settings() != null) {
      origins.add(relative(surroundings.settings().positions().file()));
    }
    @Nullable CheckedDocument document = document(association, surroundings, problems);
    Optional<Selector> targets = targets(association, surroundings, origins, problems);
    if (document != null) {
      origins.add(relative(document.source().positions().file()));
      origins.addAll(document.paths());
      ParameterChecks.check(association, document.source().value(), problems);
    }
    checkPermissions(association, document, problems);
    boolean usable =
        document != null
            && document.isUsable()
            && targets.isPresent()
            && problems.stream().noneMatch(Problem::isError);
    Optional<AssociationContent> content =
        usable && document != null
            ? Optional.of(content(association.value(), document, targets.get()))
            : Optional.empty();
    return new ResolvedAssociation(
        association.value().metadata().name(),
        association.value().document(),
        groups(association.value()),
        content,
        origins,
        content.map(Claims::of).orElse(List.of()),
        problems);
  }

  /// From the path that people see to the one below the configured folder.
  private String relative(String shown) {
    return folder.isEmpty() ? shown : shown.substring(folder.length() + 1);
  }

  private Located<Association> withDefaults(
      Located<Association> declared, Surroundings surroundings, List<Problem> problems) {
    if (surroundings.settings() == null) {
      return declared;
    }
    Merged merged = reader.withDefaults(declared, surroundings.settings().value().defaults());
    problems.addAll(merged.problems());
    return merged.association();
  }

  private static @Nullable CheckedDocument document(
      Located<Association> association, Surroundings surroundings, List<Problem> problems) {
    ObjectName name = association.value().document();
    CheckedDocument document = surroundings.checked().get(name);
    if (document == null && !surroundings.documents().isFailed(name)) {
      String remedy = Nearest.remedy(name.value(), surroundings.documents().names());
      problems.add(
          association
              .positions()
              .error(
                  "/spec/document",
                  ProblemCode.UNKNOWN_DOCUMENT,
                  "there is no document '%s'".formatted(name),
                  remedy.isEmpty() ? "declare it, kind Document" : remedy));
    }
    return document;
  }

  private Optional<Selector> targets(
      Located<Association> association,
      Surroundings surroundings,
      Set<String> origins,
      List<Problem> problems) {
    Association value = association.value();
    boolean found = check(association, "targets", value.targets(), surroundings, origins, problems);
    boolean left = check(association, "exclude", value.exclude(), surroundings, origins, problems);
    if (!found || !left) {
      return Optional.empty();
    }
    Selector wanted =
        Selectors.of(
            value.targets(),
            value.exclude(),
            group -> surroundings.selectors().find(group).selector().orElseThrow());
    // A node outside what the repository may use never receives anything from it.
    return Optional.of(
        may.nodes() instanceof Selector.All
            ? wanted
            : new Selector.AllOf(List.of(wanted, may.nodes())));
  }

  private boolean check(
      Located<Association> association,
      String key,
      List<Target> targets,
      Surroundings surroundings,
      Set<String> origins,
      List<Problem> problems) {
    boolean usable = true;
    for (int i = 0; i < targets.size(); i++) {
      ObjectName group = targets.get(i).group();
      if (group == null) {
        continue;
      }
      GroupSelectors.Meaning meaning = surroundings.selectors().find(group);
      meaning.files().forEach(file -> origins.add(relative(file)));
      usable &= meaning.selector().isPresent();
      if (surroundings.groups().find(group) == null && !surroundings.groups().isFailed(group)) {
        String pointer = "/spec/%s/%d/group".formatted(key, i);
        problems.add(GroupSelectors.unknown(association, pointer, group, surroundings.groups()));
      }
    }
    return usable;
  }

  private static Set<ObjectName> groups(Association association) {
    var groups = new HashSet<ObjectName>();
    association.targets().forEach(target -> add(target, groups));
    association.exclude().forEach(target -> add(target, groups));
    return groups;
  }

  private static void add(Target target, Set<ObjectName> groups) {
    ObjectName group = target.group();
    if (group != null) {
      groups.add(group);
    }
  }

  private void checkPermissions(
      Located<Association> association,
      @Nullable CheckedDocument document,
      List<Problem> problems) {
    Association value = association.value();
    if (!may.modes().contains(value.mode())) {
      problems.add(notAllowed(association, "/spec/mode", "mode '%s'".formatted(value.mode().id())));
    }
    if (!may.allowDocument(value.document().value())) {
      problems.add(
          notAllowed(association, "/spec/document", "document '%s'".formatted(value.document())));
    }
    if (value.mode() == Mode.AUDIT && document != null && !document.needsCheck().isEmpty()) {
      problems.add(
          association
              .positions()
              .error(
                  "/spec/mode",
                  ProblemCode.AUDIT_NEEDS_CHECK,
                  "script '%s' of document '%s' has no 'check', so an audit cannot run it"
                      .formatted(document.needsCheck(), value.document()),
                  "give the script a 'check', or use mode: enforce"));
    }
  }

  private static Problem notAllowed(Located<?> association, String pointer, String what) {
    return association
        .positions()
        .error(
            pointer,
            ProblemCode.NOT_ALLOWED,
            "this repository may not use " + what,
            "ask for it under 'may' in the reconciler's configuration");
  }

  private AssociationContent content(
      Association association, CheckedDocument document, Selector targets) {
    var enforced =
        new EnforcedContent(
            document.source().value(),
            association.parameters(),
            document.files(),
            association.mode(),
            association.schedule().expression(),
            association.schedule().timezone());
    var assignment =
        new Assignment(
            new AssociationId(repository, association.metadata().name()),
            enforced,
            association.schedule(),
            association.timeout());
    return new AssociationContent(assignment, targets, association.severity());
  }
}
