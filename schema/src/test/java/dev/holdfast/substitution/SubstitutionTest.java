package dev.holdfast.substitution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Document;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.Parameter;
import dev.holdfast.model.ParameterType;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceType;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SubstitutionTest {
  private static final Node NODE = new Node();

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '\0',
      value = {
        "plain ! plain",
        "{{ node.name }} ! web-1",
        "{{node.name}} ! web-1",
        "a {{ node.name }} b ! a web-1 b",
        "{{ node.labels.env }}{{ node.name }} ! prodweb-1",
        "{{ node.labels.zone | default: a }} ! a",
        "{{ node.labels.env | default: a }} ! prod",
        "{{ node.labels.zone | default: \"b c\" }} ! b c",
        "{{ node.facts.os.family }} ! debian",
        "{{ node.facts.os.gone | default: none }} ! none",
        "{{ secret:db-password }} ! hunter2",
        "{{{{ name }} ! {{ name }}",
        "{{{{{{ node.name }} ! {{web-1",
        "a }} b ! a }} b",
        "cores={{ node.facts.cpus }} ! cores=4",
        "tags={{ tags }} ! tags=[\"a\",\"b\"]",
        "{{ text }} and ${{ text }} ! {{ port }} and ${{ port }}",
      })
  void aReferenceBecomesItsValue(String text, String expected) {
    var resolved = Substitution.resolve(properties("content", Json.of(text)), NODE);
    assertThat(resolved.missing()).isEmpty();
    assertThat(resolved.value().string("content")).isEqualTo(expected);
  }

  @Test
  void aStringThatIsOnlyOneReferenceKeepsItsType() {
    var resolved =
        Substitution.resolve(
            JsonText.parseObject(
                bytes(
                    "{\"a\": \"{{ port }}\", \"b\": [\"{{ tags }}\", 1], \"c\": \" {{ port }}\"}")),
            NODE);
    assertThat(JsonText.canonical(resolved.value()))
        .isEqualTo("{\"a\":8080,\"b\":[[\"a\",\"b\"],1],\"c\":\" 8080\"}");
  }

  @Test
  void whatIsPutInIsNotScannedAgain() {
    var resolved = Substitution.resolve(properties("content", Json.of("{{ text }}")), NODE);
    assertThat(resolved.value().string("content")).isEqualTo("{{ port }}");
  }

  @Test
  void rawContentStaysAsItIs() {
    var properties =
        Json.object()
            .put("raw", true)
            .put("content", "{{ x")
            .put("owner", "{{ node.name }}")
            .build();
    var resolved = Substitution.resolve(properties, NODE);
    assertThat(resolved.missing()).isEmpty();
    assertThat(resolved.value().string("content")).isEqualTo("{{ x");
    assertThat(resolved.value().string("owner")).isEqualTo("web-1");
    var declared =
        new ResourceDeclaration(
            "f", ResourceType.FILE, properties, List.of(), List.of(), List.of());
    assertThat(Substitution.references(declared).malformed()).isEmpty();
    assertThat(Substitution.references(declared).found()).containsExactly(new Reference.NodeName());
  }

  @Test
  void keysThatUsedASecretAreNamed() {
    var parameters =
        Substitution.parameters(
            document(Map.of("password", text(null), "port", text(null))),
            Json.object().put("password", "{{ secret:db-password }}").put("port", "1").build(),
            NODE);
    assertThat(parameters.secret()).containsExactly("password");
    var resolved =
        Substitution.resolve(
            JsonText.parseObject(
                bytes(
                    """
                    {"a": "{{ port }}", "b": "x{{ password }}", "c": {"d": ["{{ secret:key }}"]}}
                    """)),
            parameters.over(NODE));
    assertThat(resolved.secretKeys()).isEqualTo(Set.of("b", "c"));
    assertThat(resolved.value().string("b")).isEqualTo("xhunter2");
    assertThat(resolved.missing()).containsExactly("the node has no secret 'key'");
    assertThat(resolved + " " + parameters).doesNotContain("hunter2");
  }

  @Test
  void everythingThatIsMissingIsToldInWords() {
    var resolved =
        Substitution.resolve(
            properties(
                "content",
                Json.of("{{ nope }} {{ node.labels.zone }} {{ node.facts.a.b }} {{ secret:k }}")),
            NODE);
    assertThat(resolved.missing())
        .containsExactly(
            "parameter 'nope' has no value",
            "the node has no label 'zone'",
            "the node has no fact 'a.b'",
            "the node has no secret 'k'");
  }

  @Test
  void defaultsStandWhereNothingIsGiven() {
    var document = document(Map.of("port", integer(Json.of(80)), "name", text("{{ node.name }}")));
    var parameters = Substitution.parameters(document, Json.Obj.EMPTY, NODE);
    assertThat(parameters.values())
        .isEqualTo(Map.of("port", Json.of(80), "name", Json.of("web-1")));
    var given = Substitution.parameters(document, Json.object().put("port", 81).build(), NODE);
    assertThat(given.values()).containsEntry("port", Json.of(81));
  }

  @Test
  void aParameterWithoutValueIsMissing() {
    var parameters =
        Substitution.parameters(document(Map.of("port", integer(null))), Json.Obj.EMPTY, NODE);
    assertThat(parameters.missing()).containsExactly("parameter 'port' has no value");
  }

  @Test
  void aParameterThatRefersToAParameterIsTold() {
    var parameters =
        Substitution.parameters(document(Map.of("a", text("{{ b }}"))), Json.Obj.EMPTY, NODE);
    assertThat(parameters.missing())
        .containsExactly("a parameter's value refers to parameter 'b', which it may not");
  }

  @Test
  void aFactOfTheWrongTypeIsTold() {
    var parameters =
        Substitution.parameters(
            document(Map.of("port", integer(Json.of("{{ node.facts.os.family }}")))),
            Json.Obj.EMPTY,
            NODE);
    assertThat(parameters.missing()).containsExactly("parameter 'port' must be a whole number");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ }}",
        "{{ a b }}",
        "{{ node.nam }}",
        "{{ node.labels. }}",
        "{{ port | default: 1 }}",
        "{{ secret: }}",
        "{{ x",
        "{{ {{ x }}",
        "{{ .Values.x }}",
        "{{ range $x := y }}",
      })
  void whatIsNoReferenceIsToldWithItsOffset(String text) {
    var references = Substitution.references(properties("content", Json.of("ab" + text)));
    assertThat(references.malformed()).hasSize(1);
    assertThat(references.malformed().getFirst().offset()).isEqualTo(2);
    assertThat(references.malformed().getFirst().pointer()).isEqualTo("/content");
    assertThat(Substitution.resolve(properties("c", Json.of(text)), NODE).missing()).isNotEmpty();
  }

  @Test
  void referencesAreFoundWithTheirPlaces() {
    var references =
        Substitution.references(
            JsonText.parse("{\"a/b\": [\"x {{ port }}\"], \"c\": \"{{ node.name }}\"}"));
    assertThat(references.uses())
        .containsExactly(
            new References.Use(new Reference.Parameter("port"), "/a~1b/0", 2, false),
            new References.Use(new Reference.NodeName(), "/c", 0, true));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(java.nio.charset.StandardCharsets.UTF_8);
  }

  private static Json.Obj properties(String key, Json value) {
    return Json.object().put(key, value).build();
  }

  private static Parameter text(@Nullable String value) {
    return parameter(ParameterType.STRING, value == null ? null : Json.of(value));
  }

  private static Parameter integer(@Nullable Json value) {
    return parameter(ParameterType.INTEGER, value);
  }

  private static Parameter parameter(ParameterType type, @Nullable Json value) {
    return new Parameter(
        type, value, "", List.of(), null, null, null, null, null, null, null, false);
  }

  private static Document document(Map<String, Parameter> parameters) {
    return new Document(Metadata.of("d"), Set.of(), new TreeMap<>(parameters), List.of());
  }

  private static final class Node implements Scope {
    @Override
    public @Nullable Json parameter(String name) {
      return switch (name) {
        case "port" -> Json.of(8080);
        case "tags" -> Json.strings(List.of("a", "b"));
        case "text" -> Json.of("{{ port }}");
        default -> null;
      };
    }

    @Override
    public String nodeName() {
      return "web-1";
    }

    @Override
    public @Nullable String label(String key) {
      return key.equals("env") ? "prod" : null;
    }

    @Override
    public @Nullable Json fact(String path) {
      return switch (path) {
        case "os.family" -> Json.of("debian");
        case "cpus" -> Json.of(4);
        default -> null;
      };
    }

    @Override
    public @Nullable String secret(String name) {
      return name.equals("db-password") ? "hunter2" : null;
    }
  }

  /// A quarter of a million openings, none of which is closed.
  @Test
  void whatIsNeverClosedIsToldOnce() {
    assertThat(Substitution.references(Json.of("{{ ".repeat(250_000))).malformed()).hasSize(1);
    var far = Substitution.references(Json.of("{{ ".repeat(250_000) + "a }} {{ b }}"));
    assertThat(far.malformed()).hasSize(1);
    assertThat(far.uses()).hasSize(2);
  }
}
