package dev.holdfast.reconciler.imports;

import dev.holdfast.canonical.Json;
import dev.holdfast.yaml.YamlNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a CloudFormation template's functions mean, as far as the template itself and the
/// parameters given say. What only a deployed stack knows becomes a placeholder, and is told.
final class Template {
  static final String PLACEHOLDER = "UNRESOLVED-";

  /// Conditions and functions within each other; a template has less, a cycle has more.
  private static final int MAX_DEPTH = 100;

  /// Functions can multiply each other; what a template may grow to.
  private static final int MAX_STEPS = 200_000;

  private static final long MAX_TEXT = 16L * 1024 * 1024;

  private final YamlNode.Mapping root;
  private final Map<String, String> given;
  private int steps;
  private long produced;

  /// @param given template parameters and pseudo parameters such as `AWS::Region`
  Template(YamlNode.Mapping root, Map<String, String> given) {
    this.root = root;
    this.given = Map.copyOf(given);
  }

  /// A value with its functions carried out.
  ///
  /// @param node null means `AWS::NoValue`
  /// @param unknown what only the stack knows; the node holds placeholders for it
  /// @param assumed template parameters whose default was taken
  record Value(@Nullable YamlNode node, Set<String> unknown, Set<String> assumed) {
    static Value of(@Nullable YamlNode node) {
      return new Value(node, Set.of(), Set.of());
    }
  }

  /// Resolves everything below a place, and tells what was assumed or is unknown there.
  @Nullable YamlNode resolve(YamlNode node, Place place, Notes notes) {
    return switch (node) {
      case YamlNode.Scalar scalar -> told(evaluate(scalar, 0), place, notes);
      case YamlNode.Sequence(var elements, var mark, _, _, _) -> {
        var all = new ArrayList<YamlNode>();
        for (int i = 0; i < elements.size(); i++) {
          YamlNode each = resolve(elements.get(i), place.element(i, elements.get(i).mark()), notes);
          if (each != null) {
            all.add(each);
          }
        }
        yield YamlNode.sequence(all, mark);
      }
      case YamlNode.Mapping map when isFunction(map) -> told(evaluate(map, 0), place, notes);
      case YamlNode.Mapping(var entries, var mark, _, _, _) -> {
        var all = new ArrayList<YamlNode.Entry>();
        for (YamlNode.Entry entry : entries) {
          YamlNode each = resolve(entry.value(), place.member(entry.key(), entry.keyMark()), notes);
          if (each != null) {
            all.add(new YamlNode.Entry(entry.key(), entry.keyMark(), each));
          }
        }
        yield YamlNode.mapping(all, mark);
      }
    };
  }

  private static @Nullable YamlNode told(Value value, Place place, Notes notes) {
    for (String unknown : value.unknown()) {
      notes.fillIn(
          place,
          "%s; '%s%s' stands in its place"
              .formatted(
                  unknown.startsWith("parameter ")
                      ? "template %s has no value that can be taken".formatted(unknown)
                      : "only a deployed stack knows " + unknown,
                  PLACEHOLDER,
                  safe(unknown)),
          unknown.startsWith("parameter ") || unknown.startsWith("AWS::")
              ? "give it with --parameter %s=VALUE, or write it in"
                  .formatted(unknown.replace("parameter ", ""))
              : "write it in");
    }
    for (String assumed : value.assumed()) {
      notes.changed(
          place,
          "taken from the template's default of parameter '%s'".formatted(assumed),
          "for another value: --parameter %s=VALUE".formatted(assumed));
    }
    return value.node();
  }

  private static boolean isFunction(YamlNode.Mapping map) {
    if (map.entries().size() != 1) {
      return false;
    }
    String key = map.entries().getFirst().key();
    return key.equals("Ref") || key.startsWith("Fn::");
  }

  private Value evaluate(YamlNode node, int depth) {
    if (depth > MAX_DEPTH || ++steps > MAX_STEPS || produced > MAX_TEXT) {
      return unknown("what these functions mean (they are nested too deeply)", node.mark());
    }
    return switch (node) {
      case YamlNode.Scalar scalar when scalar.text().contains("{{resolve:") ->
          unknown("the dynamic reference '" + dynamic(scalar.text()) + "'", scalar.mark());
      case YamlNode.Scalar scalar -> Value.of(scalar);
      case YamlNode.Sequence(var elements, var mark, _, _, _) -> {
        var parts = new Parts();
        var all = new ArrayList<YamlNode>();
        for (YamlNode element : elements) {
          YamlNode each = parts.add(evaluate(element, depth + 1));
          if (each != null) {
            all.add(each);
          }
        }
        yield parts.with(YamlNode.sequence(all, mark));
      }
      case YamlNode.Mapping map when isFunction(map) -> function(map, depth);
      case YamlNode.Mapping(var entries, var mark, _, _, _) -> {
        var parts = new Parts();
        var all = new ArrayList<YamlNode.Entry>();
        for (YamlNode.Entry entry : entries) {
          YamlNode each = parts.add(evaluate(entry.value(), depth + 1));
          if (each != null) {
            all.add(new YamlNode.Entry(entry.key(), entry.keyMark(), each));
          }
        }
        yield parts.with(YamlNode.mapping(all, mark));
      }
    };
  }

