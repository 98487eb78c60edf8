package dev.holdfast.substitution;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Condition;
import dev.holdfast.model.Document;
import dev.holdfast.model.Include;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.Parameter;
import dev.holdfast.model.ParameterRules;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.problem.ProblemCode;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Puts included documents in (`dsl.md` section 3). What is left names no other document: the
/// parameters of an included one have been replaced by what it was given.
///
/// Its resources are named `document/resource`, so that two documents may use the same names.
public final class Includes {
  public static final int MAX_DEPTH = 8;
  private static final int MAX_RESOURCES = 5000;

  /// @param document without includes; the one that was given where there is trouble
  /// @param named every document that is named on the way, found or not
  public record Expanded(Document document, SortedSet<ObjectName> named, List<Trouble> troubles) {}

  /// What keeps a document from being put in.
  ///
  /// @param pointer in the outermost document
  public record Trouble(String pointer, ProblemCode code, String message, String remedy) {}

  private final Function<ObjectName, @Nullable Document> find;
  private final List<Trouble> troubles = new ArrayList<>();
  private final SortedSet<ObjectName> named = new TreeSet<>();
  private final List<ObjectName> path = new ArrayList<>();
  private final List<ResourceDeclaration> resources = new ArrayList<>();
  private String place = "";

  private Includes(Function<ObjectName, @Nullable Document> find) {
    this.find = find;
  }

  /// @param find a document by its name; null where there is none that can be used, which is the
  ///   caller's to tell
  public static Expanded expand(Document document, Function<ObjectName, @Nullable Document> find) {
    if (document.includes().isEmpty()) {
      return new Expanded(document, new TreeSet<>(), List.of());
    }
    var includes = new Includes(find);
    includes.path.add(document.metadata().name());
    var counts = new HashMap<ObjectName, Integer>();
    for (int i = 0; i < document.includes().size(); i++) {
      Include include = document.includes().get(i);
      includes.place = "/spec/include/" + i;
      includes.put(document, include, include.parameters(), prefix("", include, counts));
    }
    includes.resources.addAll(document.resources());
    includes.links(document);
    boolean sound = includes.troubles.isEmpty();
    Document whole =
        sound
            ? new Document(
                document.metadata(),
                document.platforms(),
                document.parameters(),
                List.of(),
                includes.resources,
                document.commandSchema())
            : document;
    return new Expanded(whole, includes.named, List.copyOf(includes.troubles));
  }

  private static String prefix(String outer, Include include, Map<ObjectName, Integer> counts) {
    int count = counts.merge(include.document(), 1, Integer::sum);
    return outer + include.document() + (count == 1 ? "" : "#" + count) + "/";
  }

  /// A parameter stands where it is given; one that is handed on further inside has no place here.
  private void parameterTrouble(String name, ProblemCode code, String message, String remedy) {
    String pointer =
        path.size() == 1
            ? place + "/parameters/" + name.replace("~", "~0").replace("/", "~1")
            : place;
    troubles.add(new Trouble(pointer, code, message, remedy));
  }

  private void trouble(ProblemCode code, String message, String remedy) {
    troubles.add(new Trouble(place, code, message, remedy));
  }

  private void put(Document outer, Include include, Json.Obj given, String prefix) {
    ObjectName name = include.document();
    named.add(name);
    if (path.contains(name)) {
      List<String> round =
          path.subList(path.indexOf(name), path.size()).stream().map(ObjectName::value).toList();
      trouble(
          ProblemCode.INCLUDE_CYCLE,
          "documents include each other: %s → %s".formatted(String.join(" → ", round), name),
          "remove one of these includes");
      return;
    }
    if (path.size() > MAX_DEPTH) {
      trouble(
          ProblemCode.LIMIT_EXCEEDED,
          "documents are included more than " + MAX_DEPTH + " deep",
          "include them from further outside");
      return;
    }
    Document inner = find.apply(name);
    if (inner == null || !fits(outer, inner)) {
      return;
    }
    Map<String, Json> values = values(inner, given);
    path.add(name);
    var counts = new HashMap<ObjectName, Integer>();
    for (Include next : inner.includes()) {
      Json.Obj passed = (Json.Obj) spliced(next.parameters(), values);
      put(inner, next, passed, prefix(prefix, next, counts));
    }
    path.removeLast();
    for (ResourceDeclaration resource : inner.resources()) {
      if (resources.size() >= MAX_RESOURCES) {
        trouble(
            ProblemCode.LIMIT_EXCEEDED,
            "with what it includes, the document has more than " + MAX_RESOURCES + " resources",
            "split it");
        return;
      }
      resources.add(moved(resource, prefix, values));
    }
  }

