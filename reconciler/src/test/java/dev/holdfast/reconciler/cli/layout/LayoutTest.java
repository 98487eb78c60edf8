package dev.holdfast.reconciler.cli.layout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.language.BuiltinDocuments;
import dev.holdfast.yaml.YamlFile;
import dev.holdfast.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.events.CommentEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.parser.ParserImpl;
import org.snakeyaml.engine.v2.scanner.StreamReader;

/// What files look like when they are laid out; and that they then say what they said.
class LayoutTest {
  private static final Path EXAMPLES = Path.of("../examples/repo-layout");
  private static final List<Path> CORPORA =
      List.of(EXAMPLES, Path.of("../schema/src/test/golden"), Path.of("src/test/golden/config"));

  private static final LoadSettings WITH_COMMENTS =
      LoadSettings.builder().setParseComments(true).setCodePointLimit(8_000_000).build();

  private static Layout layout(String text) {
    return Layout.of("x.yaml", text.getBytes(StandardCharsets.UTF_8));
  }

  private static String laidOut(String text) {
    Layout layout = layout(text);
    assertThat(layout).as(text).isInstanceOf(Layout.Done.class);
    String done = ((Layout.Done) layout).text();
    check(text, done);
    return done;
  }

  /// The laws: values and comments stay, and a second time changes nothing.
  private static void check(String before, String after) {
    assertThat(values(after)).as(before).isEqualTo(values(before));
    comments(before)
        .ifPresent(comments -> assertThat(comments(after)).as(before).contains(comments));
    Layout again = layout(after);
    assertThat(again).as(after).isIn(new Layout.Done(after), new Layout.Command(after));
  }

  private static List<Json> values(String text) {
    YamlFile file = YamlReader.read(text.getBytes(StandardCharsets.UTF_8));
    assertThat(file.faults()).allMatch(fault -> !fault.in("").isError());
    return file.documents().stream().map(part -> part.root().value()).toList();
  }

  /// As the parser itself finds them, and not as the layout does. It does not know them in every
  /// place where they may stand.
  private static Optional<List<String>> comments(String text) {
    var found = new ArrayList<String>();
    String unix = text.replace("\r\n", "\n");
    Iterator<Event> events = new ParserImpl(WITH_COMMENTS, new StreamReader(WITH_COMMENTS, unix));
    try {
      while (events.hasNext()) {
        if (events.next() instanceof CommentEvent comment && !comment.getValue().isBlank()) {
          found.add(comment.getValue().stripTrailing());
        }
      }
    } catch (YamlEngineException _) {
      return Optional.empty();
    }
    return Optional.of(found.stream().sorted().toList());
  }

  @Test
  void keysStandInTheOrderOfTheSchema() {
    assertThat(
            laidOut(
                """
                kind: Association
                spec:
                  targets:
                  - matchLabels: {role: web}
                  schedule: {timezone: UTC, expression: "cron(0 3 * * ? *)"}
                  document: nginx
                metadata: {labels: {b: x, a: y}, name: web}
                apiVersion: holdfast.dev/v1
                """))
        .isEqualTo(
            """
            apiVersion: holdfast.dev/v1
            kind: Association
            metadata: {name: web, labels: {b: x, a: y}}
            spec:
              document: nginx
              targets:
                - matchLabels: {role: web}
              schedule: {expression: "cron(0 3 * * ? *)", timezone: UTC}
            """);
  }

  @Test
  void commentsGoWithWhatTheyStandAt() {
    assertThat(
            laidOut(
                """
                # about the file

                kind: Document   # the kind
                apiVersion: holdfast.dev/v1
                metadata:   # who
                    name: x
                    # behind the name
                # about the spec


                spec:
                    # first
                    resources:
                    # the package
                    - package:
                        state: present # here
                        # which
                        name: curl
                      name: curl   # called
                    # behind the list
                # the end
                """))
        .isEqualTo(
            """
            # about the file

            apiVersion: holdfast.dev/v1
            kind: Document # the kind
            metadata: # who
              name: x
              # behind the name
            # about the spec

            spec:
              # first
              resources:
                # the package
                - name: curl # called
                  package:
                    # which
                    name: curl
                    state: present # here
              # behind the list
            # the end
            """);
  }

