package dev.holdfast.reconciler.imports;

import dev.holdfast.yaml.YamlNode;
import java.util.Set;

/// Answers of `aws ssm`, as JSON or as YAML.
final class AwsAnswers {
  /// What tells such an answer from other files.
  static final Set<String> KEYS =
      Set.of(
          "AssociationDescription",
          "Associations",
          "AssociationVersions",
          "Document",
          "Parameter",
          "Parameters");

  private final Found found;
  private final Notes notes;

  AwsAnswers(Found found, Notes notes) {
    this.found = found;
    this.notes = notes;
  }

  void read(YamlNode.Mapping root, Place place) {
    if (isDocument(root)) {
      document(new Fields(root, place, notes));
      return;
    }
    if (isAssociation(root)) {
      association(new Fields(root, place, notes), Found.Detail.FULL);
      return;
    }
    var answer = new Fields(root, place, notes);
    each(answer, "AssociationDescription", Found.Detail.FULL);
    each(answer, "AssociationVersions", Found.Detail.EARLIER_VERSION);
    each(answer, "Associations", Found.Detail.SUMMARY);
    Field described = answer.take("Document");
    if (described != null) {
      Fields fields = Fields.of(described, notes);
      if (fields != null) {
        document(fields);
      }
    }
    for (String key : Set.of("Parameter", "Parameters")) {
      Field parameters = answer.take(key);
      if (parameters != null) {
        parameters.elements().forEach(this::parameter);
      }
    }
    Field more = answer.take("NextToken");
    if (more != null) {
      notes.leftOut(
          more.place(),
          "the answer was cut here; what comes behind it is not in this file",
          "export again without --max-items, --starting-token and --no-paginate");
    }
    Remarks.rest(answer, Remarks.ANSWER, notes);
  }

  /// The answer of `get-document`.
  static boolean isDocument(YamlNode.Mapping root) {
    return root.entry("Content") != null && root.entry("Name") != null;
  }

  /// What `create-association --cli-input-json` takes.
  static boolean isAssociation(YamlNode.Mapping root) {
    return root.entry("Name") != null
        && (root.entry("Targets") != null
            || root.entry("InstanceId") != null
            || root.entry("ScheduleExpression") != null
            || root.entry("AssociationName") != null);
  }

  private void each(Fields answer, String key, Found.Detail detail) {
    Field field = answer.take(key);
    if (field != null) {
      for (Field element : field.elements()) {
        Fields fields = Fields.of(element, notes);
        if (fields != null) {
          association(fields, detail);
        }
      }
    }
  }

  private void association(Fields fields, Found.Detail detail) {
    String document = Associations.documentName(fields);
    found.associations.add(
        new Found.Association(
            fields, detail, OurNames.form(document, "association"), "", Set.of(), fields.place()));
  }

  private void document(Fields fields) {
    found.documents.add(new Found.Document(fields, fields.text("Name"), "document"));
  }

  private void parameter(Field field) {
    Fields fields = Fields.of(field, notes);
    if (fields != null) {
      found.parameters.add(new Found.Parameter(fields, ""));
    }
  }
}
