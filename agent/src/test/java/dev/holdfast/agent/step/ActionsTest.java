package dev.holdfast.agent.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.testing.Documents;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ActionsTest {
  private static Action read(String plugin, String inputs) {
    return Actions.read(plugin, Documents.json(inputs));
  }

  @ParameterizedTest
  @CsvSource({
    "'7', 7",
    "7, 7",
    "'4', 3600",
    "'5', 5",
    "172800, 172800",
    "172801, 3600",
    "'', 3600",
    "'soon', 3600",
    "-1, 3600"
  })
  void aTimeoutOutOfBoundsCountsAsNotGiven(String written, long seconds) {
    var script =
        (Action.Script)
            Actions.read(
                "aws:runShellScript",
                Documents.json(
                    "{'runCommand': ['true'], 'timeoutSeconds': '%s'}".formatted(written)));
    assertThat(script.timeout()).hasSeconds(seconds);
  }

  @Test
  void linesAreJoinedAndListsWithinListsFlattened() {
    assertThat(read("aws:runShellScript", "{'runCommand': ['a', ['b', 'c']]}"))
        .isInstanceOfSatisfying(
            Action.Script.class, script -> assertThat(script.text()).isEqualTo("a\nb\nc\n"));
    assertThat(read("aws:runShellScript", "{'commands': 'a'}"))
        .isInstanceOfSatisfying(
            Action.Script.class, script -> assertThat(script.text()).isEqualTo("a\n"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "aws:runShellScript | {} | is missing in the step",
        "aws:runShellScript | {'runCommand': ['a'], 'environment': {'A=B': 'x'}} | cannot name an",
        "aws:downloadContent | {'sourceType': 'FTP', 'sourceInfo': {}} | must be one of",
        "aws:downloadContent | {'sourceType': 'HTTP', 'sourceInfo': '[1]'} | is no map",
        "aws:downloadContent | {'sourceType': 'HTTP', 'sourceInfo': 'nonsense'} | is no map",
        "aws:downloadContent | {'sourceType': 'HTTP', 'sourceInfo': {}} | is missing in the step",
        "aws:downloadContent | {'sourceType': 'Git', 'sourceInfo': {'repository': '-x'}} | no URL",
        "aws:downloadContent | {'sourceType': 'Git', 'sourceInfo': {'repository': 'x', 'path': '../y'}} | no path within",
        "aws:downloadContent | {'sourceType': 'Git', 'sourceInfo': {'repository': 'x', 'getOptions': 'branch:-x'}} | names no branch",
        "aws:downloadContent | {'sourceType': 'Git', 'sourceInfo': {'repository': 'x', 'getOptions': 'commitID:abc'}} | full id",
        "aws:downloadContent | {'sourceType': 'GitHub', 'sourceInfo': {'owner': 'a/b', 'repository': 'x'}} | is not at GitHub",
        "aws:runDocument | {'documentType': 'Remote', 'documentPath': 'x'} | LocalPath or SSMDocument",
        "aws:configurePackage | {'name': '-x', 'action': 'Install'} | is no package",
        "aws:configurePackage | {'name': 'x', 'action': 'Fix'} | Install or Uninstall",
        "aws:configurePackage | {'name': 'x', 'action': 'Install', 'version': '-1'} | is no version",
        "aws:softwareInventory | {'files': '{'} | no list in JSON",
        "aws:runDockerAction | {'action': 'Fly'} | knows no action",
        "aws:runDockerAction | {'action': 'Start', 'container': '--x'} | cannot be a name",
        "aws:domainJoin | {'directoryName': '-x'} | is no name of a domain"
      })
  void inputsThatSayNothingAreTold(String plugin, String inputs, String message) {
    assertThat(read(plugin, inputs))
        .isInstanceOfSatisfying(
            Action.Malformed.class, bad -> assertThat(bad.message()).contains(message));
  }

  @Test
  void aSourceMayBeWrittenAsJsonInText() {
    assertThat(
            Actions.read(
                "aws:downloadContent",
                dev.holdfast.canonical.Json.object()
                    .put("sourceType", "S3")
                    .put("sourceInfo", "{\"path\": \"https://bucket.example/key\"}")
                    .build()))
        .isEqualTo(
            new Action.Download(
                new Source.Http("https://bucket.example/key", false, null, null), null));
    assertThat(
            read(
                "aws:downloadContent",
                "{'sourceType': 'GitHub', 'sourceInfo': {'owner': 'o', 'repository': 'r', 'path':"
                    + " '/a/b/', 'getOptions': 'branch:refs/heads/main', 'tokenInfo': 't'}}"))
        .isEqualTo(
            new Action.Download(
                new Source.Git(
                    "https://github.com/o/r.git",
                    "a/b",
                    "main",
                    null,
                    "x-access-token",
                    "t",
                    null,
                    false),
                null));
  }

  @Test
  void dockerGetsWordsAndNoOptionsThatAreNotIts() {
    assertThat(
            read(
                "aws:runDockerAction",
                "{'action': 'Run', 'image': 'web', 'container': 'front', 'cmd': 'serve -p 1',"
                    + " 'memory': '1g', 'volume': ['/a:/b']}"))
        .isInstanceOfSatisfying(
            Action.Docker.class,
            docker ->
                assertThat(docker.words())
                    .containsExactly(
                        "run",
                        "--detach",
                        "--name",
                        "front",
                        "--memory",
                        "1g",
                        "--volume",
                        "/a:/b",
                        "web",
                        "serve",
                        "-p",
                        "1"));
  }

  @Test
  void aSecretIsFoundHoweverTheStreamIsCut() {
    List<String> secrets = List.of("s3cret", "s3cretly", "first line\nlast line");
    byte[] text =
        "a s3cret, a s3cretly s3cre; first line\nlast line. last line! s3c"
            .getBytes(StandardCharsets.UTF_8);
    for (int round = 0; round < 200; round++) {
      var random = new Random(round);
      var redaction = new Redaction(secrets);
      var out = new StringBuilder();
      int at = 0;
      while (at < text.length) {
        int n = Math.min(1 + random.nextInt(5), text.length - at);
        byte[] piece = java.util.Arrays.copyOfRange(text, at, at + n);
        out.append(new String(redaction.next(piece, n), StandardCharsets.UTF_8));
        at += n;
      }
      out.append(new String(redaction.rest(), StandardCharsets.UTF_8));
      assertThat(out).hasToString("a ***, a *** s3cre; ***. ***! s3c");
    }
  }
}
