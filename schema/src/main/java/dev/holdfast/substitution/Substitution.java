package dev.holdfast.substitution;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Document;
import dev.holdfast.model.Parameter;
import dev.holdfast.model.ParameterRules;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts values in the place of `{{ … }}` (`dsl.md` section 3). One pass: what is put in is not
/// scanned again, so that no value can smuggle in a reference.
public final class Substitution {
  private Substitution() {}

  /// Every reference in a value, in order. Keys of objects are not searched.
  public static References references(Json value) {
    var uses = new ArrayList<References.Use>();
    var malformed = new ArrayList<Malformed>();
    collect(value, "", uses, malformed);
    return new References(uses, malformed);
  }

  /// Every reference in a resource's properties; the content of a file that is `raw` has none.
  public static References references(ResourceDeclaration resource) {
    Json.Obj properties = resource.properties();
    if (resource.type() == ResourceType.FILE && isRaw(properties)) {
      var members = new LinkedHashMap<>(properties.members());
      members.remove("content");
      return references(new Json.Obj(members));
    }
    return references(properties);
  }

  /// Replaces every reference. A string that is only one reference keeps the value's type; within a
  /// longer string, strings stand as they are and other values as compact JSON.
  public static Resolved resolve(Json.Obj properties, Scope scope) {
    boolean raw = isRaw(properties);
    var members = new LinkedHashMap<String, Json>();
    var secretKeys = new LinkedHashSet<String>();
    var missing = new ArrayList<String>();
    properties
        .members()
        .forEach((key, value) -> {
          if (raw && key.equals("content")) {
            members.put(key, value);
            return;
          }
          var pass = new Pass(scope, false, missing);
          members.put(key, pass.resolve(value));
          if (pass.usedSecret) {
            secretKeys.add(key);
          }
        });
    return new Resolved(new Json.Obj(members), secretKeys, missing);
  }

  /// A document's parameters: its defaults, and what is given over them. Their values may refer to
  /// the node and to secrets, not to parameters. Values that a parameter's attributes do not allow
  /// are told in `missing`, since a label or fact can bring them.
  public static Parameters parameters(Document document, Json.Obj given, Scope nodeScope) {
    var values = new LinkedHashMap<String, Json>();
    var secret = new LinkedHashSet<String>();
    var missing = new ArrayList<String>();
    document
        .parameters()
        .forEach((name, parameter) -> {
          Json value = given.has(name) ? given.get(name) : parameter.defaultValue();
          if (value == null) {
            missing.add("parameter '" + name + "' has no value");
            return;
          }
          parameter(name, parameter, value, nodeScope, values, secret, missing);
        });
    return new Parameters(values, secret, missing);
  }

  private static void parameter(
      String name,
      Parameter parameter,
      Json value,
      Scope scope,
      Map<String, Json> values,
      Set<String> secret,
      List<String> missing) {
    int before = missing.size();
    var pass = new Pass(scope, true, missing);
    Json resolved = pass.resolve(value);
    if (pass.usedSecret || parameter.sensitive()) {
      secret.add(name);
    }
    if (missing.size() == before) {
      for (String complaint : ParameterRules.complaints(parameter, resolved)) {
        missing.add("parameter '" + name + "' " + complaint);
      }
    }
    values.put(name, resolved);
  }

  /// Whether a value can only be known on a node: it holds a reference.
  public static boolean hasReferences(Json value) {
    References references = references(value);
    return !references.uses().isEmpty() || !references.malformed().isEmpty();
  }

  private static boolean isRaw(Json.Obj properties) {
    return properties.get("raw") instanceof Json.Bool(var raw) && raw;
  }

