package dev.holdfast.reconciler.imports;

import dev.holdfast.canonical.Json;
import dev.holdfast.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Targets of an AWS association: all of them must hold, the values of one are alternatives
/// (state-manager.md 1.3).
final class Targets {
  private static final Pattern NODE = Pattern.compile("[a-z0-9.-]{1,128}");
  private static final String NODE_NAMES =
      "a node is selected by the name that it was registered with";
  private static final int MAX_TARGETS = 100;

  private final Groups groups;
  private final Notes notes;

  Targets(Groups groups, Notes notes) {
    this.groups = groups;
    this.notes = notes;
  }

  /// Whether the targets are those of an Automation runbook.
  static boolean areOfAutomation(Fields association) {
    Field targets = association.take("Targets");
    if (targets == null) {
      return association.has("AutomationTargetParameterName");
    }
    return association.has("AutomationTargetParameterName")
        || targets.elements().stream()
            .anyMatch(target -> {
              String key = key(target);
              return key != null
                  && (key.equalsIgnoreCase("ParameterValues")
                      || key.equalsIgnoreCase("aws:NoOpAutomationTag"));
            });
  }

  private static @Nullable String key(Field target) {
    YamlNode.Entry key = target.node() instanceof YamlNode.Mapping map ? map.entry("Key") : null;
    return key == null ? null : Field.text(key.value());
  }

  /// Entries of `spec.targets`, never none.
  Json read(Fields association, String name) {
    var selection = new Selection(name, notes);
    Field targets = association.take("Targets");
    if (targets != null) {
      targets.elements().stream().limit(MAX_TARGETS).forEach(target -> target(target, selection));
      if (targets.elements().size() > MAX_TARGETS) {
        notes.fillIn(targets.place(), "only the first 100 targets were read", "");
      }
    }
    Field instance = association.take("InstanceId");
    if (instance != null) {
      selection.nodes(nodes(List.of(instance)));
    }
    if (selection.isEmpty()) {
      notes.fillIn(
          association.place(),
          "there is no target that means nodes here; what was written matches none",
          "write spec.targets of associations/%s.yaml".formatted(name));
      selection.label("fill-in", List.of("targets"), association.place());
    }
    return new Json.Arr(new ArrayList<>(selection.entries()));
  }

  private void target(Field target, Selection selection) {
    Fields fields = Fields.of(target, notes);
    Field key = fields == null ? null : fields.takeText("Key");
    String keyText = key == null ? null : key.text();
    if (fields == null || key == null || keyText == null) {
      notes.fillIn(target.place(), "a target without a 'Key' that is a text", "");
      return;
    }
    Field field = fields.take("Values");
    List<Field> values = field == null ? List.of() : field.elements();
    List<String> texts = field == null ? List.of() : field.texts(notes);
    if (texts.isEmpty() && notes.isOpen(target.place())) {
      texts = List.of("UNRESOLVED");
    }
    switch (keyText.toLowerCase(Locale.ROOT)) {
      case "instanceids" -> {
        if (texts.contains("*")) {
          selection.all();
        } else {
          selection.nodes(values.isEmpty() ? named(texts, key.place()) : nodes(values));
        }
      }
      case "tag-key" -> selection.anyKey(texts, key.place());
      case "resource-groups:name", "resourcegroup" -> {
        for (String text : texts) {
          selection.group(groups.named(text, key.place()));
        }
        if (texts.size() > 1) {
          notes.fillIn(key.place(), "only the last of several groups was taken", "");
        }
      }
      case "resource-groups:resourcetypefilters", "aws:resourcetype" ->
          notes.changed(
              target.place(), "targets mean nodes only; the resource types do not matter", "");
      default -> {
        if (keyText.regionMatches(true, 0, "tag:", 0, 4)) {
          selection.label(keyText.substring(4), texts, target.place());
        } else {
          notes.fillIn(
              target.place(),
              "'%s' is no way to select nodes here"
                  .formatted(keyText.length() <= 80 ? keyText : keyText.substring(0, 80) + "…"),
              "select by labels, nodes or a group");
        }
      }
    }
    Remarks.rest(fields, Map.of(), notes);
  }

  private List<String> nodes(List<Field> values) {
    var names = new ArrayList<String>();
    for (Field value : values) {
      String text = value.text();
      if (text != null) {
        names.addAll(named(List.of(text), value.place()));
      }
    }
    return names;
  }

  private List<String> named(List<String> texts, Place place) {
    var names = new ArrayList<String>();
    for (String text : texts) {
      String name = text.toLowerCase(Locale.ROOT);
      if (NODE.matcher(name).matches()) {
        names.add(name);
        notes.changed(
            place,
            NODE_NAMES,
            "register nodes under their instance ID, or write the names that they have");
      } else {
        names.add("unresolved");
        notes.fillIn(place, "no node can be called so", NODE_NAMES);
      }
    }
    return names;
  }
}
