package dev.holdfast.reconciler.imports;

import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.problem.Severity;
import dev.holdfast.yaml.Dialect;
import dev.holdfast.yaml.Fault;
import dev.holdfast.yaml.YamlFile;
import dev.holdfast.yaml.YamlNode;
import dev.holdfast.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Tells the forms of inputs from each other.
final class InputReader {
  static final String FORMS =
      "give a CloudFormation template, an answer of 'aws ssm describe-association',"
          + " 'list-associations', 'get-document' or the like, or 'terraform show -json'";

  private static final Pattern TAG = Pattern.compile("![A-Z][A-Za-z0-9]{0,40}");
  static final Dialect DIALECT =
      new Dialect(Importer.MAX_FILE_BYTES, true, InputReader::functionOf);

  private final Map<String, String> given;
  private final Found found;
  private final Notes notes;
  private final List<Problem> problems;

  InputReader(Map<String, String> given, Found found, Notes notes, List<Problem> problems) {
    this.given = given;
    this.found = found;
    this.notes = notes;
    this.problems = problems;
  }

  /// The function that a short form such as `!Sub` stands for.
  private static @Nullable String functionOf(String tag) {
    if (!TAG.matcher(tag).matches()) {
      return null;
    }
    String name = tag.substring(1);
    return name.equals("Ref") || name.equals("Condition") ? name : "Fn::" + name;
  }

  void read(Input input) {
    YamlFile file = YamlReader.read(input.content(), DIALECT);
    boolean broken = false;
    for (Fault fault : file.faults()) {
      if (fault.severity() == Severity.ERROR) {
        broken = true;
        problems.add(shown(file.text(), mended(fault, file.text()).in(input.name())));
      }
    }
    if (broken) {
      return;
    }
    if (file.documents().isEmpty()) {
      nothing(input, "the file is empty", "", Position.ofFile(input.name()));
    }
    for (YamlFile.Part part : file.documents()) {
      Place place = Place.of(input.name(), part.root().mark());
      if (part.root() instanceof YamlNode.Sequence(var elements, _, _, _, _)
          && !elements.isEmpty()) {
        for (int i = 0; i < elements.size(); i++) {
          part(input, file, elements.get(i), place.element(i, elements.get(i).mark()));
        }
      } else {
        part(input, file, part.root(), place);
      }
    }
  }

  /// Answers written one behind the other are no JSON, and a usual thing to try.
  private static Fault mended(Fault fault, String text) {
    boolean json = text.stripLeading().startsWith("{") && text.contains("}\n{");
    return fault.code() == ProblemCode.YAML_SYNTAX && json
        ? new Fault(
            fault.at(),
            fault.severity(),
            fault.code(),
            "a second JSON value begins in this file",
            "give each answer a file of its own, or make a list of them: jq -s . FILE")
        : fault;
  }

  private static Problem shown(String text, Problem problem) {
    int line = problem.at().line();
    return line == 0
        ? problem
        : problem.withSourceLine(text.lines().skip(line - 1L).findFirst().orElse(""));
  }

  private void part(Input input, YamlFile file, YamlNode node, Place place) {
    if (!(node instanceof YamlNode.Mapping root)) {
      nothing(input, "this is neither a template nor an answer of AWS", "", place.position());
      return;
    }
    if (root.entry("TemplateBody") != null) {
      template(input, file, new Fields(root, place, notes));
    } else if (Terraform.recognizes(root)) {
      new Terraform(found, notes).read(root, place);
    } else if (CloudFormation.recognizes(root)) {
      new CloudFormation(root, place, given, found, notes).read();
    } else if (AwsAnswers.isDocument(root)
        || AwsAnswers.isAssociation(root)
        || AwsAnswers.KEYS.stream().anyMatch(key -> root.entry(key) != null)) {
      new AwsAnswers(found, notes).read(root, place);
    } else if (Documents.isBare(root)) {
      found.documents.add(Documents.bare(input.name(), file.text(), place, notes));
    } else {
      nothing(
          input,
          "this is neither a template nor an answer of AWS nor a state of Terraform",
          hint(root),
          place.position());
    }
  }

  /// The answer of `aws cloudformation get-template`.
  private void template(Input input, YamlFile file, Fields answer) {
    Field body = answer.take("TemplateBody");
    String text = body == null ? null : body.text();
    if (text != null) {
      read(new Input(input.name() + "#TemplateBody", true, text.getBytes(StandardCharsets.UTF_8)));
    } else if (body != null) {
      part(input, file, body.node(), body.place());
    }
    Remarks.rest(answer, Remarks.ANSWER, notes);
  }

  private static String hint(YamlNode.Mapping root) {
    if (root.entry("apiVersion") != null) {
      return "it is a file of this language already";
    }
    if (root.entry("lineage") != null || root.entry("terraform_version") != null) {
      return "a raw state is Terraform's own: give the output of 'terraform show -json'";
    }
    if (root.entry("DocumentIdentifiers") != null) {
      return "list-documents holds no content: give 'aws ssm get-document --name NAME' of each";
    }
    return FORMS;
  }

  private void nothing(Input input, String what, String remedy, Position at) {
    if (input.explicit()) {
      problems.add(
          Problem.error(
              at, ProblemCode.NOT_CONFIGURATION, what, remedy.isEmpty() ? FORMS : remedy));
    } else {
      notes.notNeeded(
          new Place(
              input.name(),
              "",
              new YamlNode.Mark(Math.max(1, at.line()), Math.max(1, at.column()))),
          what);
    }
  }
}
