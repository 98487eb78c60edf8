package dev.holdfast.substitution;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.JsonText;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.model.Document;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.ResourceDeclaration;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class IncludesTest {
  private final Map<ObjectName, Document> documents = new HashMap<>();

  private void document(String name, String spec) {
    String file =
        "apiVersion: holdfast.dev/v1\nkind: Document\nmetadata: {name: %s}\nspec:\n%s"
            .formatted(name, spec.indent(2));
    var read =
        new ConfigurationReader().read("documents/x.yaml", file.getBytes(StandardCharsets.UTF_8));
    assertThat(read.problems()).isEmpty();
    documents.put(new ObjectName(name), (Document) read.declarations().getFirst().value());
  }

  private Includes.Expanded expand(String name) {
    return Includes.expand(
        java.util.Objects.requireNonNull(documents.get(new ObjectName(name))), documents::get);
  }

  private static String content(ResourceDeclaration resource) {
    return resource.properties().string("content");
  }

  @Test
  void whatIsIncludedComesFirstWithItsParametersPutIn() {
    document(
        "base",
        """
        parameters:
          text: {type: String}
          size: {type: Integer, default: 5}
        resources:
          - name: motd
            file: {path: /etc/motd, content: "{{ text }} of {{ size }} on {{ node.name }}, {{{{ x }}"}
            notify: [app]
          - {name: app, service: {name: app}}
        """);
    document(
        "outer",
        """
        parameters: {who: {type: String, default: us}}
        include:
          - {document: base, parameters: {text: "{{ who }}"}}
          - {document: base, parameters: {text: "not a {{{{ reference"}}
        resources:
          - {name: last, file: {path: /x}, requires: [base/motd]}
        """);
    Document whole = expand("outer").document();
    assertThat(whole.resources())
        .extracting(ResourceDeclaration::name)
        .containsExactly("base/motd", "base/app", "base#2/motd", "base#2/app", "last");
    assertThat(content(whole.resources().getFirst()))
        .isEqualTo("{{ who }} of 5 on {{ node.name }}, {{{{ x }}");
    assertThat(content(whole.resources().get(2))).startsWith("not a {{{{ reference of 5");
    assertThat(whole.resources().getFirst().notifies()).containsExactly("base/app");
    assertThat(whole.parameters()).containsOnlyKeys("who");
  }

  @Test
  void conditionsOnParametersAreDecidedOrHandedOn() {
    document(
        "base",
        """
        parameters: {a: {type: String}, b: {type: String}}
        resources:
          - {name: x, when: [{parameter: a, in: ["on"]}], file: {path: /x}}
          - {name: y, when: [{parameter: b, in: ["on"]}], file: {path: /y}}
        """);
    document(
        "outer",
        "include: [{document: base, parameters: {a: \"on\", b: \"{{ node.labels.z }}\"}}]");
    document("off", "include: [{document: base, parameters: {a: \"off\", b: \"off\"}}]");
    List<ResourceDeclaration> on = expand("outer").document().resources();
    assertThat(on.getFirst().when()).isEmpty();
    assertThat(on.get(1).when())
        .singleElement()
        .satisfies(each -> assertThat(each.name()).isEqualTo("z"));
    assertThat(expand("off").document().resources().getFirst().when())
        .singleElement()
        .satisfies(each -> assertThat(each.name()).isEqualTo("base/a"));
  }

  @Test
  void includingGoesEightDeepAndNotDeeper() {
    document("d0", "resources: [{name: x, file: {path: /x}}]");
    for (int i = 1; i <= 9; i++) {
      document("d" + i, "include: [{document: d%d}]".formatted(i - 1));
    }
    assertThat(expand("d8").troubles()).isEmpty();
    assertThat(expand("d8").document().resources()).hasSize(1);
    assertThat(expand("d9").troubles())
        .singleElement()
        .satisfies(each -> assertThat(each.message()).contains("more than 8 deep"));
    assertThat(expand("d8").named()).hasSize(8);
  }

  @Test
  void aTemplateSeesTheParametersOfItsOwnDocument() {
    document(
        "base",
        """
        parameters:
          port: {type: Integer}
          name: {type: String, default: app}
        resources:
          - {name: config, file: {path: /etc/app, template: files/app.peb}}
          - {name: other, file: {path: /etc/other, template: files/app.peb, params: {port: "{{ port }}"}}}
        """);
    document(
        "web",
        """
        parameters:
          name: {type: String, default: outer}
          given: {type: Integer}
        include: [{document: base, parameters: {port: "{{ given }}"}}]
        resources:
          - {name: own, file: {path: /etc/own, template: files/app.peb}}
        """);
    var resources = expand("web").document().resources();
    assertThat(resources.get(0).properties().get("params"))
        .isEqualTo(JsonText.parse("{\"name\": \"app\", \"port\": \"{{ given }}\"}"));
    assertThat(resources.get(1).properties().get("params"))
        .isEqualTo(JsonText.parse("{\"port\": \"{{ given }}\"}"));
    assertThat(resources.get(2).properties().has("params")).isFalse();
  }
}
