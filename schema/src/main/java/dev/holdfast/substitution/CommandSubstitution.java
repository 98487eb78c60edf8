package dev.holdfast.substitution;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// References in AWS Command documents (state-manager.md 3.5 and 3.6). Other than in our own
/// documents an unknown name stays as it is written, and there is no way to escape one.
public final class CommandSubstitution {
  private static final Pattern REFERENCE =
      Pattern.compile("\\{\\{\\s*([a-zA-Z0-9_.-]{1,128})\\s*}}");

  /// Spaces only, and none behind the colon; a version may follow.
  private static final Pattern SSM =
      Pattern.compile("\\{\\{ *ssm:([/\\w.-]{1,1011})(?::([0-9]+))? *}}");

  private static final Pattern SECURE =
      Pattern.compile("\\{\\{ *ssm-secure:([/\\w.-]{1,1011})(?::[0-9]+)? *}}");

  private CommandSubstitution() {}

  /// Replaces parameters: a text that is only one reference becomes the value with its type, within
  /// a longer text strings stand as they are and other values as compact JSON. One pass; keys of
  /// maps are left alone. Lists within lists are flattened, as the service does for `runCommand:
  /// ["{{ commands }}"]`.
  ///
  /// @param parameters null where there is no such parameter, so that the text stays
  public static Json resolve(Json value, Function<String, @Nullable Json> parameters) {
    return switch (value) {
      case Json.Str(var text) -> text(text, parameters);
      case Json.Arr(var elements) -> {
        var all = new ArrayList<Json>();
        for (Json element : elements) {
          Json resolved = resolve(element, parameters);
          if (element instanceof Json.Str && resolved instanceof Json.Arr(var nested)) {
            all.addAll(nested);
          } else {
            all.add(resolved);
          }
        }
        yield new Json.Arr(all);
      }
      case Json.Obj(var members) -> {
        var all = new LinkedHashMap<String, Json>();
        members.forEach((key, member) -> all.put(key, resolve(member, parameters)));
        yield new Json.Obj(all);
      }
      case Json.Num _, Json.Bool _, Json.Null _ -> value;
    };
  }

  private static Json text(String text, Function<String, @Nullable Json> parameters) {
    Matcher matcher = REFERENCE.matcher(text);
    if (matcher.matches()) {
      Json value = parameters.apply(matcher.group(1));
      return value == null ? Json.of(text) : value;
    }
    matcher.reset();
    var resolved = new StringBuilder();
    while (matcher.find()) {
      Json value = parameters.apply(matcher.group(1));
      String put =
          switch (value) {
            case null -> matcher.group();
            case Json.Str(var string) -> string.replace("$$", "$");
            case Json.Arr _, Json.Obj _, Json.Num _, Json.Bool _, Json.Null _ ->
                JsonText.canonical(value);
          };
      matcher.appendReplacement(resolved, Matcher.quoteReplacement(put));
    }
    return Json.of(matcher.appendTail(resolved).toString());
  }

  /// The parameter names that a value refers to, known or not, in the order of the text.
  public static List<String> names(Json value) {
    var names = new ArrayList<String>();
    texts(
        value,
        "",
        (_, text) -> {
          Matcher matcher = REFERENCE.matcher(text);
          while (matcher.find()) {
            names.add(matcher.group(1));
          }
        });
    return List.copyOf(names);
  }

  /// What is wrong with a `{{ssm:NAME}}`.
  ///
  /// @param pointer of the text that holds it, from the value that was searched
  /// @param name of the parameter
  public record Fault(String pointer, String name, String message) {}

  /// A value with every `{{ssm:NAME}}` replaced.
  public record Stored(Json value, List<Fault> faults) {}

  /// Replaces what comes from Parameter Store by what the repository says: a text anywhere, a list
  /// as a whole element of a list. `{{ssm-secure:NAME}}` is left to the node.
  public static Stored stored(Json value, Function<String, @Nullable Json> store) {
    var faults = new ArrayList<Fault>();
    Json replaced = stored(value, "", store, faults);
    return new Stored(replaced, List.copyOf(faults));
  }