  @Test
  void quotesStandWhereTheyAreNeeded() {
    assertThat(
            laidOut(
                """
                apiVersion: "holdfast.dev/v1"
                kind: 'Document'
                metadata: {name: "web", labels: {a: 'yes', b: "0644", c: 'x y', "d": '{{ x }}'}}
                spec: {parameters: {x: {default: on}, y: {default: "a\\tb"}, z: {default: 'a\\d'}}}
                """))
        .isEqualTo(
            """
            apiVersion: holdfast.dev/v1
            kind: Document
            metadata: {name: web, labels: {a: "yes", b: "0644", c: x y, d: "{{ x }}"}}
            spec: {parameters: {x: {default: "on"}, y: {default: "a\\tb"}, z: {default: 'a\\d'}}}
            """);
  }

  @Test
  void blockTextsMoveAsAWhole() {
    assertThat(
            laidOut(
                """
                apiVersion: holdfast.dev/v1
                kind: Document
                metadata: {name: x}
                spec:
                      resources:
                      - name: a
                        file:
                            path: /a
                            content: |2 # two
                                  deeper
                                # no comment
                              text


                      - name: b
                        file: {path: /b, content: "x"}
                """))
        .isEqualTo(
            """
            apiVersion: holdfast.dev/v1
            kind: Document
            metadata: {name: x}
            spec:
              resources:
                - name: a
                  file:
                    path: /a
                    content: |2 # two
                          deeper
                        # no comment
                      text

                - name: b
                  file: {path: /b, content: x}
            """);
  }

  @Test
  void whatDoesNotFitIntoALineOrHoldsACommentIsWrittenInSeveral() {
    assertThat(
            laidOut(
                """
                apiVersion: holdfast.dev/v1
                kind: Group
                metadata: {
                  name: x,  # the name
                  description: short
                }
                spec: {targets: [{matchLabels: {role: web, environment: production, team: platform-and-shop}}, {all: true}]}
                """))
        .isEqualTo(
            """
            apiVersion: holdfast.dev/v1
            kind: Group
            metadata:
              name: x # the name
              description: short
            spec:
              targets:
                - {matchLabels: {role: web, environment: production, team: platform-and-shop}}
                - {all: true}
            """);
  }

  @Test
  void anchorsKeepTheOrderThatTheyNeed() {
    String text =
        """
        kind: Document
        apiVersion: holdfast.dev/v1
        metadata: {name: &n x, description: *n}
        spec:
          resources: &r
            - name: a
              package: {name: a}
        """;
    assertThat(laidOut(text)).isEqualTo(text);
  }

  @Test
  void severalDocumentsEmptyOnesAndLineEndsAreKept() {
    assertThat(
            laidOut(
                """
                ---
                # one
                apiVersion: holdfast.dev/v1
                kind:   Group
                ...
                # two
                ---
                # only a comment
                ---

                kind: Group
                apiVersion: holdfast.dev/v1
                ---
                """
                    .replace("\n", "\r\n")))
        .isEqualTo(
            """
            # one
            apiVersion: holdfast.dev/v1
            kind: Group
            # two
            ---
            # only a comment
            ---
            apiVersion: holdfast.dev/v1
            kind: Group
            """);
  }