  /// Only up to the second colon: what follows may tell where a secret lies, and is long.
  private static String dynamic(String text) {
    int from = text.indexOf("{{resolve:");
    int to = text.indexOf("}}", from);
    return text.substring(from, to < 0 ? Math.min(text.length(), from + 80) : to + 2);
  }

  private Value function(YamlNode.Mapping map, int depth) {
    String name = map.entries().getFirst().key();
    YamlNode argument = map.entries().getFirst().value();
    Value value =
        switch (name) {
          case "Ref" -> reference(text(argument), map.mark(), depth);
          case "Fn::GetAtt" -> attribute(argument, depth);
          case "Fn::Sub" -> substitute(argument, depth);
          case "Fn::Join" -> join(argument, depth);
          case "Fn::Split" -> split(argument, depth);
          case "Fn::Select" -> select(argument, depth);
          case "Fn::FindInMap" -> find(argument, depth);
          case "Fn::If" -> choose(argument, depth);
          default -> null;
        };
    return value == null ? unknown("what " + name + " gives", map.mark()) : value;
  }

  private @Nullable Value reference(String name, YamlNode.Mark mark, int depth) {
    if (name.equals("AWS::NoValue")) {
      return Value.of(null);
    }
    String value = given.get(name);
    YamlNode.Mapping parameter = map(in(root, "Parameters"), name);
    if (value != null) {
      boolean list = parameter != null && isList(parameter);
      return Value.of(list ? listed(value, mark) : scalar(value, mark));
    }
    if (name.startsWith("AWS::")) {
      return unknown(name, mark);
    }
    if (parameter != null) {
      return byDefault(name, parameter, mark);
    }
    YamlNode.Mapping resource = map(in(root, "Resources"), name);
    if (resource == null) {
      return unknown("'" + name + "'", mark);
    }
    return switch (text(in(resource, "Type"))) {
      case "AWS::SSM::Document", "AWS::SSM::Parameter", "AWS::ResourceGroups::Group" -> {
        YamlNode called = in(in(resource, "Properties"), "Name");
        yield called == null ? Value.of(scalar(name, mark)) : evaluate(called, depth + 1);
      }
      default -> unknown("what resource '" + name + "' is called", mark);
    };
  }

  private Value byDefault(String name, YamlNode.Mapping parameter, YamlNode.Mark mark) {
    YamlNode value = in(parameter, "Default");
    boolean secret = text(in(parameter, "NoEcho")).equalsIgnoreCase("true");
    boolean stored = text(in(parameter, "Type")).startsWith("AWS::SSM::Parameter::");
    String text = value == null ? null : Field.text(value);
    if (text == null || secret || stored) {
      return unknown("parameter " + name, mark);
    }
    YamlNode node = isList(parameter) ? listed(text, mark) : scalar(text, mark);
    return new Value(node, Set.of(), Set.of(name));
  }

  private static boolean isList(YamlNode.Mapping parameter) {
    String type = text(in(parameter, "Type"));
    return type.equals("CommaDelimitedList") || type.startsWith("List<");
  }

  private @Nullable Value attribute(YamlNode argument, int depth) {
    String path =
        argument instanceof YamlNode.Sequence(var elements, _, _, _, _)
            ? String.join(".", elements.stream().map(Template::text).toList())
            : text(argument);
    int dot = path.indexOf('.');
    if (dot < 0) {
      return null;
    }
    YamlNode.Mapping resource = map(in(root, "Resources"), path.substring(0, dot));
    String wanted = path.substring(dot + 1);
    boolean told =
        resource != null
            && ("AWS::SSM::Parameter".equals(text(in(resource, "Type")))
                && (wanted.equals("Value") || wanted.equals("Type")));
    YamlNode value = told ? in(in(resource, "Properties"), wanted) : null;
    return value == null
        ? unknown("attribute " + path, argument.mark())
        : evaluate(value, depth + 1);
  }

