package dev.holdfast.substitution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The rules of state-manager.md 3.5 and 3.6, one by one.
class CommandSubstitutionTest {
  private static final Map<String, Json> PARAMETERS =
      Map.of(
          "name", Json.of("web"),
          "list", JsonText.parse("[\"a\",\"b\"]"),
          "number", Json.of(5),
          "tricky", Json.of("{{ name }}"),
          "dollars", Json.of("a$$b"));

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "\"{{name}}\" | \"web\"",
        "\"{{ name }}\" | \"web\"",
        "\"{{name }} x\" | \"web x\"",
        "\"{{ list }}\" | [\"a\",\"b\"]",
        "\"x {{ list }}\" | \"x [\\\"a\\\",\\\"b\\\"]\"",
        "\"{{ number }}\" | 5",
        "\"no {{ number }}\" | \"no 5\"",
        "\"{{ unknown }}\" | \"{{ unknown }}\"",
        "\"x {{ unknown }} {{ name }}\" | \"x {{ unknown }} web\"",
        "\"x {{ tricky }}\" | \"x {{ name }}\"",
        "\"x {{ dollars }}\" | \"x a$b\"",
        "{\"{{ name }}\":\"{{ name }}\"} | {\"{{ name }}\":\"web\"}",
        "[\"{{ list }}\",\"c\"] | [\"a\",\"b\",\"c\"]",
        "[[\"{{ name }}\"],{\"a\":[\"{{ number }}\"]}] | [[\"web\"],{\"a\":[5]}]"
      })
  void referencesAreReplacedAsAwsDoes(String written, String resolved) {
    Json value = CommandSubstitution.resolve(JsonText.parse(written), PARAMETERS::get);
    assertThat(JsonText.canonical(value)).isEqualTo(resolved);
  }

  @Test
  void parameterStoreIsTheRepositorysSettings() {
    Map<String, Json> store =
        Map.of("/web/port", Json.of("8080"), "hosts", JsonText.parse("[\"a\",\"b\"]"));
    CommandSubstitution.Stored stored =
        CommandSubstitution.stored(
            JsonText.parse(
                "{\"a\":[\"x {{ssm:/web/port}}\",\"{{ ssm:hosts }}\",\"y {{ssm:hosts:3}}\"],\"b\":\"{{ssm:no}}\"}"),
            store::get);
    assertThat(JsonText.canonical(stored.value()))
        .isEqualTo("{\"a\":[\"x 8080\",\"a\",\"b\",\"y {{ssm:hosts:3}}\"],\"b\":\"{{ssm:no}}\"}");
    assertThat(stored.faults())
        .extracting(CommandSubstitution.Fault::pointer)
        .containsExactly("/a/2", "/b");
  }

  @Test
  void secureParametersAreTheNodesSecrets() {
    Json value =
        CommandSubstitution.secure(
            JsonText.parse("{\"t\":\"{{ssm-secure:git/token:2}} {{ssm-secure:no}}\"}"),
            name -> name.equals("git/token") ? "$1" : null);
    assertThat(JsonText.canonical(value)).isEqualTo("{\"t\":\"$1 {{ssm-secure:no}}\"}");
  }

  @Test
  void namesAreListedInTheOrderOfTheText() {
    assertThat(CommandSubstitution.names(JsonText.parse("[\"{{ b }} {{a}}\",{\"x\":\"{{ c }}\"}]")))
        .containsExactly("b", "a", "c");
  }
}