  private static Json stored(
      Json value, String pointer, Function<String, @Nullable Json> store, List<Fault> faults) {
    return switch (value) {
      case Json.Str(var text) -> stored(text, pointer, store, faults);
      case Json.Arr(var elements) -> {
        var all = new ArrayList<Json>();
        for (int i = 0; i < elements.size(); i++) {
          Json list = whole(elements.get(i), store);
          if (list instanceof Json.Arr(var spliced)) {
            all.addAll(spliced);
          } else {
            all.add(stored(elements.get(i), pointer + "/" + i, store, faults));
          }
        }
        yield new Json.Arr(all);
      }
      case Json.Obj(var members) -> {
        var all = new LinkedHashMap<String, Json>();
        members.forEach((key, member) ->
            all.put(key, stored(member, pointer + "/" + escaped(key), store, faults)));
        yield new Json.Obj(all);
      }
      case Json.Num _, Json.Bool _, Json.Null _ -> value;
    };
  }

  private static @Nullable Json whole(Json element, Function<String, @Nullable Json> store) {
    if (element instanceof Json.Str(var text)) {
      Matcher matcher = SSM.matcher(text.strip());
      return matcher.matches() ? store.apply(matcher.group(1)) : null;
    }
    return null;
  }

  private static Json stored(
      String text, String pointer, Function<String, @Nullable Json> store, List<Fault> faults) {
    Matcher matcher = SSM.matcher(text);
    var replaced = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      Json value = store.apply(name);
      String put = matcher.group();
      if (value == null) {
        faults.add(
            new Fault(pointer, name, "'ssmParameters' of the repository has no '" + name + "'"));
      } else if (value instanceof Json.Str(var string)) {
        put = string;
      } else {
        faults.add(
            new Fault(
                pointer,
                name,
                "'" + name + "' is a list, which can only be a whole element of a list"));
      }
      matcher.appendReplacement(replaced, Matcher.quoteReplacement(put));
    }
    return Json.of(matcher.appendTail(replaced).toString());
  }

  /// Replaces `{{ssm-secure:NAME}}` on the node; a secret that is not there stays as it is written.
  public static Json secure(Json value, Function<String, @Nullable String> secrets) {
    return switch (value) {
      case Json.Str(var text) -> {
        Matcher matcher = SECURE.matcher(text);
        var replaced = new StringBuilder();
        while (matcher.find()) {
          String secret = secrets.apply(matcher.group(1));
          matcher.appendReplacement(
              replaced, Matcher.quoteReplacement(secret == null ? matcher.group() : secret));
        }
        yield Json.of(matcher.appendTail(replaced).toString());
      }
      case Json.Arr(var elements) ->
          new Json.Arr(elements.stream().map(each -> secure(each, secrets)).toList());
      case Json.Obj(var members) -> {
        var all = new LinkedHashMap<String, Json>();
        members.forEach((key, member) -> all.put(key, secure(member, secrets)));
        yield new Json.Obj(all);
      }
      case Json.Num _, Json.Bool _, Json.Null _ -> value;
    };
  }

  private interface Visitor {
    void text(String pointer, String text);
  }

  private static void texts(Json value, String pointer, Visitor visitor) {
    switch (value) {
      case Json.Str(var text) -> visitor.text(pointer, text);
      case Json.Arr(var elements) -> {
        for (int i = 0; i < elements.size(); i++) {
          texts(elements.get(i), pointer + "/" + i, visitor);
        }
      }
      case Json.Obj(var members) ->
          members.forEach((key, member) -> texts(member, pointer + "/" + escaped(key), visitor));
      case Json.Num _, Json.Bool _, Json.Null _ -> {}
    }
  }

  private static String escaped(String key) {
    return key.replace("~", "~0").replace("/", "~1");
  }
}