  private @Nullable Value substitute(YamlNode argument, int depth) {
    YamlNode pattern = argument;
    YamlNode names = null;
    if (argument instanceof YamlNode.Sequence(var elements, _, _, _, _) && elements.size() == 2) {
      pattern = elements.getFirst();
      names = elements.getLast();
    }
    String text = Field.text(pattern);
    if (text == null) {
      return null;
    }
    var parts = new Parts();
    var put = new StringBuilder();
    int at = 0;
    for (int open = text.indexOf("${"); open >= 0; open = text.indexOf("${", at)) {
      int close = text.indexOf('}', open);
      if (close < 0) {
        break;
      }
      String name = text.substring(open + 2, close).strip();
      put.append(text, at, open);
      at = close + 1;
      if (name.startsWith("!")) {
        put.append("${").append(name, 1, name.length()).append('}');
      } else {
        YamlNode node = parts.add(named(name, names, argument.mark(), depth + 1));
        put.append(node == null ? "" : joined(node));
        if (put.length() > MAX_TEXT) {
          break;
        }
      }
    }
    put.append(text, at, text.length());
    produced += put.length();
    if (put.indexOf("{{resolve:") >= 0) {
      return unknown("the dynamic reference '" + dynamic(put.toString()) + "'", argument.mark());
    }
    return parts.with(scalar(put.toString(), argument.mark()));
  }

  private Value named(String name, @Nullable YamlNode names, YamlNode.Mark mark, int depth) {
    YamlNode own = in(names, name);
    if (own != null) {
      return evaluate(own, depth);
    }
    Value value =
        depth > MAX_DEPTH
            ? null
            : name.indexOf('.') > 0
                ? attribute(scalar(name, mark), depth)
                : reference(name, mark, depth);
    return value == null ? unknown("'" + name + "'", mark) : value;
  }

  private @Nullable Value join(YamlNode argument, int depth) {
    List<YamlNode> two = elements(argument, 2);
    if (two == null) {
      return null;
    }
    var parts = new Parts();
    YamlNode list = parts.add(evaluate(two.getLast(), depth + 1));
    if (!(list instanceof YamlNode.Sequence(var elements, _, _, _, _))) {
      return parts.unknown.isEmpty() ? null : parts.with(list);
    }
    String between = text(two.getFirst());
    for (YamlNode element : elements) {
      produced += between.length() + element.textLength();
    }
    return produced > MAX_TEXT
        ? null
        : parts.with(
            scalar(
                String.join(between, elements.stream().map(Template::joined).toList()),
                argument.mark()));
  }

  private @Nullable Value split(YamlNode argument, int depth) {
    List<YamlNode> two = elements(argument, 2);
    String between = two == null ? "" : text(two.getFirst());
    if (two == null || between.isEmpty()) {
      return null;
    }
    var parts = new Parts();
    YamlNode whole = parts.add(evaluate(two.getLast(), depth + 1));
    if (whole == null || Field.text(whole) == null) {
      return null;
    }
    String[] pieces = text(whole).split(java.util.regex.Pattern.quote(between), -1);
    var all = new ArrayList<YamlNode>();
    for (String piece : pieces) {
      all.add(scalar(piece, argument.mark()));
    }
    return parts.with(YamlNode.sequence(all, argument.mark()));
  }

  private @Nullable Value select(YamlNode argument, int depth) {
    List<YamlNode> two = elements(argument, 2);
    if (two == null) {
      return null;
    }
    var parts = new Parts();
    YamlNode index = parts.add(evaluate(two.getFirst(), depth + 1));
    YamlNode list = parts.add(evaluate(two.getLast(), depth + 1));
    if (!(list instanceof YamlNode.Sequence(var elements, _, _, _, _))
        || !text(index).matches("[0-9]{1,6}")) {
      return null;
    }
    int at = Integer.parseInt(text(index));
    return at < elements.size() ? parts.with(elements.get(at)) : null;
  }

  private @Nullable Value find(YamlNode argument, int depth) {
    if (!(argument instanceof YamlNode.Sequence(var elements, _, _, _, _)) || elements.size() < 3) {
      return null;
    }
    var parts = new Parts();
    YamlNode at = in(root, "Mappings");
    for (YamlNode key : elements.subList(0, 3)) {
      YamlNode name = parts.add(evaluate(key, depth + 1));
      at = in(at, text(name));
    }
    if (at != null) {
      return parts.with(at);
    }
    return parts.unknown.isEmpty()
        ? null
        : parts.with(scalar(PLACEHOLDER + "FindInMap", argument.mark()));
  }

  private @Nullable Value choose(YamlNode argument, int depth) {
    List<YamlNode> three = elements(argument, 3);
    if (three == null) {
      return null;
    }
    Truth truth = condition(text(three.getFirst()), depth + 1);
    if (truth.holds() == null) {
      return unknown("condition " + text(three.getFirst()), argument.mark());
    }
    var parts = new Parts();
    parts.assumed.addAll(truth.assumed());
    return parts.with(parts.add(evaluate(three.get(truth.holds() ? 1 : 2), depth + 1)));
  }

  /// @param holds null where only a deployed stack knows
  /// @param assumed template parameters whose default was taken
  record Truth(@Nullable Boolean holds, Set<String> assumed) {
    static final Truth UNKNOWN = new Truth(null, Set.of());
  }

