package dev.holdfast.reconciler.imports;

import dev.holdfast.canonical.Json;
import dev.holdfast.yaml.YamlNode;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/// `terraform show -json` of a state or of a plan (its format version 1).
final class Terraform {
  /// What Terraform learns from AWS and nobody writes.
  private static final Set<String> COMPUTED =
      Set.of(
          "arn",
          "association_id",
          "created_date",
          "default_version",
          "document_version",
          "has_value_wo",
          "hash",
          "hash_type",
          "id",
          "insecure_value",
          "key_id",
          "latest_version",
          "owner",
          "parameter",
          "platform_types",
          "region",
          "schema_version",
          "status",
          "tags_all",
          "tier",
          "data_type",
          "description",
          "version");

  private final Found found;
  private final Notes notes;
  private final Map<String, YamlNode> unknown = new HashMap<>();

  Terraform(Found found, Notes notes) {
    this.found = found;
    this.notes = notes;
  }

  static boolean recognizes(YamlNode.Mapping root) {
    return root.entry("format_version") != null
        && (root.entry("values") != null
            || root.entry("planned_values") != null
            || root.entry("terraform_version") != null);
  }

  void read(YamlNode.Mapping root, Place place) {
    var top = new Fields(root, place, notes);
    Field changes = top.take("ResourceChanges");
    if (changes != null) {
      changes.elements().forEach(this::unknowns);
      notes.notNeeded(changes.place(), "what the plan would do to get there; its result counts");
    }
    boolean plan = top.has("PlannedValues");
    Field values = top.take(plan ? "PlannedValues" : "Values");
    Fields inside = values == null ? null : Fields.of(values, notes);
    if (inside != null) {
      Field module = inside.take("RootModule");
      if (module != null) {
        module(module);
      }
      Remarks.rest(inside, Remarks.TERRAFORM, notes);
    }
    Remarks.rest(top, Remarks.TERRAFORM, notes);
  }

  private void unknowns(Field change) {
    Fields fields = Fields.of(change, notes);
    String address = fields == null ? null : fields.text("Address");
    Field inner = fields == null ? null : fields.take("Change");
    Fields details = inner == null ? null : Fields.of(inner, notes);
    Field after = details == null ? null : details.take("AfterUnknown");
    if (address != null && after != null) {
      unknown.put(address, after.node());
    }
  }

  private void module(Field module) {
    Fields fields = Fields.of(module, notes);
    if (fields == null) {
      return;
    }
    fields.take("Address");
    Field resources = fields.take("Resources");
    if (resources != null) {
      resources.elements().forEach(this::resource);
    }
    Field children = fields.take("ChildModules");
    if (children != null) {
      children.elements().forEach(this::module);
    }
    Remarks.rest(fields, Remarks.TERRAFORM, notes);
  }

  private void resource(Field field) {
    Fields resource = Fields.of(field, notes);
    String type = resource == null ? null : resource.text("Type");
    String address = resource == null ? null : resource.text("Address");
    if (resource == null || type == null || address == null) {
      notes.leftOut(field.place(), "a resource without 'type' and 'address'", "");
      return;
    }
    Place place = field.place().called(address);
    switch (type) {
      case "aws_ssm_association",
          "aws_ssm_document",
          "aws_ssm_parameter",
          "aws_resourcegroups_group" ->
          known(type, address, resource, place);
      case "aws_ssm_maintenance_window" ->
          notes.leftOut(
              place,
              type + " has no equivalent",
              "write a Calendar of type DEFAULT_CLOSED whose events open it, and name it under"
                  + " schedule.calendars");
      case "aws_ssm_maintenance_window_task", "aws_ssm_maintenance_window_target" ->
          notes.leftOut(
              place,
              type + " has no equivalent",
              "write an association for its document, with a calendar for the window");
      case "aws_ssm_patch_baseline", "aws_ssm_default_patch_baseline", "aws_ssm_patch_group" ->
          notes.leftOut(
              place,
              type + " has no equivalent",
              "nodes take what their own package sources offer; pin those");
      default -> notes.notNeeded(place, "%s is no part of State Manager".formatted(type));
    }
  }

  private void known(String type, String address, Fields resource, Place place) {
    Field values = resource.take("Values");
    if (values == null || !(values.node() instanceof YamlNode.Mapping map)) {
      notes.leftOut(place, "a resource without values", "");
      return;
    }
    var fields = new Fields(map, values.place().called(address), notes);
    YamlNode open = unknown.get(address);
    if (open instanceof YamlNode.Mapping openMap) {
      unknown(openMap, fields);
    }
    Set<String> after = after(resource);
    String name = name(resource, address);
    Remarks.rest(resource, Remarks.TERRAFORM_RESOURCE, notes);
    switch (type) {
      case "aws_ssm_association" ->
          found.associations.add(
              new Found.Association(
                  fields, Found.Detail.FULL, name, withoutIndex(address), after, place));
      case "aws_ssm_document" ->
          found.documents.add(new Found.Document(fields, fields.text("Name"), name));
      case "aws_ssm_parameter" -> found.parameters.add(new Found.Parameter(fields, name));
      default -> found.groups.add(new Found.Group(fields, name));
    }
  }

  /// The resource's own name with its index, which is unique in its module.
  private static String name(Fields resource, String address) {
    String name = resource.text("Name");
    Field index = resource.takeText("Index");
    String suffix = index == null || index.text() == null ? "" : "-" + index.text();
    return OurNames.form((name == null ? address : name) + suffix, "association");
  }

  private Set<String> after(Fields resource) {
    var after = new LinkedHashSet<String>();
    Field field = resource.take("DependsOn");
    if (field != null) {
      for (Field element : field.elements()) {
        String address = element.text();
        if (address != null && address.contains("aws_ssm_association.")) {
          after.add(withoutIndex(address));
        } else {
          notes.notNeeded(
              element.place(), "only an association can come before an association here");
        }
      }
    }
    return after;
  }

  /// `a.b[0]` and `a.b["x"]` are instances of `a.b`; indices of modules stay.
  private static String withoutIndex(String address) {
    return address.endsWith("]") && address.indexOf('[') > 0
        ? address.substring(0, address.lastIndexOf('['))
        : address;
  }

  private void unknown(YamlNode.Mapping open, Fields fields) {
    for (YamlNode.Entry entry : open.entries()) {
      if (!COMPUTED.contains(entry.key())) {
        Place at = fields.place().member(entry.key(), fields.place().mark());
        unknown(entry.value(), at);
      }
    }
  }

  private void unknown(YamlNode open, Place at) {
    switch (open) {
      case YamlNode.Scalar(Json.Bool(var flag), _, _) when flag ->
          notes.fillIn(
              at,
              "the plan knows it after it was applied only",
              "apply, import from 'terraform show -json' of the state, or write it in");
      case YamlNode.Scalar _ -> {}
      case YamlNode.Sequence(var elements, _, _, _, _) -> {
        for (int i = 0; i < elements.size(); i++) {
          unknown(elements.get(i), at.element(i, at.mark()));
        }
      }
      case YamlNode.Mapping(var entries, _, _, _, _) ->
          entries.forEach(entry -> unknown(entry.value(), at.member(entry.key(), at.mark())));
    }
  }
}
