package dev.holdfast.yaml;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.JsonText;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.problem.Severity;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '\0',
      value = {
        "a: 1 ! {\"a\":1}",
        "a: 0644 ! {\"a\":644}",
        "a: 0o17 ! {\"a\":15}",
        "a: 0xfF ! {\"a\":255}",
        "a: 1.10 ! {\"a\":1.1}",
        "a: 1e3 ! {\"a\":1000}",
        "a: -.5 ! {\"a\":-0.5}",
        "a: yes ! {\"a\":\"yes\"}",
        "on: off ! {\"on\":\"off\"}",
        "a: True ! {\"a\":true}",
        "a: ! {\"a\":null}",
        "a: ~ ! {\"a\":null}",
        "a: '1' ! {\"a\":\"1\"}",
        "a: 1.2.3 ! {\"a\":\"1.2.3\"}",
        "a: 10.0.0.1 ! {\"a\":\"10.0.0.1\"}",
        "a: 2026-11-21 ! {\"a\":\"2026-11-21\"}",
        "a: 1_000 ! {\"a\":\"1_000\"}",
        "[&x {b: [1]}, *x] ! [{\"b\":[1]},{\"b\":[1]}]",
        "<<: {a: 1} ! {\"<<\":{\"a\":1}}",
        "{\"a\": [1, true, null, \"x\\n\"]} ! {\"a\":[1,true,null,\"x\\n\"]}",
      })
  void scalarsMeanWhatTheCoreSchemaSays(String yaml, String json) {
    var file = read(yaml);
    assertThat(file.faults()).isEmpty();
    assertThat(JsonText.canonical(file.documents().getFirst().root().value())).isEqualTo(json);
  }

  @Test
  void explicitCoreTagsAreRead() {
    var file = read("{a: !!str 1, b: !!int \"2\", c: !!map {}, d: !!seq [], e: ! 3}");
    assertThat(file.faults()).isEmpty();
    assertThat(JsonText.canonical(file.documents().getFirst().root().value()))
        .isEqualTo("{\"a\":\"1\",\"b\":2,\"c\":{},\"d\":[],\"e\":\"3\"}");
  }

  @Test
  void everyValueHasItsPlace() {
    var root =
        (YamlNode.Mapping) read("a: 1\nbéé: {c: [x,\n  😀, y]}\n").documents().getFirst().root();
    var entry = root.entries().get(1);
    assertThat(entry.keyMark()).isEqualTo(new YamlNode.Mark(2, 1));
    var list = (YamlNode.Sequence) ((YamlNode.Mapping) entry.value()).entries().getFirst().value();
    assertThat(list.mark()).isEqualTo(new YamlNode.Mark(2, 10));
    assertThat(list.elements())
        .extracting(YamlNode::mark)
        .containsExactly(
            new YamlNode.Mark(2, 11), new YamlNode.Mark(3, 3), new YamlNode.Mark(3, 6));
  }

  @Test
  void aFileHoldsSeveralDocuments() {
    var file = read("# one\na: 1\n---\nb: 2\n---\n# nothing\n---\nc: 3\n");
    assertThat(file.documents()).hasSize(3);
    assertThat(file.faults())
        .extracting(Fault::severity, Fault::code, Fault::at)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                Severity.WARNING, ProblemCode.EMPTY_DOCUMENT, new YamlNode.Mark(5, 1)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "# only a comment\n", "\uFEFF"})
  void aFileOfCommentsCountsAsAbsent(String text) {
    var file = read(text);
    assertThat(file.documents()).isEmpty();
    assertThat(file.faults()).extracting(Fault::code).containsExactly(ProblemCode.EMPTY_DOCUMENT);
  }

  @Test
  void aByteOrderMarkIsSkipped() {
    var file = read("\uFEFFa: 1");
    assertThat(file.faults()).isEmpty();
    assertThat(
            ((YamlNode.Mapping) file.documents().getFirst().root()).entries().getFirst().keyMark())
        .isEqualTo(new YamlNode.Mark(1, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '%',
      quoteCharacter = '\0',
      value = {
        "a: [1 % YAML_SYNTAX % 1:6",
        "a: 1\\n  b: 2 % YAML_SYNTAX % 2:4",
        "a: *x % YAML_SYNTAX % 1:4",
        "a: 1\\nb: 2\\na: 3 % DUPLICATE_KEY % 3:1",
        "1: a % KEY_NOT_STRING % 1:1",
        "true: a % KEY_NOT_STRING % 1:1",
        "[a, b]: c % KEY_NOT_STRING % 1:1",
        "{a: b}: c % KEY_NOT_STRING % 1:1",
        "a: &x [*x] % CYCLIC_ALIAS % 1:8",
        "a: &x {b: {c: *x}} % CYCLIC_ALIAS % 1:15",
        "a: .inf % INVALID_VALUE % 1:4",
        "a: !mine 1 % UNSUPPORTED_TAG % 1:4",
        "a: !!int x % UNSUPPORTED_TAG % 1:4",
        "a: !!set {x} % UNSUPPORTED_TAG % 1:4",
        "a: {{ port }} % UNQUOTED_REFERENCE % 1:4",
        "a: {{ secret:db }} % UNQUOTED_REFERENCE % 1:4",
        "a: {{ node.labels.zone | default: a }} % UNQUOTED_REFERENCE % 1:4",
        "a: {{ x }}/etc % UNQUOTED_REFERENCE % 1:4",
        "a:\\n  - {{ x }} % UNQUOTED_REFERENCE % 2:5",
        "{a: {{ x }}} % UNQUOTED_REFERENCE % 1:5",
      })
  void aFaultIsToldWhereItStands(String yaml, ProblemCode code, String at) {
    var file = read(yaml.replace("\\n", "\n"));
    assertThat(file.faults()).extracting(Fault::code).containsExactly(code);
    assertThat(file.faults().getFirst().in("f").at()).hasToString("f:" + at);
    assertThat(file.documents()).noneMatch(YamlFile.Part::sound);
  }

  @Test
  void theRemedyQuotesTheReference() {
    var file = read("a: {{ port }}");
    assertThat(file.faults().getFirst().remedy()).isEqualTo("write \"{{ port }}\"");
    assertThat(JsonText.canonical(file.documents().getFirst().root().value()))
        .isEqualTo("{\"a\":\"{{ port }}\"}");
  }

  @Test
  void bytesThatAreNotTextAreToldWhereTheyStand() {
    byte[] bytes = "a: 1\nb: äx".getBytes(StandardCharsets.ISO_8859_1);
    var fault = YamlReader.read(bytes).faults().getFirst();
    assertThat(fault.code()).isEqualTo(ProblemCode.NOT_UTF8);
    assertThat(fault.at()).isEqualTo(new YamlNode.Mark(2, 4));
    assertThat(fault.message()).isEqualTo("a byte here (0xe4) is not UTF-8");
    var nul = read("a: 1\nb: \0").faults().getFirst();
    assertThat(nul.code()).isEqualTo(ProblemCode.NOT_UTF8);
    assertThat(nul.at()).isEqualTo(new YamlNode.Mark(2, 4));
    assertThat(YamlReader.read(new byte[] {'a', (byte) 0xc3}).faults()).hasSize(1);
    assertThat(YamlReader.read("a: ü".getBytes(StandardCharsets.UTF_16)).faults()).hasSize(1);
  }

  @Test
  void aControlCharacterIsToldWhereItStands() {
    var fault = read("a: 1\nb: x\u0007").faults().getFirst();
    assertThat(fault.code()).isEqualTo(ProblemCode.YAML_SYNTAX);
    assertThat(fault.at()).isEqualTo(new YamlNode.Mark(2, 5));
    assertThat(fault.message()).contains("U+0007");
  }

  @Test
  void theSizeOfAFileIsBounded() {
    assertThat(faults("a: " + "x".repeat(YamlReader.MAX_BYTES - 3))).isEmpty();
    assertThat(faults("a: " + "x".repeat(YamlReader.MAX_BYTES - 2)))
        .containsExactly(ProblemCode.LIMIT_EXCEEDED);
  }

  @Test
  void theDepthIsBounded() {
    assertThat(faults("[".repeat(64) + "]".repeat(64))).isEmpty();
    assertThat(faults("[".repeat(65) + "]".repeat(65))).containsExactly(ProblemCode.LIMIT_EXCEEDED);
    assertThat(faults("[".repeat(100_000))).containsExactly(ProblemCode.LIMIT_EXCEEDED);
    assertThat(faults("? ".repeat(100_000))).isNotEmpty();
    assertThat(faults("{".repeat(100_000))).isNotEmpty();
  }

  @Test
  void theNumberOfAliasesIsBounded() {
    assertThat(faults("[&x 1" + ", *x".repeat(100) + "]")).isEmpty();
    assertThat(faults("[&x 1" + ", *x".repeat(101) + "]"))
        .containsExactly(ProblemCode.LIMIT_EXCEEDED);
  }

  @Test
  void theValuesOfAnAliasBombAreCounted() {
    var bomb = new StringBuilder("a0: &a0 [1,1,1,1,1,1,1,1,1,1]\n");
    for (int i = 1; i <= 6; i++) {
      bomb.append("a").append(i).append(": &a").append(i).append(" [");
      bomb.append(String.join(",", java.util.Collections.nCopies(10, "*a" + (i - 1))))
          .append("]\n");
    }
    assertThat(faults(bomb.toString())).containsExactly(ProblemCode.LIMIT_EXCEEDED);
    String fits = "a: &a [" + "1,".repeat(9_997) + "1]\nb: [" + "*a,".repeat(98) + "*a]";
    assertThat(faults(fits)).isEmpty();
    assertThat(faults(fits.replace("b: [", "b: [*a,"))).containsExactly(ProblemCode.LIMIT_EXCEEDED);
  }

  @Test
  void theTextOfAnAliasBombIsCounted() {
    String text = "a: &a \"" + "x".repeat(900_000) + "\"\nb: &b [*a,*a,*a]\nc: [*b,*b,*b,*b,*b,*b]";
    assertThat(faults(text)).containsExactly(ProblemCode.LIMIT_EXCEEDED);
  }

  private static List<ProblemCode> faults(String text) {
    return read(text).faults().stream().map(Fault::code).toList();
  }

  private static YamlFile read(String text) {
    return YamlReader.read(text.getBytes(StandardCharsets.UTF_8));
  }
}
