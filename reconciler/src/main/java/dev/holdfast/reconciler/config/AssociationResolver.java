package dev.holdfast.reconciler.config;

import dev.holdfast.language.BuiltinDocuments;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.language.Located;
import dev.holdfast.language.Merged;
import dev.holdfast.language.Nearest;
import dev.holdfast.model.Association;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Document;
import dev.holdfast.model.Group;
import dev.holdfast.model.IgnoredDifferences;
import dev.holdfast.model.Mode;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.ParameterOverride;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.RolloutSettings;
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
import java.util.function.Function;
import java.util.stream.Collectors;
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
  private final BuiltinDocuments builtins;

  AssociationResolver(RepositoryEntry entry, ConfigurationReader reader) {
    this.repository = entry.name();
    this.folder = entry.folder();
    this.may = entry.may();
    this.reader = reader;
    this.builtins = new BuiltinDocuments(reader);
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
    if (document != null && document.source().value().isCommand()) {
      document = SsmParameters.put(document, surroundings.settings(), problems);
    }
    CalledByStep called =
        document == null || !document.source().value().isCommand()
            ? CalledByStep.NOTHING
            : new CalledByStep.Search(association, surroundings, builtins, problems).of(document);
    called.origins().forEach(file -> origins.add(relative(file)));
    called.names().stream()
        .filter(name -> !may.allowDocument(name.value()))
        .forEach(name ->
            problems.add(
                notAllowed(
                    association,
                    "/spec/document",
                    "document '%s', which it calls".formatted(name))));
    Optional<Selector> targets = targets(association, surroundings, origins, problems);
    if (document != null) {
      if (surroundings.checked().containsKey(association.value().document())) {
        origins.add(relative(document.source().positions().file()));
      }
      origins.addAll(document.paths());
      document.origins().forEach(file -> origins.add(relative(file)));
      ParameterChecks.check(association, document.source().value(), problems);
      checkIgnored(association, document.source().value(), problems);
    }
    checkPermissions(association, document, problems);
    boolean usable =
        document != null
            && document.isUsable()
            && targets.isPresent()
            && problems.stream().noneMatch(Problem::isError);
    Optional<AssociationContent> content =
        usable && document != null
            ? Optional.of(
                content(association.value(), document, called, targets.get(), surroundings))
            : Optional.empty();
    return new ResolvedAssociation(
        association.value().metadata().name(),
        association,
        association.value().document(),
        called.names(),
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

  private @Nullable CheckedDocument document(
      Located<Association> association, Surroundings surroundings, List<Problem> problems) {
    ObjectName name = association.value().document();
    CheckedDocument document = surroundings.checked().get(name);
    boolean declared = document != null || surroundings.documents().isFailed(name);
    Located<Document> builtin = declared ? null : builtins.find(name);
    if (builtin != null) {
      return CheckedDocument.withoutFiles(builtin);
    }
    if (!declared) {
      var known = new ArrayList<>(surroundings.documents().names());
      known.addAll(BuiltinDocuments.names());
      String remedy = Nearest.remedy(name.value(), known);
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
    if (!groupsUsable(association, surroundings, origins, problems)) {
      return Optional.empty();
    }
    Selector wanted =
        Selectors.of(value.targets(), value.exclude(), group -> meaning(group, surroundings));
    // A node outside what the repository may use never receives anything from it.
    return Optional.of(
        may.nodes() instanceof Selector.All
            ? wanted
            : new Selector.AllOf(List.of(wanted, may.nodes())));
  }

  private static Selector meaning(ObjectName group, Surroundings surroundings) {
    return surroundings.selectors().find(group).selector().orElseThrow();
  }

  private boolean groupsUsable(
      Located<Association> association,
      Surroundings surroundings,
      Set<String> origins,
      List<Problem> problems) {
    boolean usable = true;
    for (Named named : named(association.value())) {
      ObjectName group = named.group();
      GroupSelectors.Meaning meaning = surroundings.selectors().find(group);
      meaning.files().forEach(file -> origins.add(relative(file)));
      usable &= meaning.selector().isPresent();
      if (surroundings.groups().find(group) == null && !surroundings.groups().isFailed(group)) {
        problems.add(
            GroupSelectors.unknown(association, named.pointer(), group, surroundings.groups()));
      }
    }
    return usable;
  }

  /// A group that an association names, and where.
  private record Named(String pointer, ObjectName group) {}

  private static List<Named> named(Association association) {
    var named = new ArrayList<Named>();
    for (int i = 0; i < association.targets().size(); i++) {
      add(association.targets().get(i), "/spec/targets/" + i, named);
    }
    for (int i = 0; i < association.exclude().size(); i++) {
      add(association.exclude().get(i), "/spec/exclude/" + i, named);
    }
    for (int i = 0; i < association.overrides().size(); i++) {
      add(association.overrides().get(i).nodes(), "/spec/overrides/" + i, named);
    }
    List<RolloutSettings.Stage<Target>> stages = association.rollout().stages();
    for (int i = 0; i < stages.size(); i++) {
      if (stages.get(i) instanceof RolloutSettings.Stage.Matching<Target>(var nodes, _)) {
        add(nodes, "/spec/rollout/stages/" + i, named);
      }
    }
    return named;
  }

  private static void add(Target target, String pointer, List<Named> named) {
    ObjectName group = target.group();
    if (group != null) {
      named.add(new Named(pointer + "/group", group));
    }
  }

  /// Groups that an association itself names, wherever it does.
  static Set<ObjectName> groups(Association association) {
    return named(association).stream().map(Named::group).collect(Collectors.toSet());
  }

  /// An ignored difference of something that is not there would be believed to have an effect.
  private static void checkIgnored(
      Located<Association> association, Document document, List<Problem> problems) {
    List<String> names = document.resources().stream().map(ResourceDeclaration::name).toList();
    List<IgnoredDifferences> ignored = association.value().ignore();
    for (int i = 0; i < ignored.size(); i++) {
      String name = ignored.get(i).resource();
      if (!names.contains(name)) {
        problems.add(
            association
                .positions()
                .error(
                    "/spec/ignore/" + i + "/resource",
                    ProblemCode.UNKNOWN_RESOURCE,
                    "document '%s' has no resource '%s'"
                        .formatted(document.metadata().name(), name),
                    Nearest.remedy(name, names)));
      }
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
                  document.source().value().isCommand()
                      ? "'%s' is an AWS document, whose steps cannot check without changing"
                          .formatted(value.document())
                      : "script '%s' of document '%s' has no 'check', so an audit cannot run it"
                          .formatted(document.needsCheck(), value.document()),
                  document.source().value().isCommand()
                      ? "use mode: enforce"
                      : "give the script a 'check', or use mode: enforce"));
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
      Association association,
      CheckedDocument document,
      CalledByStep called,
      Selector targets,
      Surroundings surroundings) {
    Function<Target, Selector> nodes =
        target -> Selectors.of(List.of(target), List.of(), group -> meaning(group, surroundings));
    var enforced =
        new EnforcedContent(
            document.source().value(),
            association.parameters(),
            association.overrides().stream()
                .map(each -> new ParameterOverride<>(nodes.apply(each.nodes()), each.parameters()))
                .toList(),
            called.with(document.files()),
            association.mode(),
            association.schedule().expression(),
            association.schedule().timezone(),
            association.ignore(),
            called.documents());
    var assignment =
        new Assignment(
            new AssociationId(repository, association.metadata().name()),
            enforced,
            association.schedule(),
            association.timeout(),
            association.dependsOn(),
            association.onDisconnect(),
            association.output(),
            association.rollout().limitsRate(),
            association.suspend());
    return new AssociationContent(
        assignment,
        targets,
        association.rollout().map(nodes),
        association.compliance(),
        association.ownStatus());
  }
}
