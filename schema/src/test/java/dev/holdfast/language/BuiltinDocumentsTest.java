package dev.holdfast.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Document;
import dev.holdfast.model.ObjectName;
import dev.holdfast.substitution.CommandSubstitution;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BuiltinDocumentsTest {
  private static final ConfigurationReader READER = new ConfigurationReader();

  static List<String> names() {
    return BuiltinDocuments.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void everyBuiltInIsAnOrdinaryDocumentWithoutAnyComplaint(String name) {
    String text = Objects.requireNonNull(BuiltinDocuments.text(name));
    FileResult read =
        READER.read("documents/" + name + ".yaml", text.getBytes(StandardCharsets.UTF_8));
    assertThat(read.problems()).isEmpty();
    Located<Document> located =
        Objects.requireNonNull(new BuiltinDocuments(READER).find(new ObjectName(name)));
    Document document = located.value();
    assertThat(document.metadata().description()).isNotBlank();
    assertThat(document.parameters().values())
        .allSatisfy(parameter -> assertThat(parameter.description()).isNotBlank());
    for (var step : document.resources()) {
      Json properties = step.properties();
      assertThat(document.parameters().keySet())
          .as("what its steps refer to")
          .containsAll(CommandSubstitution.names(properties));
    }
  }
}
