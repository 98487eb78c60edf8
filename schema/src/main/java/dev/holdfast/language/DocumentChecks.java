package dev.holdfast.language;

import dev.holdfast.model.Condition;
import dev.holdfast.model.Document;
import dev.holdfast.model.InvalidResourceException;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceReader;
import dev.holdfast.model.ResourceType;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.substitution.Reference;
import dev.holdfast.substitution.References;
import dev.holdfast.substitution.Substitution;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.Set;

/// What a document must keep beyond its schema: its own names, references and the rules of its
/// resources.
final class DocumentChecks {

  private final Document document;
  private final Problems problems;
  private final Map<String, Integer> indexes = new HashMap<>();

  DocumentChecks(Document document, Problems problems) {
    this.document = document;
    this.problems = problems;
  }

  void run() {
    names();
    includes();
    for (int i = 0; i < document.resources().size(); i++) {
      ResourceDeclaration resource = document.resources().get(i);
      String pointer = "/spec/resources/" + i;
      links(resource.requires(), pointer + "/requires");
      links(resource.notifies(), pointer + "/notify");
      conditions(resource, pointer);
      properties(resource, pointer + "/" + resource.type().key());
    }
    cycles();
  }

  private void names() {
    for (int i = 0; i < document.resources().size(); i++) {
      String name = document.resources().get(i).name();
      Integer before = indexes.putIfAbsent(name, i);
      if (before != null) {
        problems.value(
            "/spec/resources/" + i + "/name",
            ProblemCode.DUPLICATE_NAME,
            "a resource '" + name + "' stands in this document already",
            "give one of them another name");
      }
    }
  }

  private void includes() {
    for (int i = 0; i < document.includes().size(); i++) {
      String pointer = "/spec/include/" + i + "/parameters";
      references(Substitution.references(document.includes().get(i).parameters()), pointer);
    }
    if (document.includes().isEmpty() && document.resources().isEmpty()) {
      problems.key(
          "/spec",
          ProblemCode.MISSING_KEY,
          "a document needs 'resources' or 'include'",
          "add one of them");
    }
  }

  /// What an included document brings can only be looked up with that document.
  private boolean isIncluded(String name) {
    return name.contains("/") && !document.includes().isEmpty();
  }

  private void links(List<String> names, String pointer) {
    for (int i = 0; i < names.size(); i++) {
      if (!indexes.containsKey(names.get(i)) && !isIncluded(names.get(i))) {
        problems.value(
            pointer + "/" + i,
            ProblemCode.UNKNOWN_RESOURCE,
            "this document has no resource '" + names.get(i) + "'",
            Nearest.remedy(names.get(i), indexes.keySet()));
      }
    }
  }

  private void conditions(ResourceDeclaration resource, String pointer) {
    for (int i = 0; i < resource.when().size(); i++) {
      Condition condition = resource.when().get(i);
      switch (condition.subject()) {
        case PARAMETER -> parameter(condition.name(), pointer + "/when/" + i + "/parameter");
        case FACT ->
            ReferenceChecks.fact(condition.name(), pointer + "/when/" + i + "/fact", problems);
        case LABEL -> {}
      }
    }
  }

  private void parameter(String name, String pointer) {
    if (!document.parameters().containsKey(name)) {
      String remedy = Nearest.remedy(name, document.parameters().keySet());
      problems.value(
          pointer,
          ProblemCode.UNKNOWN_REFERENCE,
          "this document has no parameter '" + name + "'",
          remedy.isEmpty() ? "declare it under spec.parameters" : remedy);
    }
  }

  private void properties(ResourceDeclaration resource, String pointer) {
    References references = Substitution.references(resource);
    references(references, pointer);
    if (resource.type() == ResourceType.USER) {
      passwordHash(resource, references, pointer + "/passwordHash");
    }
    rules(resource, pointer);
  }

  private void references(References references, String pointer) {
    ReferenceChecks.tell(references, pointer, problems, this::parameter);
  }

  private void passwordHash(ResourceDeclaration user, References references, String pointer) {
    boolean given =
        references.uses().stream()
            .filter(use -> use.pointer().equals("/passwordHash"))
            .anyMatch(use ->
                use.reference() instanceof Reference.Secret
                    || use.reference() instanceof Reference.Parameter);
    if (user.properties().has("passwordHash") && !given) {
      problems.value(
          pointer,
          ProblemCode.LITERAL_SECRET,
          "'passwordHash' takes no literal value",
          "write \"{{ secret:NAME }}\"");
    }
  }

  /// First what stands there, then what stands there once the parameters have their defaults.
  private void rules(ResourceDeclaration resource, String pointer) {
    var complaints = ResourceReader.check(resource.type(), resource.properties());
    tell(complaints, pointer, "");
    if (complaints.isEmpty()) {
      var defaults = Substitution.resolve(resource.properties(), new DefaultScope(document));
      tell(
          ResourceReader.check(resource.type(), defaults.value()),
          pointer,
          "this is so with the defaults of the document's parameters");
    }
  }

  private void tell(List<InvalidResourceException> complaints, String pointer, String remedy) {
    for (InvalidResourceException complaint : complaints) {
      String property = complaint.property();
      ProblemCode code = code(complaint.fault());
      if (property.isEmpty()) {
        problems.key(pointer, code, complaint.getMessage(), remedy);
      } else {
        String place = pointer + "/" + Places.escaped(property);
        problems.value(place, code, complaint.getMessage(), remedy);
      }
    }
  }

  private static ProblemCode code(InvalidResourceException.Fault fault) {
    return switch (fault) {
      case MISSING -> ProblemCode.MISSING_KEY;
      case VALUE -> ProblemCode.INVALID_VALUE;
      case PATTERN -> ProblemCode.INVALID_PATTERN;
      case FILE -> ProblemCode.PATH_OUTSIDE;
    };
  }

  /// Tells each cycle once, at the first of its resources.
  private void cycles() {
    var done = new HashSet<String>();
    for (ResourceDeclaration resource : document.resources()) {
      walk(resource.name(), new LinkedHashSet<>(), done);
    }
  }

  private void walk(String name, SequencedSet<String> path, Set<String> done) {
    Integer index = indexes.get(name);
    if (index == null || done.contains(name)) {
      return;
    }
    path.add(name);
    for (String required : document.resources().get(index).requires()) {
      if (path.contains(required)) {
        List<String> cycle = List.copyOf(path);
        List<String> round = cycle.subList(cycle.indexOf(required), cycle.size());
        problems.key(
            "/spec/resources/" + index + "/requires",
            ProblemCode.RESOURCE_CYCLE,
            "resources require each other: " + String.join(" → ", round) + " → " + required,
            "remove one of these requirements");
      } else {
        walk(required, path, done);
      }
    }
    path.remove(name);
    done.add(name);
  }
}