  @Test
  void jsonStaysJson() {
    String text =
        """
        {"kind":"Group", "apiVersion": "holdfast.dev/v1","spec":{"targets":[{"all":true}]},
        "metadata":{"name":"x","labels":{}, "description":"1\\/0"}, "x":[1.0,2e3, "a"]}
        """;
    Layout layout = Layout.of("x.json", text.getBytes(StandardCharsets.UTF_8));
    assertThat(layout)
        .isEqualTo(
            new Layout.Done(
                """
                {
                  "apiVersion": "holdfast.dev/v1",
                  "kind": "Group",
                  "metadata": {
                    "name": "x",
                    "description": "1\\/0",
                    "labels": {}
                  },
                  "spec": {
                    "targets": [
                      {
                        "all": true
                      }
                    ]
                  },
                  "x": [1.0, 2e3, "a"]
                }
                """));
    assertThat(
            Layout.of(
                "x.json",
                "apiVersion: holdfast.dev/v1\nkind: Group".getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(Layout.Left.class);
  }

  @Test
  void whatIsNotOursOrHasMistakesIsLeftAlone() {
    assertThat(layout("a:   b\n")).isEqualTo(new Layout.Foreign());
    assertThat(layout("apiVersion: apps/v1\nkind:   Deployment # holdfast.dev/x\n"))
        .isEqualTo(new Layout.Foreign());
    assertThat(layout("schemaVersion: '2.2'\nmainSteps:   []\n"))
        .isEqualTo(new Layout.Command("schemaVersion: \"2.2\"\nmainSteps: []\n"));
    assertThat(layout("apiVersion: holdfast.dev/v1\na: 1\na: 2\n"))
        .isInstanceOf(Layout.Faulty.class);
    assertThat(layout("apiVersion: holdfast.dev/v1\na: [1\n")).isInstanceOf(Layout.Faulty.class);
    assertThat(layout("%YAML 1.2\n---\napiVersion: holdfast.dev/v1\n"))
        .isEqualTo(new Layout.Left("it begins with a YAML directive"));
  }

  static Stream<String> texts() throws IOException {
    var texts = new ArrayList<String>();
    for (Path corpus : CORPORA) {
      try (Stream<Path> files = Files.walk(corpus)) {
        for (Path file :
            files.filter(each -> each.toString().endsWith(".yaml")).sorted().toList()) {
          texts.add(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
        }
      }
    }
    BuiltinDocuments.names()
        .forEach(name -> texts.add(String.valueOf(BuiltinDocuments.text(name))));
    return texts.stream();
  }

  private static void followsTheLaws(String text, boolean mustDo) {
    Layout layout = layout(text);
    switch (layout) {
      case Layout.Done(var done) -> check(text, done);
      case Layout.Command(var done) -> check(text, done);
      case Layout.Foreign _, Layout.Faulty _ -> {}
      case Layout.Left(var reason) -> assertThat(mustDo).as(reason + ":\n" + text).isFalse();
    }
  }

  @Test
  void everyFileOfOursSaysAfterwardsWhatItSaidBefore() throws IOException {
    assertThat(texts().toList())
        .hasSizeGreaterThan(80)
        .allSatisfy(text -> followsTheLaws(text, true));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void soDoesWhateverPeopleWrite(long seed) {
    var random = new Random(seed);
    for (int i = 0; i < 80; i++) {
      String text = new RandomYaml(random).file();
      followsTheLaws(text, true);
    }
  }

  static Stream<Long> seeds() {
    return Stream.of(1L, 2L, 3L, 4L, 5L, 6L);
  }

  @Test
  void brokenTextsAreLeftAloneOrKeepTheirMeaning() throws IOException {
    var random = new Random(7);
    List<String> texts = texts().toList();
    for (int i = 0; i < 800; i++) {
      String text = texts.get(random.nextInt(texts.size()));
      for (int cut = random.nextInt(3); cut >= 0 && text.length() > 2; cut--) {
        int at = random.nextInt(text.length());
        String[] pieces = {
          "", " ", "\n", "#", " # c\n", "- ", ": ", "\"", "|", "&a ", "*a", "\t", "{", "]"
        };
        int behind = Math.min(text.length(), at + random.nextInt(3));
        text =
            text.substring(0, at) + pieces[random.nextInt(pieces.length)] + text.substring(behind);
      }
      followsTheLaws(text, false);
    }
  }

  @Test
  void ourOwnExamplesAreLaidOut() throws IOException {
    try (Stream<Path> files = Files.walk(EXAMPLES)) {
      for (Path file : files.filter(each -> each.toString().endsWith(".yaml")).toList()) {
        String text = Files.readString(file);
        assertThat(layout(text)).as(file.toString()).isEqualTo(new Layout.Done(text));
      }
    }
    for (String name : BuiltinDocuments.names()) {
      String text = String.valueOf(BuiltinDocuments.text(name));
      assertThat(layout(text)).as(name).isEqualTo(new Layout.Command(text));
    }
  }
}
