package dev.holdfast.language;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Document;
import dev.holdfast.model.ObjectName;
import dev.holdfast.substitution.CommandSubstitution;
import dev.holdfast.wire.EnforcedContent;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
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

  /// A digest that was released stays in the list, and one more line follows when the text changes:
  /// otherwise an upgrade would change what runs on nodes without a commit.
  @ParameterizedTest
  @MethodSource("names")
  void thePresentFormIsTheLastThatWasReleased(String name) {
    Located<Document> located =
        Objects.requireNonNull(new BuiltinDocuments(READER).find(new ObjectName(name)));
    assertThat(BuiltinDocuments.released().getOrDefault(name, new LinkedHashSet<>()))
        .as("in released.txt, '%s' and a digest", name)
        .isNotEmpty()
        .last()
        .isEqualTo(EnforcedContent.digestOf(located.value()));
  }
}
