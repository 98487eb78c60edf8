package dev.holdfast.model;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.holdfast.canonical.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// A resource's properties as [ResourceReader] asks for them. A property that breaks a rule is
/// noted and reads as something harmless, so that one reading finds every fault.
///
/// Where `open`, values may still hold `{{ … }}`: those are skipped, since only the node can know.
final class Properties {
  private static final int MAX_PATH_LENGTH = 4095;
  private static final int MAX_NAME_LENGTH = 255;

  private final Json.Obj properties;
  private final boolean open;
  private final Set<String> asked = new LinkedHashSet<>();
  private final List<InvalidResourceException> complaints = new ArrayList<>();

  Properties(Json.Obj properties, boolean open) {
    this.properties = properties;
    this.open = open;
  }

  List<InvalidResourceException> complaints() {
    return complaints;
  }

  void complain(String property, String message) {
    complain(InvalidResourceException.Fault.VALUE, property, message);
  }

  /// Notes that something is missing.
  void complain(String message) {
    complain(InvalidResourceException.Fault.MISSING, "", message);
  }

  private void complain(InvalidResourceException.Fault fault, String property, String message) {
    complaints.add(new InvalidResourceException(fault, property, message));
  }

  /// Notes every property that nobody asked for.
  void end(ResourceType type) {
    for (String key : properties.members().keySet()) {
      if (!asked.contains(key)) {
        complain(key, "'" + key + "' is not a property of " + type.key());
      }
    }
  }

  boolean has(String key) {
    asked.add(key);
    return value(key) != null;
  }

  /// Whether the value will only be known on a node.
  boolean isOpen(String key) {
    return open && value(key) instanceof Json.Str(var text) && text.contains("{{");
  }

  /// Whether an element of the list will only be known on a node.
  boolean isOpenList(String key) {
    return open
        && value(key) instanceof Json.Arr(var elements)
        && elements.stream().anyMatch(each -> each instanceof Json.Str(var t) && t.contains("{{"));
  }

  private @Nullable Json value(String key) {
    asked.add(key);
    Json value = properties.get(key);
    return value instanceof Json.Null ? null : value;
  }

  private @Nullable Json known(String key) {
    Json value = value(key);
    return isOpen(key) ? null : value;
  }

  @Nullable String text(String key) {
    Json value = known(key);
    return switch (value) {
      case null -> null;
      case Json.Str(var text) -> withoutNul(key, text);
      case Json.Num _, Json.Bool _, Json.Null _ -> {
        complain(key, "'" + key + "' must be a text, not a number or a truth value");
        yield null;
      }
      case Json.Obj _, Json.Arr _ -> {
        complain(key, "'" + key + "' must be a text");
        yield null;
      }
    };
  }

  private @Nullable String withoutNul(String key, String text) {
    if (text.indexOf('\0') >= 0) {
      complain(key, "'" + key + "' must not hold a NUL");
      return null;
    }
    return text;
  }

  /// A text that must be there.
  String needText(String key, String otherwise) {
    need(key);
    String text = text(key);
    return text == null ? otherwise : text;
  }

  private void need(String key) {
    if (!has(key)) {
      complain("'" + key + "' is missing");
    }
  }

  /// A text that fits a rule, which `words` tell.
  @Nullable String text(String key, Predicate<String> rule, String words) {
    String text = text(key);
    if (text != null && !rule.test(text)) {
      complain(key, "'" + key + "' must be " + words);
      return null;
    }
    return text;
  }

  String needText(String key, Predicate<String> rule, String words) {
    need(key);
    String text = text(key, rule, words);
    return text == null ? "open" : text;
  }

  /// A name or a number, as text.
  @Nullable String nameOrNumber(String key) {
    Json value = known(key);
    if (value instanceof Json.Num number && number.isInteger() && number.value().signum() >= 0) {
      return number.value().toPlainString();
    }
    return text(key, Forms::isAccount, "the name or number of an account");
  }

  boolean flag(String key, boolean otherwise) {
    Boolean flag = flag(key);
    return flag == null ? otherwise : flag;
  }

  @Nullable Boolean flag(String key) {
    Json value = known(key);
    if (value instanceof Json.Bool(var flag)) {
      return flag;
    }
    if (value != null) {
      complain(key, "'" + key + "' must be true or false");
    }
    return null;
  }

  @Nullable Long number(String key, long minimum, long maximum) {
    Json value = known(key);
    if (value == null) {
      return null;
    }
    if (value instanceof Json.Num(var number)
        && number.scale() <= 0
        && number.compareTo(java.math.BigDecimal.valueOf(minimum)) >= 0
        && number.compareTo(java.math.BigDecimal.valueOf(maximum)) <= 0) {
      return number.longValueExact();
    }
    complain(key, "'" + key + "' must be a whole number from " + minimum + " to " + maximum);
    return null;
  }

  <E extends Enum<E>> @Nullable E choice(String key, Class<E> type) {
    String text = text(key);
    if (text == null) {
      return null;
    }
    var ids = new ArrayList<String>();
    for (E constant : type.getEnumConstants()) {
      String id = constant.name().toLowerCase(Locale.ROOT);
      if (id.equals(text)) {
        return constant;
      }
      ids.add(id);
    }
    complain(key, "'" + key + "' must be one of " + String.join(", ", ids));
    return null;
  }

  <E extends Enum<E>> E choice(String key, Class<E> type, E otherwise) {
    E choice = choice(key, type);
    return choice == null ? otherwise : choice;
  }

