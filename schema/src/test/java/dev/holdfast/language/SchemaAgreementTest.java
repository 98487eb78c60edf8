package dev.holdfast.language;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.yaml.YamlFile;
import dev.holdfast.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// What editors are given and what the reconciler does are the same: the schema that `holdfast
/// schema` prints, by itself in a validator of its own, against the reader, on every row of the
/// tables of keys.
class SchemaAgreementTest {
  private static final ConfigurationReader READER = new ConfigurationReader();

  /// Kinds of mistakes that a schema can see.
  private static final Set<ProblemCode> SHAPE =
      EnumSet.of(ProblemCode.UNKNOWN_KEY, ProblemCode.UNKNOWN_KIND);

  @Test
  void whatTheReaderTakesTheSchemaTakesAndTheOtherWayRoundForShapes() throws IOException {
    Schema schema =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(JsonText.canonical(PublishedSchemas.ofAnyFile()), InputFormat.JSON);
    int taken = 0;
    int refused = 0;
    for (KeysTest.Row row : KeysTest.rows()) {
      byte[] content = row.file().getBytes(StandardCharsets.UTF_8);
      FileResult read = READER.read("documents/x.yaml", content);
      boolean good = read.problems().stream().noneMatch(Problem::isError);
      YamlFile yaml = YamlReader.read(content);
      boolean fits =
          yaml.documents().stream()
              .allMatch(part ->
                  schema
                      .validate(JsonText.canonical(part.root().value()), InputFormat.JSON)
                      .isEmpty());
      if (good) {
        assertThat(fits).as("the reader takes it: %s", row.file()).isTrue();
        taken++;
      } else if (read.problems().stream().anyMatch(each -> SHAPE.contains(each.code()))) {
        assertThat(fits).as("the reader refuses it: %s", row.file()).isFalse();
        refused++;
      }
    }
    assertThat(taken).isGreaterThan(200);
    assertThat(refused).isGreaterThan(20);
  }
}
