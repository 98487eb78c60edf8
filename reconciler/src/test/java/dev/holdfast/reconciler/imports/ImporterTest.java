package dev.holdfast.reconciler.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.yaml.YamlFile;
import dev.holdfast.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImporterTest {
  private static final String ASSOCIATION =
      """
      {"AssociationDescription": {
        "AssociationName": "web", "Name": "AWS-RunShellScript",
        "Parameters": {"commands": ["uptime"]},
        "Targets": [{"Key": "tag:Role", "Values": ["web"]}]%s}}
      """;

  static List<String> cases() throws IOException {
    return Cases.names();
  }

  private static Imported with(String more) {
    return Cases.run(ASSOCIATION.formatted(more.isEmpty() ? "" : ", " + more));
  }

  private static Json.Obj spec(Imported imported) {
    assertThat(imported.problems()).isEmpty();
    return spec(Objects.requireNonNull(imported.files().get("associations/web.yaml")));
  }

  private static Json.Obj spec(String text) {
    YamlFile file = YamlReader.read(text.getBytes(StandardCharsets.UTF_8));
    return file.documents().getFirst().root().value().asObject("file").object("spec");
  }

  @Test
  void anAssociationComesOverWithNothingElse() {
    Imported imported = with("");
    assertThat(imported.files().get("associations/web.yaml"))
        .isEqualTo(
            """
            # Imported from input: AssociationDescription
            apiVersion: holdfast.dev/v1
            kind: Association
            metadata:
              name: web
            spec:
              document: AWS-RunShellScript
              parameters:
                commands:
                  - uptime
              targets:
                - matchLabels:
                    Role: web
            """);
    assertThat(imported.files()).hasSize(1);
    assertThat(imported.notes()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'ScheduleExpression': 'rate(1day)'|/schedule|{'expression':'rate(1day)'}",
        "'ScheduleExpression': 'rate(5 hour)'|/schedule|{'expression':'rate(5 hours)'}",
        "'ScheduleExpression': 'RATE(1 days)'|/schedule|{'expression':'rate(1 day)'}",
        "'ScheduleExpression': 'at(2030-01-01T00:00:00)'|/schedule"
            + "|{'expression':'at(2030-01-01T00:00:00)'}",
        "'ApplyOnlyAtCronInterval': 'true'|/schedule|{'runOnChange':false}",
        "'MaxErrors': '0'|/rollout|{'maxErrors':0}",
        "'MaxConcurrency': '7%'|/rollout|{'maxConcurrency':'7%'}",
        "'SyncCompliance': 'MANUAL'|/compliance|{'sync':'manual'}",
        "'ComplianceSeverity': 'LOW'|/compliance|{'severity':'LOW'}",
        "'OutputLocation': {'S3Location': {}}|/output|{'upload':true}",
      })
  void everyPropertyHasItsPlace(String property, String key, String expected) {
    assertThat(spec(with(quoted(property))).need(key.substring(1)))
        .isEqualTo(JsonText.parse(quoted(expected)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{'Key':'InstanceIds','Values':['*']}]|[{'all':true}]",
        "[{'Key':'instanceids','Values':['I-12','mi-3']}]|[{'nodes':['i-12','mi-3']}]",
        "[{'Key':'tag:a','Values':['1','2']},{'Key':'tag:b','Values':['3']}]"
            + "|[{'matchLabels':{'b':'3'},"
            + "'matchExpressions':[{'key':'a','operator':'In','values':['1','2']}]}]",
        "[{'Key':'tag:a','Values':[]}]|[{'matchExpressions':[{'key':'a','operator':'Exists'}]}]",
        "[{'Key':'tag-key','Values':['a']}]"
            + "|[{'matchExpressions':[{'key':'a','operator':'Exists'}]}]",
        "[{'Key':'InstanceIds','Values':['*']},{'Key':'tag:a','Values':['1']}]"
            + "|[{'matchLabels':{'a':'1'}}]",
        "[{'Key':'resource-groups:Name','Values':['Web']},"
            + "{'Key':'resource-groups:ResourceTypeFilters','Values':['AWS::EC2::Instance']}]"
            + "|[{'group':'web'}]",
      })
  void targetsMeanTheSameNodes(String targets, String expected) {
    Imported imported =
        Cases.run(
            ASSOCIATION
                .formatted("")
                .replaceFirst("\"Targets\": .*}]", "\"Targets\": " + quoted(targets)));
    assertThat(spec(imported).need("targets")).isEqualTo(JsonText.parse(quoted(expected)));
  }

  private static String quoted(String text) {
    return text.replace('\'', '"');
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'ScheduleExpression': 'cron(61 * * * ? *)'",
        "'MaxConcurrency': '0'",
        "'MaxErrors': {'of': 'course'}",
        "'ComplianceSeverity': 'INFORMATIONAL'",
        "'SyncCompliance': 'SOMETIMES'",
        "'ApplyOnlyAtCronInterval': 'perhaps'",
        "'TargetMaps': [{'a': ['b']}]",
        "'CalendarNames': ['Nowhere']",
        "'Parameters': {'commands': ['{{ssm:/nowhere}}']}, 'A': 1",
        "'Parameters': {'comands': ['uptime']}",
        "'Parameters': ['uptime']",
      })
  void whatCannotBeWrittenIsSuspendedUntilSomebodyFillsItIn(String property) {
    String text =
        property.contains("'Parameters'")
            ? ASSOCIATION.formatted("").replaceFirst("\"Parameters\": .*", quoted(property) + ",")
            : ASSOCIATION.formatted(", " + quoted(property));
    Imported imported = Cases.run(text);
    assertThat(spec(imported).bool("suspend", false)).isTrue();
    assertThat(imported.notes())
        .anySatisfy(note -> assertThat(note.kind()).isEqualTo(Note.Kind.FILL_IN));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "'AutomationTargetParameterName': 'InstanceId'",
        "'TargetLocations': [{'Accounts': ['1']}]",
        "'AlarmConfiguration': {'Alarms': [{'Name': 'a'}]}",
        "'ScheduleOffset': 1",
        "'Duration': 3",
        "'DocumentVersion': '12'",
        "'AssociationDispatchAssumeRole': 'arn:aws:iam::111122223333:role/a'",
        "'WaitForSuccessTimeoutSeconds': 15",
      })
  void whatHasNoEquivalentIsLeftOutAndTold(String property) {
    Imported imported = with(quoted(property));
    assertThat(spec(imported).members().keySet())
        .containsExactly("document", "parameters", "targets");
    assertThat(imported.notes())
        .anySatisfy(note -> {
          assertThat(note.kind()).isEqualTo(Note.Kind.LEFT_OUT);
          assertThat(note.path()).startsWith("AssociationDescription.");
          assertThat(note.at().line()).isPositive();
        });
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "not json at all: [|the text is not YAML",
        "|the file is empty",
        "just words|this is neither a template nor an answer",
        "{'version': 4, 'lineage': 'x', 'resources': []}|neither a template",
        "{'DocumentIdentifiers': []}|neither a template",
        "{'apiVersion': 'holdfast.dev/v1', 'kind': 'Group'}|neither a template",
        "{'Resources': {'A': {'Type': 'AWS::S3::Bucket'}}}|there is nothing to import",
        "{'Associations': []}|there is nothing to import",
        "{'schemaVersion': '0.3', 'mainSteps': [{'name': 'a', 'action': 'aws:sleep'}]}"
            + "|there is nothing to import",
        "{'a': 1, 'a': 2}|stands here a second time",
      })
  void whatIsNoInputIsAProblemAndNothingIsWritten(@Nullable String text, String message) {
    Imported imported = Cases.run(quoted(text == null ? "" : text));
    assertThat(imported.files()).isEmpty();
    assertThat(imported.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.message()).contains(message));
  }

  @Test
  void answersOneBehindTheOtherAreToldFromBrokenOnes() {
    String one = ASSOCIATION.formatted("").strip() + "\n";
    Imported imported = Cases.run(one + one);
    assertThat(imported.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.remedy()).contains("jq -s"));
    assertThat(Cases.run("[" + one + "," + one + "]").files()).hasSize(2);
  }

  @Test
  void anInputThatIsTooLargeIsNotRead() {
    var imported =
        Cases.IMPORTER.run(
            List.of(new Input("big", true, new byte[Importer.MAX_FILE_BYTES + 1])), Map.of());
    assertThat(imported.problems())
        .singleElement()
        .satisfies(problem -> assertThat(problem.code()).isEqualTo(ProblemCode.LIMIT_EXCEEDED));
  }

  @Test
  void aFileThatMerelyLiesThereIsPassedOver() {
    var association = ASSOCIATION.formatted("").getBytes(StandardCharsets.UTF_8);
    var imported =
        Cases.IMPORTER.run(
            List.of(
                new Input("a.json", false, association),
                new Input("b.json", false, "{\"x\": 1}".getBytes(StandardCharsets.UTF_8))),
            Map.of());
    assertThat(imported.problems()).isEmpty();
    assertThat(imported.notes())
        .singleElement()
        .satisfies(note -> assertThat(note.at().file()).isEqualTo("b.json"));
  }

  @Test
  void secretsAreNeverRepeated() throws IOException {
    for (String name : Cases.names()) {
      assertThat(Cases.everything(Cases.run(Cases.files(name))))
          .doesNotContain("open sesame", "correct horse", "hunter2", "swordfish");
    }
  }

  @Test
  void aTemplateParameterThatIsGivenNeedsNoFillingIn() throws IOException {
    Imported imported =
        Cases.run(
            Cases.files("template-yaml"),
            Map.of(
                "Owner", "me",
                "Env", "test",
                "DbPassword", "x",
                "AWS::Region", "eu-west-1"));
    assertThat(imported.notes())
        .noneSatisfy(note -> assertThat(note.kind()).isEqualTo(Note.Kind.FILL_IN));
    assertThat(imported.files())
        .containsKeys("documents/Corp-WebBaseline-test.yaml", "associations/web-baseline-test.yaml")
        .doesNotContainKey("associations/owned-association.yaml");
  }

  @Test
  void theValueOfAStoredParameterOfTheTemplateIsKnown() {
    Imported imported =
        Cases.run(
            Map.of(
                "web.yaml",
                """
                AWSTemplateFormatVersion: 2010-09-09
                Resources:
                  Greeting:
                    Type: AWS::SSM::Parameter
                    Properties: {Name: /web/greeting, Type: String, Value: good morning}
                  Hello:
                    Type: AWS::SSM::Association
                    Properties:
                      Name: AWS-RunShellScript
                      Parameters: {commands: [!Sub "echo ${Greeting.Value}"]}
                      Targets: [{Key: tag:Role, Values: [!GetAtt Greeting.Type]}]
                """));
    assertThat(imported.notes())
        .noneSatisfy(note -> assertThat(note.kind()).isEqualTo(Note.Kind.FILL_IN));
    assertThat(imported.files().get("associations/hello.yaml"))
        .contains("echo good morning", "String");
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theSameInputsGiveTheSameFiles(String name) throws IOException {
    assertThat(Cases.run(Cases.files(name))).isEqualTo(Cases.run(Cases.files(name)));
  }

  @Test
  void namesAreOursAndEachStandsOnce() {
    String one =
        ASSOCIATION
            .formatted("")
            .replace("AssociationDescription", "A")
            .strip()
            .replace("{\"A\": ", "");
    String association =
        one.substring(0, one.length() - 1).replace("\"web\", \"Name\"", "\"W_E b!\", \"Name\"");
    Imported imported = Cases.run("{\"Associations\": [" + association + "," + association + "]}");
    assertThat(imported.files().keySet())
        .containsExactly("associations/w-e-b-2.yaml", "associations/w-e-b.yaml");
    assertThat(imported.notes())
        .anySatisfy(note -> assertThat(note.message()).contains("it is called 'w-e-b' here"));
  }

  @Test
  void aDocumentComesOverByteForByte() throws IOException {
    Json.Obj answer =
        JsonText.parse(Objects.requireNonNull(Cases.files("answers").get("document.json")))
            .asObject("answer");
    Imported imported = Cases.run(Cases.files("answers"));
    assertThat(imported.files().get("documents/Corp-EnsureChrony.yaml"))
        .isEqualTo(answer.string("Content"));
  }
}
