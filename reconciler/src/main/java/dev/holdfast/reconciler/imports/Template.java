package dev.holdfast.reconciler.imports;

import static dev.holdfast.reconciler.imports.TemplateValue.unknown;

import dev.holdfast.canonical.Json;
import dev.holdfast.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a CloudFormation template's functions mean, as far as the template itself and the
/// parameters given say. What only a deployed stack knows becomes a placeholder, and is told.
final class Template {
  /// Conditions and functions within each other; a template has less, a cycle has more.
  private static final int MAX_DEPTH = 100;

  /// Functions can multiply each other; what a template may grow to.
  private static final int MAX_STEPS = 200_000;

  private static final long MAX_TEXT = 16L * 1024 * 1024;

  private final YamlNode.Mapping root;
  private final Map<String, String> given;
  private final Conditions conditions;
  private int steps;
  private long produced;

  /// @param given template parameters and pseudo parameters such as `AWS::Region`
  Template(YamlNode.Mapping root, Map<String, String> given) {
    this.root = root;
    this.given = Map.copyOf(given);
    this.conditions = new Conditions(root, new Limited());
  }

  /// Resolves everything below a place, and tells what was assumed or is unknown there.
  @Nullable YamlNode resolve(YamlNode node, Place place, Notes notes) {
    return switch (node) {
      case YamlNode.Scalar scalar -> evaluate(scalar, 0).told(place, notes);
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
      case YamlNode.Mapping map when isFunction(map) -> evaluate(map, 0).told(place, notes);
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

  private static boolean isFunction(YamlNode.Mapping map) {
    if (map.entries().size() != 1) {
      return false;
    }
    String key = map.entries().getFirst().key();
    return key.equals("Ref") || key.startsWith("Fn::");
  }

  /// Whether a condition of the template holds.
  Conditions.Truth condition(String name) {
    return conditions.named(name, 0);
  }

  /// What conditions compare counts towards what the template may come to.
  private final class Limited implements Conditions.Values {
    @Override
    public TemplateValue of(YamlNode node, int depth) {
      return evaluate(node, depth);
    }

    @Override
    public boolean isTooMuch(int depth) {
      return Template.this.isTooMuch(depth);
    }
  }

  private boolean isTooMuch(int depth) {
    return depth > MAX_DEPTH || ++steps > MAX_STEPS;
  }

  private TemplateValue evaluate(YamlNode node, int depth) {
    if (isTooMuch(depth) || produced > MAX_TEXT) {
      return unknown("what these functions mean (they are nested too deeply)", node.mark());
    }
    return switch (node) {
      case YamlNode.Scalar scalar when scalar.text().contains("{{resolve:") ->
          unknown("the dynamic reference '" + dynamic(scalar.text()) + "'", scalar.mark());
      case YamlNode.Scalar scalar -> TemplateValue.of(scalar);
      case YamlNode.Sequence(var elements, var mark, _, _, _) -> {
        var parts = new TemplateValue.Parts();
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
        var parts = new TemplateValue.Parts();
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

  private TemplateValue function(YamlNode.Mapping map, int depth) {
    String name = map.entries().getFirst().key();
    YamlNode argument = map.entries().getFirst().value();
    TemplateValue value =
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

  private @Nullable TemplateValue reference(String name, YamlNode.Mark mark, int depth) {
    if (name.equals("AWS::NoValue")) {
      return TemplateValue.of(null);
    }
    String value = given.get(name);
    YamlNode.Mapping parameter = map(in(root, "Parameters"), name);
    if (value != null) {
      boolean list = parameter != null && isList(parameter);
      return TemplateValue.of(list ? listed(value, mark) : scalar(value, mark));
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
        yield called == null ? TemplateValue.of(scalar(name, mark)) : evaluate(called, depth + 1);
      }
      default -> unknown("what resource '" + name + "' is called", mark);
    };
  }

  private TemplateValue byDefault(String name, YamlNode.Mapping parameter, YamlNode.Mark mark) {
    YamlNode value = in(parameter, "Default");
    boolean secret = text(in(parameter, "NoEcho")).equalsIgnoreCase("true");
    boolean stored = text(in(parameter, "Type")).startsWith("AWS::SSM::Parameter::");
    String text = value == null ? null : Field.text(value);
    if (text == null || secret || stored) {
      return unknown("parameter " + name, mark);
    }
    YamlNode node = isList(parameter) ? listed(text, mark) : scalar(text, mark);
    return new TemplateValue(node, Set.of(), Set.of(name));
  }

  private static boolean isList(YamlNode.Mapping parameter) {
    String type = text(in(parameter, "Type"));
    return type.equals("CommaDelimitedList") || type.startsWith("List<");
  }

  private @Nullable TemplateValue attribute(YamlNode argument, int depth) {
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

  private @Nullable TemplateValue substitute(YamlNode argument, int depth) {
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
    var parts = new TemplateValue.Parts();
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

  private TemplateValue named(
      String name, @Nullable YamlNode names, YamlNode.Mark mark, int depth) {
    YamlNode own = in(names, name);
    if (own != null) {
      return evaluate(own, depth);
    }
    TemplateValue value =
        depth > MAX_DEPTH
            ? null
            : name.indexOf('.') > 0
                ? attribute(scalar(name, mark), depth)
                : reference(name, mark, depth);
    return value == null ? unknown("'" + name + "'", mark) : value;
  }

  private @Nullable TemplateValue join(YamlNode argument, int depth) {
    List<YamlNode> two = elements(argument, 2);
    if (two == null) {
      return null;
    }
    var parts = new TemplateValue.Parts();
    YamlNode list = parts.add(evaluate(two.getLast(), depth + 1));
    if (!(list instanceof YamlNode.Sequence(var elements, _, _, _, _))) {
      return parts.areKnown() ? null : parts.with(list);
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

  private @Nullable TemplateValue split(YamlNode argument, int depth) {
    List<YamlNode> two = elements(argument, 2);
    String between = two == null ? "" : text(two.getFirst());
    if (two == null || between.isEmpty()) {
      return null;
    }
    var parts = new TemplateValue.Parts();
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

  private @Nullable TemplateValue select(YamlNode argument, int depth) {
    List<YamlNode> two = elements(argument, 2);
    if (two == null) {
      return null;
    }
    var parts = new TemplateValue.Parts();
    YamlNode index = parts.add(evaluate(two.getFirst(), depth + 1));
    YamlNode list = parts.add(evaluate(two.getLast(), depth + 1));
    if (!(list instanceof YamlNode.Sequence(var elements, _, _, _, _))
        || !text(index).matches("[0-9]{1,6}")) {
      return null;
    }
    int at = Integer.parseInt(text(index));
    return at < elements.size() ? parts.with(elements.get(at)) : null;
  }

  private @Nullable TemplateValue find(YamlNode argument, int depth) {
    if (!(argument instanceof YamlNode.Sequence(var elements, _, _, _, _)) || elements.size() < 3) {
      return null;
    }
    var parts = new TemplateValue.Parts();
    YamlNode at = in(root, "Mappings");
    for (YamlNode key : elements.subList(0, 3)) {
      YamlNode name = parts.add(evaluate(key, depth + 1));
      at = in(at, text(name));
    }
    if (at != null) {
      return parts.with(at);
    }
    return parts.areKnown()
        ? null
        : parts.with(scalar(TemplateValue.PLACEHOLDER + "FindInMap", argument.mark()));
  }

  private @Nullable TemplateValue choose(YamlNode argument, int depth) {
    List<YamlNode> three = elements(argument, 3);
    if (three == null) {
      return null;
    }
    Conditions.Truth truth = conditions.named(text(three.getFirst()), depth + 1);
    if (truth.holds() == null) {
      return unknown("condition " + text(three.getFirst()), argument.mark());
    }
    var parts = new TemplateValue.Parts();
    parts.assume(truth.assumed());
    return parts.with(parts.add(evaluate(three.get(truth.holds() ? 1 : 2), depth + 1)));
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

  static YamlNode.Scalar scalar(String text, YamlNode.Mark mark) {
    return new YamlNode.Scalar(Json.of(text), text, mark);
  }

  private static @Nullable List<YamlNode> elements(YamlNode node, int count) {
    return node instanceof YamlNode.Sequence(var elements, _, _, _, _) && elements.size() == count
        ? elements
        : null;
  }

  /// Its text; empty where it has none.
  static String text(@Nullable YamlNode node) {
    String text = node == null ? null : Field.text(node);
    return text == null ? "" : text;
  }

  private static YamlNode.@Nullable Mapping map(@Nullable YamlNode node, String key) {
    return in(node, key) instanceof YamlNode.Mapping map ? map : null;
  }

  static @Nullable YamlNode in(@Nullable YamlNode node, String key) {
    if (!(node instanceof YamlNode.Mapping map)) {
      return null;
    }
    YamlNode.Entry entry = map.entry(key);
    return entry == null ? null : entry.value();
  }
}