  private static void collect(
      Json value, String pointer, List<References.Use> uses, List<Malformed> malformed) {
    switch (value) {
      case Json.Str(var text) -> {
        if (Pieces.mayHoldReferences(text)) {
          collect(Pieces.of(text), pointer, uses, malformed);
        }
      }
      case Json.Obj(var members) ->
          members.forEach(
              (key, member) -> collect(member, pointer + "/" + escaped(key), uses, malformed));
      case Json.Arr(var elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          collect(elements.get(i), pointer + "/" + i, uses, malformed);
        }
      }
      case Json.Num _, Json.Bool _, Json.Null _ -> {}
    }
  }

  private static void collect(
      Pieces pieces, String pointer, List<References.Use> uses, List<Malformed> malformed) {
    boolean whole = pieces.only() != null;
    for (Pieces.Piece piece : pieces.pieces()) {
      switch (piece) {
        case Pieces.Piece.Text _ -> {}
        case Pieces.Piece.Found(var reference, var offset) ->
            uses.add(new References.Use(reference, pointer, offset, whole));
        case Pieces.Piece.Bad(var offset, var text, var message) ->
            malformed.add(new Malformed(pointer, offset, text, message));
      }
    }
  }

  private static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }

  /// One pass over one value.
  private static final class Pass {
    private final Scope scope;
    private final boolean inParameter;
    private final List<String> missing;
    private boolean usedSecret;

    Pass(Scope scope, boolean inParameter, List<String> missing) {
      this.scope = scope;
      this.inParameter = inParameter;
      this.missing = missing;
    }

    Json resolve(Json value) {
      return switch (value) {
        case Json.Str(var text) -> Pieces.mayHoldReferences(text) ? resolve(text) : value;
        case Json.Obj(var members) -> {
          var resolved = new LinkedHashMap<String, Json>();
          members.forEach((key, member) -> resolved.put(key, resolve(member)));
          yield new Json.Obj(resolved);
        }
        case Json.Arr(var elements) -> new Json.Arr(elements.stream().map(this::resolve).toList());
        case Json.Num _, Json.Bool _, Json.Null _ -> value;
      };
    }

    private Json resolve(String text) {
      var pieces = Pieces.of(text);
      Reference only = pieces.only();
      if (only != null) {
        Json value = value(only);
        return value == null ? Json.of(text) : value;
      }
      int before = missing.size();
      var out = new StringBuilder();
      for (Pieces.Piece piece : pieces.pieces()) {
        switch (piece) {
          case Pieces.Piece.Text(var literal) -> out.append(literal);
          case Pieces.Piece.Found(var reference, _) -> {
            Json value = value(reference);
            out.append(value == null ? "" : asText(value));
          }
          case Pieces.Piece.Bad(_, var shown, var message) -> {
            out.append("{{");
            missing.add(message);
          }
        }
      }
      return Json.of(missing.size() == before ? out.toString() : text);
    }

    private @Nullable Json value(Reference reference) {
      Json value =
          switch (reference) {
            case Reference.Parameter(var name) -> parameter(name);
            case Reference.NodeName() -> Json.of(scope.nodeName());
            case Reference.Label(var key, var otherwise) -> text(scope.label(key), otherwise);
            case Reference.Fact(var path, var otherwise) -> {
              Json fact = scope.fact(path);
              yield fact == null || fact instanceof Json.Null ? text(null, otherwise) : fact;
            }
            case Reference.Secret(var name) -> {
              usedSecret = true;
              yield text(scope.secret(name), null);
            }
          };
      if (value == null) {
        missing.add(complaint(reference));
      }
      return value;
    }

    private @Nullable Json parameter(String name) {
      if (inParameter) {
        return null;
      }
      if (scope.isSecret(name)) {
        usedSecret = true;
      }
      return scope.parameter(name);
    }

    private String complaint(Reference reference) {
      return switch (reference) {
        case Reference.Parameter(var name) ->
            inParameter
                ? "a parameter's value refers to parameter '" + name + "', which it may not"
                : "parameter '" + name + "' has no value";
        case Reference.NodeName _, Reference.Label _, Reference.Fact _, Reference.Secret _ ->
            "the node has no " + reference.describe();
      };
    }

    private static @Nullable Json text(@Nullable String value, @Nullable String otherwise) {
      String text = value == null ? otherwise : value;
      return text == null ? null : Json.of(text);
    }

    private static String asText(Json value) {
      return value instanceof Json.Str(var text) ? text : JsonText.canonical(value);
    }
  }
}
