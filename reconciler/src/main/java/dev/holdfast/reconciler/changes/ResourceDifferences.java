package dev.holdfast.reconciler.changes;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Condition;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceType;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.substitution.Reference;
import dev.holdfast.substitution.Substitution;
import dev.holdfast.wire.EnforcedContent;
import dev.holdfast.wire.FileReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Which resources of a version come to something else than those of the one before.
final class ResourceDifferences {
  private final EnforcedContent from;
  private final EnforcedContent to;
  private final Set<String> declared = new HashSet<>();
  private final Map<String, Set<String>> uses = new LinkedHashMap<>();
  private final List<String> acting;
  private final Map<Given, List<String>> known = new HashMap<>();

  ResourceDifferences(AssociationContent before, AssociationContent after) {
    this.from = before.assignment().enforced();
    this.to = after.assignment().enforced();
    Map<String, ResourceDeclaration> old =
        from.document().resources().stream()
            .collect(Collectors.toMap(ResourceDeclaration::name, each -> each));
    Set<String> files = changedFiles();
    Set<String> included = withoutOwner(files);
    for (ResourceDeclaration resource : to.document().resources()) {
      boolean differs =
          !isSame(old.get(resource.name()), resource)
              || usesAny(resource, files)
              || (resource.properties().has("template") && !included.isEmpty());
      if (differs) {
        declared.add(resource.name());
      }
      uses.put(resource.name(), parametersOf(resource));
    }
    this.acting =
        to.document().resources().stream()
            .filter(ResourceDifferences::acts)
            .map(ResourceDeclaration::name)
            .toList();
  }

  private record Given(Json.Obj before, Json.Obj after) {}

  /// Those that run anew with each enforced content: an AWS step, or a script without a check.
  List<String> acting() {
    return acting;
  }

  /// Names in order of the document, without [#acting].
  List<String> on(NodeName node, Labels labels) {
    return known.computeIfAbsent(
        new Given(from.parametersFor(node, labels), to.parametersFor(node, labels)), this::compare);
  }

  private List<String> compare(Given given) {
    Set<String> changed = changedParameters(given);
    var names = new ArrayList<String>();
    uses.forEach((resource, used) -> {
      boolean differs = declared.contains(resource) || used.stream().anyMatch(changed::contains);
      if (differs && !acting.contains(resource)) {
        names.add(resource);
      }
    });
    return names;
  }

  private Set<String> changedParameters(Given given) {
    var names = new TreeSet<String>();
    names.addAll(from.document().parameters().keySet());
    names.addAll(to.document().parameters().keySet());
    names.removeIf(
        name -> Objects.equals(value(from, given.before(), name), value(to, given.after(), name)));
    return names;
  }

  private static @Nullable Json value(EnforcedContent content, Json.Obj given, String name) {
    Json own = given.get(name);
    var parameter = content.document().parameters().get(name);
    return own != null || parameter == null ? own : parameter.defaultValue();
  }

  private static boolean isSame(@Nullable ResourceDeclaration old, ResourceDeclaration now) {
    return old != null
        && old.type() == now.type()
        && old.properties().equals(now.properties())
        && old.when().equals(now.when());
  }

  private static boolean acts(ResourceDeclaration resource) {
    return resource.type() == ResourceType.STEP
        || (resource.type() == ResourceType.SCRIPT && !resource.properties().has("check"));
  }

  /// A template sees every parameter.
  private Set<String> parametersOf(ResourceDeclaration resource) {
    if (resource.properties().has("template") && !resource.properties().has("params")) {
      return to.document().parameters().keySet();
    }
    var names = new HashSet<String>();
    for (Reference reference : Substitution.references(resource).found()) {
      if (reference instanceof Reference.Parameter(var name)) {
        names.add(name);
      }
    }
    resource.when().stream()
        .filter(condition -> condition.subject() == Condition.Subject.PARAMETER)
        .forEach(condition -> names.add(condition.name()));
    return names;
  }

  private Set<String> changedFiles() {
    var before = new HashMap<String, FileReference>();
    from.files().forEach(file -> before.put(file.path(), file));
    return to.files().stream()
        .filter(file -> !file.equals(before.get(file.path())))
        .map(FileReference::path)
        .collect(Collectors.toSet());
  }

  /// Files that no resource names are included by templates.
  private Set<String> withoutOwner(Set<String> files) {
    var left = new HashSet<>(files);
    to.document().resources().forEach(resource -> left.removeAll(paths(resource)));
    return left;
  }

  private static boolean usesAny(ResourceDeclaration resource, Set<String> files) {
    List<String> paths = paths(resource);
    return paths.stream().anyMatch(files::contains)
        || (!files.isEmpty() && paths.stream().anyMatch(path -> path.contains("{{")));
  }

  private static List<String> paths(ResourceDeclaration resource) {
    return resource.type().fileKeys().stream()
        .filter(key -> resource.properties().get(key) instanceof Json.Str)
        .map(resource.properties()::string)
        .toList();
  }
}