  Truth condition(String name) {
    return condition(name, 0);
  }

  private Truth condition(String name, int depth) {
    YamlNode node = in(in(root, "Conditions"), name);
    return node == null ? Truth.UNKNOWN : truth(node, depth);
  }

  private Truth truth(YamlNode node, int depth) {
    if (depth > MAX_DEPTH
        || ++steps > MAX_STEPS
        || !(node instanceof YamlNode.Mapping map)
        || map.entries().size() != 1) {
      return Truth.UNKNOWN;
    }
    YamlNode argument = map.entries().getFirst().value();
    List<YamlNode> all =
        argument instanceof YamlNode.Sequence(var elements, _, _, _, _)
            ? elements
            : List.of(argument);
    return switch (map.entries().getFirst().key()) {
      case "Condition" -> condition(text(argument), depth + 1);
      case "Fn::Equals" -> equal(all, depth);
      case "Fn::Not" -> {
        Truth inner = all.size() == 1 ? truth(all.getFirst(), depth + 1) : Truth.UNKNOWN;
        yield new Truth(inner.holds() == null ? null : !inner.holds(), inner.assumed());
      }
      case "Fn::And" -> every(all, true, depth);
      case "Fn::Or" -> every(all, false, depth);
      default -> Truth.UNKNOWN;
    };
  }

  private Truth equal(List<YamlNode> both, int depth) {
    if (both.size() != 2) {
      return Truth.UNKNOWN;
    }
    var parts = new Parts();
    YamlNode one = parts.add(evaluate(both.getFirst(), depth + 1));
    YamlNode other = parts.add(evaluate(both.getLast(), depth + 1));
    return parts.unknown.isEmpty() && one != null && other != null
        ? new Truth(text(one).equals(text(other)), parts.assumed)
        : Truth.UNKNOWN;
  }

  private Truth every(List<YamlNode> all, boolean and, int depth) {
    var assumed = new HashSet<String>();
    boolean open = false;
    for (YamlNode each : all) {
      Truth truth = truth(each, depth + 1);
      assumed.addAll(truth.assumed());
      if (truth.holds() == null) {
        open = true;
      } else if (truth.holds() != and) {
        return new Truth(!and, assumed);
      }
    }
    return open ? Truth.UNKNOWN : new Truth(and, assumed);
  }

  /// What the parts of a value assumed and lack belongs to the whole.
  private static final class Parts {
    final Set<String> unknown = new java.util.TreeSet<>();
    final Set<String> assumed = new java.util.TreeSet<>();

    @Nullable YamlNode add(Value value) {
      unknown.addAll(value.unknown());
      assumed.addAll(value.assumed());
      return value.node();
    }

    Value with(@Nullable YamlNode node) {
      return new Value(node, unknown, assumed);
    }
  }

  private static Value unknown(String what, YamlNode.Mark mark) {
    return new Value(scalar(PLACEHOLDER + safe(what), mark), Set.of(what), Set.of());
  }

  /// Fit to be a label's value, a name and a part of a script alike.
  private static String safe(String what) {
    String bare =
        what.replaceFirst("^(parameter|attribute|condition|what resource) ", "")
            .replaceFirst(" is called$", "");
    String safe = bare.replaceAll("[^A-Za-z0-9]+", "-").replaceAll("^-|-$", "");
    return safe.length() <= 60 ? safe : safe.substring(0, 60);
  }

  private static String joined(YamlNode node) {
    return node instanceof YamlNode.Sequence(var elements, _, _, _, _)
        ? String.join(",", elements.stream().map(Template::text).toList())
        : text(node);
  }

  private static YamlNode listed(String text, YamlNode.Mark mark) {
    var all = new ArrayList<YamlNode>();
    for (String each : text.split(",", -1)) {
      all.add(scalar(each.strip(), mark));
    }
    return YamlNode.sequence(all, mark);
  }

  private static YamlNode.Scalar scalar(String text, YamlNode.Mark mark) {
    return new YamlNode.Scalar(Json.of(text), text, mark);
  }

  private static @Nullable List<YamlNode> elements(YamlNode node, int count) {
    return node instanceof YamlNode.Sequence(var elements, _, _, _, _) && elements.size() == count
        ? elements
        : null;
  }

  private static String text(@Nullable YamlNode node) {
    String text = node == null ? null : Field.text(node);
    return text == null ? "" : text;
  }

  private static YamlNode.@Nullable Mapping map(@Nullable YamlNode node, String key) {
    return in(node, key) instanceof YamlNode.Mapping map ? map : null;
  }

  private static @Nullable YamlNode in(@Nullable YamlNode node, String key) {
    if (!(node instanceof YamlNode.Mapping map)) {
      return null;
    }
    YamlNode.Entry entry = map.entry(key);
    return entry == null ? null : entry.value();
  }
}
