package dev.holdfast.reconciler.imports;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.model.Labels;
import dev.holdfast.yaml.YamlFile;
import dev.holdfast.yaml.YamlNode;
import dev.holdfast.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Resource groups. One that associations target becomes a group of ours; its tag query is known
/// where an input declares it.
final class Groups {
  private final Notes notes;
  private final Map<String, Found.Group> declared = new TreeMap<>();
  private final Map<String, String> files = new TreeMap<>();

  Groups(Notes notes) {
    this.notes = notes;
  }

  void declare(Found.Group group) {
    Field given = group.fields().takeText("Name");
    String name = given == null ? null : given.text();
    String ours = OurNames.form(name == null ? group.fallback() : name, "group");
    if (given != null && !ours.equals(name)) {
      notes.changed(given.place(), "the group is called '%s' here".formatted(ours), "");
    }
    declared.put(ours, group);
  }

  SortedMap<String, String> files() {
    declared.forEach((name, group) -> {
      if (!files.containsKey(path(name))) {
        notes.notNeeded(group.fields().place(), "no association targets this group");
      }
    });
    return new TreeMap<>(files);
  }

  /// The name under which an association targets a resource group.
  String named(String awsName, Place place) {
    String bare = awsName.substring(awsName.lastIndexOf('/') + 1);
    String name = OurNames.form(bare, "group");
    if (!name.equals(awsName)) {
      notes.changed(place, "the group is called '%s' here".formatted(name), "");
    }
    if (files.containsKey(path(name))) {
      return name;
    }
    Found.Group group = declared.get(name);
    Json.Obj entry = group == null ? null : entry(group.fields(), name);
    if (entry == null) {
      notes.fillIn(
          place,
          "the query of resource group '%s' is not in the input; groups/%s.yaml matches no node"
              .formatted(bare, name),
          "write its tags as labels there: aws resource-groups get-group-query --group " + bare);
    }
    String description = group == null ? null : group.fields().text("Description");
    var metadata = Json.object().put("name", name);
    if (description != null && description.length() <= 1000) {
      metadata.put("description", description);
    }
    if (group != null) {
      labels(group.fields(), metadata, notes);
      Remarks.rest(group.fields(), Remarks.GROUP, notes);
    }
    Json.Obj target =
        entry == null
            ? Json.object().put("matchLabels", Json.strings(Map.of("fill-in", name))).build()
            : entry;
    files.put(
        path(name),
        FileText.declaration(
            "Group",
            metadata.build(),
            Json.object().put("targets", new Json.Arr(List.of(target))).build(),
            List.of(
                group == null
                    ? "Stands for a resource group whose query the import did not have"
                    : "Imported from " + group.fields().place().shown())));
    return name;
  }

  /// Null where the group's query is none of tags.
  private Json.@Nullable Obj entry(Fields group, String name) {
    Field resourceQuery = group.take("ResourceQuery");
    Field inner =
        resourceQuery == null || resourceQuery.elements().isEmpty()
            ? null
            : resourceQuery.elements().getFirst();
    Fields outer = inner == null ? null : Fields.of(inner, notes);
    Field query = outer == null ? null : outer.take("Query");
    if (outer == null || query == null) {
      return null;
    }
    outer.take("Type");
    Remarks.rest(outer, Map.of(), notes);
    YamlNode node = query.node();
    String text = query.text();
    if (text != null) {
      YamlFile file = YamlReader.read(text.getBytes(StandardCharsets.UTF_8));
      node = file.documents().isEmpty() ? node : file.documents().getFirst().root();
    }
    if (!(node instanceof YamlNode.Mapping map)) {
      return null;
    }
    var fields = new Fields(map, query.place(), notes);
    Field types = fields.take("ResourceTypeFilters");
    if (types != null) {
      notes.changed(
          text == null ? types.place() : query.place(),
          "a group holds nodes only; the resource types do not matter",
          "");
    }
    var selection = new Selection(name, notes);
    Field filters = fields.take("TagFilters");
    if (filters != null) {
      for (Field filter : filters.elements()) {
        Fields each = Fields.of(filter, notes);
        Field key = each == null ? null : each.takeText("Key");
        Field values = each == null ? null : each.take("Values");
        String keyText = key == null ? null : key.text();
        if (each != null && key != null && keyText != null) {
          selection.label(keyText, values == null ? List.of() : values.texts(notes), key.place());
          Remarks.rest(each, Map.of(), notes);
        }
      }
    }
    Remarks.rest(fields, Map.of(), notes);
    return selection.isEmpty() ? null : selection.entries().getFirst();
  }

  /// Tags become labels of the object where labels may look so.
  static void labels(Fields fields, Json.Builder metadata, Notes notes) {
    Field tags = fields.take("Tags");
    if (tags == null) {
      return;
    }
    var labels = new TreeMap<String, String>();
    if (tags.node() instanceof YamlNode.Mapping map) {
      for (Field tag : new Fields(map, tags.place(), notes).all()) {
        label(tag.place(), tag.key(), tag.text(), labels, notes);
      }
    } else {
      for (Field tag : tags.elements()) {
        Fields each = Fields.of(tag, notes);
        String key = each == null ? null : each.text("Key");
        String value = each == null ? null : each.text("Value");
        label(tag.place(), key, value == null ? "" : value, labels, notes);
        if (each != null) {
          Remarks.rest(each, Map.of(), notes);
        }
      }
    }
    if (!labels.isEmpty()) {
      metadata.put("labels", Json.strings(labels));
    }
  }

  private static void label(
      Place place,
      @Nullable String key,
      @Nullable String value,
      Map<String, String> labels,
      Notes notes) {
    if (key == null || value == null) {
      notes.leftOut(place, "a label has a key and a value that are texts", "");
      return;
    }
    try {
      Labels.of(Map.of(key, value));
      labels.put(key, value);
    } catch (InvalidNameException e) {
      notes.leftOut(place, "this tag cannot be a label: " + e.getMessage(), "");
    }
  }

  private static String path(String name) {
    return "groups/" + name + ".yaml";
  }
}