  private boolean fits(Document outer, Document inner) {
    String name = inner.metadata().name().value();
    if (inner.isCommand()) {
      trouble(
          ProblemCode.INVALID_VALUE,
          "'" + name + "' is an AWS document, which cannot be included",
          "give it an association of its own");
      return false;
    }
    if (!inner.platforms().containsAll(outer.platforms())) {
      trouble(
          ProblemCode.INVALID_VALUE,
          "'" + name + "' is not for every platform of the document that includes it",
          "name fewer 'platforms' here, or more there");
      return false;
    }
    return true;
  }

  private Map<String, Json> values(Document inner, Json.Obj given) {
    String name = inner.metadata().name().value();
    given
        .members()
        .keySet()
        .forEach(key -> {
          if (!inner.parameters().containsKey(key)) {
            parameterTrouble(
                key,
                ProblemCode.UNKNOWN_PARAMETER,
                "document '%s' has no parameter '%s'".formatted(name, key),
                inner.parameters().isEmpty()
                    ? "it has none"
                    : "it has " + String.join(", ", inner.parameters().keySet()));
          }
        });
    var values = new HashMap<String, Json>();
    inner
        .parameters()
        .forEach((key, parameter) -> {
          Json value = given.has(key) ? given.get(key) : parameter.defaultValue();
          if (value == null) {
            trouble(
                ProblemCode.MISSING_PARAMETER,
                "document '%s' needs parameter '%s', which has no default".formatted(name, key),
                "give '%s' under parameters".formatted(key));
            return;
          }
          check(key, parameter, value);
          values.put(key, value);
        });
    return values;
  }

  private void check(String name, Parameter parameter, Json value) {
    boolean open = Substitution.hasReferences(value);
    if (parameter.sensitive() && !open) {
      parameterTrouble(
          name,
          ProblemCode.LITERAL_SECRET,
          "parameter '%s' is sensitive and takes no literal value".formatted(name),
          "write \"{{ secret:NAME }}\"");
    } else if (!open) {
      for (String complaint : ParameterRules.complaints(parameter, value)) {
        parameterTrouble(
            name,
            ProblemCode.INVALID_PARAMETER,
            "parameter '%s' %s".formatted(name, complaint),
            "");
      }
    }
  }

  private static ResourceDeclaration moved(
      ResourceDeclaration resource, String prefix, Map<String, Json> values) {
    Json.Obj properties = resource.properties();
    boolean raw = properties.get("raw") instanceof Json.Bool(var flag) && flag;
    var members = new java.util.LinkedHashMap<String, Json>();
    properties
        .members()
        .forEach((key, value) ->
            members.put(key, raw && key.equals("content") ? value : spliced(value, values)));
    // A template looks its parameters up by name, and on the node only those of the whole document
    // are left.
    if (members.containsKey("template") && !members.containsKey("params")) {
      members.put("params", new Json.Obj(new TreeMap<>(values)));
    }
    return new ResourceDeclaration(
        prefix + resource.name(),
        resource.type(),
        new Json.Obj(members),
        resource.requires().stream().map(each -> prefix + each).toList(),
        resource.notifies().stream().map(each -> prefix + each).toList(),
        resource.when().stream()
            .map(each -> moved(each, prefix, values))
            .filter(each -> !each.equals(HOLDS))
            .toList());
  }

  /// A condition that always holds, and is left out.
  private static final Condition HOLDS =
      new Condition(Condition.Subject.PARAMETER, "", new Condition.Test.Exists(true));

  /// A condition on a parameter is decided here where its value is known, and asks for what the
  /// value asks for where it is not.
  private static Condition moved(Condition condition, String prefix, Map<String, Json> values) {
    if (condition.subject() != Condition.Subject.PARAMETER) {
      return condition;
    }
    Json value = values.get(condition.name());
    Reference only = value instanceof Json.Str(var text) ? Pieces.of(text).only() : null;
    return switch (only) {
      case Reference.Parameter(var name) ->
          new Condition(Condition.Subject.PARAMETER, name, condition.test());
      case Reference.Label(var key, _) ->
          new Condition(Condition.Subject.LABEL, key, condition.test());
      case Reference.Fact(var path, _) ->
          new Condition(Condition.Subject.FACT, path, condition.test());
      case Reference.NodeName(), Reference.Secret _ -> condition(prefix, condition, null);
      case null -> condition(prefix, condition, value);
    };
  }

