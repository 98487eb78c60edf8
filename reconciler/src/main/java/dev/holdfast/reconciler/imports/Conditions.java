package dev.holdfast.reconciler.imports;

import static dev.holdfast.reconciler.imports.Template.in;
import static dev.holdfast.reconciler.imports.Template.text;

import dev.holdfast.yaml.YamlNode;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Which conditions of a CloudFormation template hold, as far as can be told without its stack.
final class Conditions {
  private final YamlNode.Mapping root;
  private final Values values;

  /// What conditions compare.
  interface Values {
    /// With its functions carried out.
    TemplateValue of(YamlNode node, int depth);

    /// Whether it is nested too deeply, or there is too much of it. Counts each call.
    boolean isTooMuch(int depth);
  }

  /// @param root of the template
  Conditions(YamlNode.Mapping root, Values values) {
    this.root = root;
    this.values = values;
  }

  /// @param holds null where only a deployed stack knows
  /// @param assumed template parameters whose default was taken
  record Truth(@Nullable Boolean holds, Set<String> assumed) {
    static final Truth UNKNOWN = new Truth(null, Set.of());
  }

  /// @param depth of what refers to it
  Truth named(String name, int depth) {
    YamlNode node = in(in(root, "Conditions"), name);
    return node == null ? Truth.UNKNOWN : truth(node, depth);
  }

  private Truth truth(YamlNode node, int depth) {
    if (values.isTooMuch(depth)
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
      case "Condition" -> named(text(argument), depth + 1);
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
    var parts = new TemplateValue.Parts();
    YamlNode one = parts.add(values.of(both.getFirst(), depth + 1));
    YamlNode other = parts.add(values.of(both.getLast(), depth + 1));
    return parts.areKnown() && one != null && other != null
        ? new Truth(text(one).equals(text(other)), parts.assumed())
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
}
