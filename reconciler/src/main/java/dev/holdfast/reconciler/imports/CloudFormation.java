package dev.holdfast.reconciler.imports;

import dev.holdfast.yaml.YamlNode;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// A CloudFormation template: what it declares of State Manager.
final class CloudFormation {
  private static final Map<String, String> ELSEWHERE =
      Map.of(
          "AWS::SSM::MaintenanceWindow",
          "write a Calendar of type DEFAULT_CLOSED whose events open it, and name it under"
              + " schedule.calendars",
          "AWS::SSM::MaintenanceWindowTarget",
          "the targets of an association say the same",
          "AWS::SSM::MaintenanceWindowTask",
          "write an association for its document, with a calendar for the window",
          "AWS::SSM::PatchBaseline",
          "nodes take what their own package sources offer; pin those",
          "AWS::SSM::ResourceDataSync",
          "the reconciler's API has the inventory");

  private final YamlNode.Mapping root;
  private final Place place;
  private final Template template;
  private final Found found;
  private final Notes notes;

  CloudFormation(
      YamlNode.Mapping root, Place place, Map<String, String> given, Found found, Notes notes) {
    this.root = root;
    this.place = place;
    this.template = new Template(root, given);
    this.found = found;
    this.notes = notes;
  }

  static boolean recognizes(YamlNode.Mapping root) {
    YamlNode.Entry resources = root.entry("Resources");
    return root.entry("AWSTemplateFormatVersion") != null
        || (resources != null
            && resources.value() instanceof YamlNode.Mapping map
            && map.entries().stream()
                .anyMatch(entry ->
                    entry.value() instanceof YamlNode.Mapping each && each.entry("Type") != null));
  }

  void read() {
    var top = new Fields(root, place, notes);
    Field resources = top.take("Resources");
    if (resources != null && resources.node() instanceof YamlNode.Mapping map) {
      for (YamlNode.Entry entry : map.entries()) {
        resource(entry, resources.place().member(entry.key(), entry.keyMark()));
      }
    } else if (resources != null) {
      notes.leftOut(resources.place(), "'Resources' is no map", "");
    }
    Remarks.rest(top, Remarks.TEMPLATE, notes);
  }

  private void resource(YamlNode.Entry entry, Place at) {
    YamlNode.Entry type = entry.value() instanceof YamlNode.Mapping map ? map.entry("Type") : null;
    String name = type == null ? null : Field.text(type.value());
    if (name == null) {
      notes.leftOut(
          at,
          "this is no resource with a 'Type', and was not read",
          entry.key().startsWith("Fn::")
              ? "give the processed template: aws cloudformation get-template --template-stage"
                  + " Processed"
              : "");
      return;
    }
    switch (name) {
      case "AWS::SSM::Association",
          "AWS::SSM::Document",
          "AWS::SSM::Parameter",
          "AWS::ResourceGroups::Group" ->
          known(name, entry, at);
      default -> {
        String instead = ELSEWHERE.get(name);
        if (instead != null) {
          notes.leftOut(at, "%s has no equivalent".formatted(name), instead);
        } else {
          notes.notNeeded(at, "%s is no part of State Manager".formatted(name));
        }
      }
    }
  }

  private void known(String type, YamlNode.Entry entry, Place at) {
    var resource = new Fields((YamlNode.Mapping) entry.value(), at, notes);
    resource.take("Type");
    if (!isThere(resource, at)) {
      return;
    }
    Field given = resource.take("Properties");
    YamlNode.Mapping properties = given == null ? null : resolved(given);
    Place inside = given == null ? at : given.place();
    var fields =
        new Fields(
            properties == null ? YamlNode.mapping(List.of(), at.mark()) : properties,
            inside,
            notes);
    Set<String> after = after(resource);
    Remarks.rest(resource, Remarks.RESOURCE, notes);
    String fallback = OurNames.ofLogicalId(entry.key());
    switch (type) {
      case "AWS::SSM::Association" ->
          found.associations.add(
              new Found.Association(fields, Found.Detail.FULL, fallback, entry.key(), after, at));
      case "AWS::SSM::Document" ->
          found.documents.add(new Found.Document(fields, fields.text("Name"), entry.key()));
      case "AWS::SSM::Parameter" -> found.parameters.add(new Found.Parameter(fields, entry.key()));
      default -> found.groups.add(new Found.Group(fields, entry.key()));
    }
  }

  private YamlNode.@Nullable Mapping resolved(Field given) {
    YamlNode node = template.resolve(given.node(), given.place(), notes);
    if (node instanceof YamlNode.Mapping map) {
      return map;
    }
    if (node != null) {
      notes.leftOut(given.place(), "'Properties' is no map", "");
    }
    return null;
  }

  /// Whether the resource's condition, if it has one, lets it be.
  private boolean isThere(Fields resource, Place at) {
    Field condition = resource.takeText("Condition");
    String name = condition == null ? null : condition.text();
    if (condition == null || name == null) {
      return true;
    }
    Conditions.Truth truth = template.condition(name);
    Boolean holds = truth.holds();
    if (holds == null) {
      notes.fillIn(
          condition.place(),
          "whether condition '%s' holds is known to a deployed stack only".formatted(name),
          "keep or delete what was written for '%s'".formatted(at.path()));
      return true;
    }
    String assumed =
        truth.assumed().isEmpty()
            ? ""
            : ", with the default of " + String.join(", ", truth.assumed());
    if (!holds) {
      notes.leftOut(
          at,
          "condition '%s' does not hold%s".formatted(name, assumed),
          "for other values: --parameter NAME=VALUE");
      return false;
    }
    notes.changed(
        condition.place(),
        "condition '%s' holds%s; it is decided once, now".formatted(name, assumed),
        "");
    return true;
  }

  private Set<String> after(Fields resource) {
    var after = new LinkedHashSet<String>();
    Field field = resource.take("DependsOn");
    if (field != null) {
      for (Field element : field.elements()) {
        String name = element.text();
        YamlNode.Mapping other = name == null ? null : resourceOf(name);
        if (other != null && "AWS::SSM::Association".equals(typeOf(other))) {
          after.add(name);
        } else {
          notes.notNeeded(
              element.place(), "only an association can come before an association here");
        }
      }
    }
    return after;
  }

  private YamlNode.@Nullable Mapping resourceOf(String name) {
    YamlNode.Entry resources = root.entry("Resources");
    YamlNode.Entry entry =
        resources != null && resources.value() instanceof YamlNode.Mapping map
            ? map.entry(name)
            : null;
    return entry != null && entry.value() instanceof YamlNode.Mapping map ? map : null;
  }

  private static @Nullable String typeOf(YamlNode.Mapping resource) {
    YamlNode.Entry type = resource.entry("Type");
    return type == null ? null : Field.text(type.value());
  }
}