  private static Condition condition(String prefix, Condition condition, @Nullable Json value) {
    String text = value instanceof Json.Str(var plain) ? plain : JsonText.canonical(orNull(value));
    boolean holds =
        switch (condition.test()) {
          case Condition.Test.In(var all) -> value != null && all.contains(text);
          case Condition.Test.NotIn(var all) -> value == null || !all.contains(text);
          case Condition.Test.Exists(var wanted) -> wanted == (value != null);
        };
    // nobody has a parameter of this name, so that it never exists
    return holds
        ? HOLDS
        : new Condition(
            Condition.Subject.PARAMETER,
            prefix + condition.name(),
            new Condition.Test.Exists(true));
  }

  private static Json orNull(@Nullable Json value) {
    return value == null ? Json.ofNull() : value;
  }

  /// Replaces references to parameters by values, and leaves every other reference as it is. Values
  /// are as written: what they escape is escaped where they are put as well.
  private static Json spliced(Json value, Map<String, Json> values) {
    return switch (value) {
      case Json.Str(var text) when Pieces.mayHoldReferences(text) ->
          spliced(Pieces.of(text), values);
      case Json.Arr(var elements) ->
          new Json.Arr(elements.stream().map(each -> spliced(each, values)).toList());
      case Json.Obj(var members) -> {
        var all = new java.util.LinkedHashMap<String, Json>();
        members.forEach((key, each) -> all.put(key, spliced(each, values)));
        yield new Json.Obj(all);
      }
      case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> value;
    };
  }

  private static Json spliced(Pieces pieces, Map<String, Json> values) {
    if (pieces.only() instanceof Reference.Parameter(var name)) {
      return values.getOrDefault(name, Json.ofNull());
    }
    var text = new StringBuilder();
    for (Pieces.Piece piece : pieces.pieces()) {
      switch (piece) {
        case Pieces.Piece.Text(var plain) -> text.append(escaped(plain));
        case Pieces.Piece.Bad(_, var written, _) -> text.append(written);
        case Pieces.Piece.Found(Reference.Parameter(var name), _) -> {
          Json value = values.getOrDefault(name, Json.ofNull());
          text.append(value instanceof Json.Str(var plain) ? plain : JsonText.canonical(value));
        }
        case Pieces.Piece.Found(var other, _) -> text.append(written(other));
      }
    }
    return Json.of(text.toString());
  }

  private static String escaped(String text) {
    return text.replace("{{", "{{{{");
  }

  private static String written(Reference reference) {
    return switch (reference) {
      case Reference.Parameter(var name) -> "{{ " + name + " }}";
      case Reference.NodeName() -> "{{ node.name }}";
      case Reference.Label(var key, var otherwise) ->
          "{{ node.labels." + key + otherwise(otherwise) + " }}";
      case Reference.Fact(var path, var otherwise) ->
          "{{ node.facts." + path + otherwise(otherwise) + " }}";
      case Reference.Secret(var name) -> "{{ secret:" + name + " }}";
    };
  }

  private static String otherwise(@Nullable String text) {
    return text == null ? "" : " | default: \"" + text + "\"";
  }

  /// Names of included resources can only be looked up once they are there.
  private void links(Document document) {
    Set<String> names = new HashSet<>();
    resources.forEach(resource -> names.add(resource.name()));
    for (int i = 0; i < document.resources().size(); i++) {
      ResourceDeclaration resource = document.resources().get(i);
      place = "/spec/resources/" + i + "/requires";
      resource.requires().forEach(each -> link(each, names));
      place = "/spec/resources/" + i + "/notify";
      resource.notifies().forEach(each -> link(each, names));
    }
  }

  private void link(String name, Set<String> names) {
    if (name.contains("/") && troubles.isEmpty() && !names.contains(name)) {
      trouble(
          ProblemCode.UNKNOWN_RESOURCE,
          "no included document has a resource '" + name + "'",
          "a resource of an included document is written document/resource");
    }
  }
}