  /// Texts that each fit a rule; null where the property is not there.
  @Nullable List<String> texts(String key, Predicate<String> rule, String words) {
    Json value = known(key);
    if (value == null) {
      return null;
    }
    if (!(value instanceof Json.Arr(var elements))) {
      complain(key, "'" + key + "' must be a list");
      return null;
    }
    var texts = new ArrayList<String>();
    for (Json element : elements) {
      if (open && element instanceof Json.Str(var text) && text.contains("{{")) {
        continue;
      }
      if (element instanceof Json.Str(var text) && text.indexOf('\0') < 0 && rule.test(text)) {
        texts.add(text);
      } else {
        complain(key, "each of '" + key + "' must be " + words);
        return null;
      }
    }
    if (Set.copyOf(texts).size() < texts.size()) {
      complain(key, "'" + key + "' names something twice");
    }
    return List.copyOf(texts);
  }

  SortedMap<String, String> environment(String key) {
    var map = new TreeMap<String, String>();
    Json value = known(key);
    if (value == null) {
      return map;
    }
    if (!(value instanceof Json.Obj(var members))) {
      complain(key, "'" + key + "' must be a map of texts");
      return map;
    }
    members.forEach((name, each) -> {
      if (!Forms.isVariable(name)) {
        complain(key, "'" + name + "' is not the name of an environment variable");
      } else if (each instanceof Json.Str(var text) && text.indexOf('\0') < 0) {
        map.put(name, text);
      } else {
        complain(key, "the value of '" + name + "' must be a text");
      }
    });
    return map;
  }

  /// A map of anything; empty where the property is not there.
  Json.Obj map(String key) {
    Json value = known(key);
    if (value != null && !(value instanceof Json.Obj)) {
      complain(key, "'" + key + "' must be a map");
    }
    return value instanceof Json.Obj map ? map : Json.Obj.EMPTY;
  }

  String needPath(String key) {
    need(key);
    String path = path(key);
    return path == null ? "/open" : path;
  }

  @Nullable String path(String key) {
    String path = text(key);
    String fault = path == null ? null : pathFault(path);
    if (fault != null) {
      complain(key, "'" + key + "' must be " + fault);
      return null;
    }
    return path;
  }

  private static @Nullable String pathFault(String path) {
    if (!path.startsWith("/")) {
      return "an absolute path, beginning with /";
    }
    if (path.length() > MAX_PATH_LENGTH) {
      return "at most " + MAX_PATH_LENGTH + " characters long";
    }
    if (path.length() == 1) {
      return "a path below /";
    }
    return partsFault(path.substring(1));
  }

  private static @Nullable String partsFault(String path) {
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        return "a plain path, without '.', '..', '//' and a '/' at the end";
      }
      if (part.length() > MAX_NAME_LENGTH) {
        return "a path whose parts have at most " + MAX_NAME_LENGTH + " characters";
      }
      if (part.chars().anyMatch(Character::isISOControl)) {
        return "a path without control characters";
      }
    }
    return null;
  }

  /// A file of the repository. References are refused: which files belong to a version must be
  /// known before any node is.
  @Nullable String repositoryFile(String key) {
    if (isOpen(key)) {
      complain(
          InvalidResourceException.Fault.FILE,
          key,
          "'" + key + "' names a file of the repository and takes no reference");
      return null;
    }
    String path = text(key);
    if (path == null) {
      return null;
    }
    if (!path.startsWith("files/") || partsFault(path) != null) {
      complain(
          InvalidResourceException.Fault.FILE,
          key,
          "'" + key + "' must be a plain path below files/");
      return null;
    }
    return path;
  }

  /// Permission bits, written as text, since YAML reads 0644 as the number 644.
  @Nullable Integer mode(String key) {
    String text = text(key, Forms::isMode, "permission bits such as \"0644\"");
    return text == null ? null : Integer.valueOf(text, 8);
  }

  /// An RE2 pattern, or one of the words that stand beside it.
  @Nullable String pattern(String key, String... words) {
    String text = text(key);
    if (text == null || Arrays.asList(words).contains(text)) {
      return text;
    }
    try {
      Pattern.compile(text);
      return text;
    } catch (PatternSyntaxException e) {
      complain(
          InvalidResourceException.Fault.PATTERN,
          key,
          "'" + key + "' is not a pattern of RE2: " + e.getDescription());
      return null;
    }
  }

  Duration duration(String key, Duration otherwise) {
    String text = text(key);
    if (text == null) {
      return otherwise;
    }
    try {
      Duration duration = Durations.parse(text);
      if (!duration.isZero()) {
        return duration;
      }
      complain(key, "'" + key + "' must be longer than nothing");
    } catch (IllegalArgumentException e) {
      complain(key, "'" + key + "': " + e.getMessage());
    }
    return otherwise;
  }

  /// Of these properties, at most one may be there.
  void atMostOne(String... keys) {
    List<String> there = Arrays.stream(keys).filter(this::has).toList();
    if (there.size() > 1) {
      complain(
          there.get(1), "'" + there.get(0) + "' and '" + there.get(1) + "' exclude each other");
    }
  }

  /// Of these properties, at least one must be there.
  void atLeastOne(String... keys) {
    if (Arrays.stream(keys).noneMatch(this::has)) {
      complain("one of '" + String.join("', '", keys) + "' is missing");
    }
  }
}
