package dev.holdfast.agent.step;

import static dev.holdfast.agent.testing.Steps.said;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.host.Power;
import dev.holdfast.agent.testing.Eventually;
import dev.holdfast.agent.testing.Steps;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Steps with real shells on the live machine; they touch only their own temporary folder.
class CommandRunIT {
  @TempDir private Path folder;
  private Steps steps;

  @BeforeEach
  void aPlace() {
    steps = new Steps(folder);
  }

  private static String shell(String name, String script, String... more) {
    return "{'name': '%s', 'action': 'aws:runShellScript', 'inputs': {'runCommand': ['%s']%s}}"
        .formatted(name, script.replace("\n", "','"), more.length == 0 ? "" : ", " + more[0]);
  }

  private StepResult one(String script, String... more) throws IOException {
    return steps.run("[" + shell("it", script, more) + "]").of("it");
  }

  private Path only(String name) throws IOException {
    try (Stream<Path> all = Files.walk(steps.place())) {
      return all.filter(each -> each.endsWith(name)).findFirst().orElseThrow();
    }
  }

  @Test
  void aScriptThatSucceedsSaysWhatItSaid() throws IOException {
    StepResult result = one("echo out; echo err >&2");
    assertThat(result.outcome()).isEqualTo(Outcome.IN_SYNC);
    assertThat(said(result).exitCode()).isZero();
    assertThat(said(result).text()).isEqualTo("out\n----------ERROR-------\nerr\n");
    assertThat(only("stdout")).hasContent("out");
    assertThat(only("stderr")).hasContent("err");
    assertThat(Files.getPosixFilePermissions(only("stdout"))).hasSize(2);
  }

  @Test
  void oneThatFailsDoesNotKeepTheNextFromRunning() throws IOException {
    Steps.Ran results =
        steps.run("[" + shell("a", "echo broken >&2; exit 3") + "," + shell("b", "true") + "]");
    assertThat(results.outcomes()).isEqualTo(Map.of("a", Outcome.FAILED, "b", Outcome.IN_SYNC));
    assertThat(results.of("a").message()).isEqualTo("exit 3: broken");
  }

  @Test
  void exitCodesAndOnFailureEndTheDocument() throws IOException {
    String finallyStep = shell("z", "true", "'finallyStep': true");
    assertThat(
            steps
                .run(
                    "["
                        + shell("a", "echo e >&2; exit 168")
                        + ","
                        + shell("b", "true")
                        + ","
                        + finallyStep
                        + "]")
                .outcomes())
        .isEqualTo(Map.of("a", Outcome.IN_SYNC, "b", Outcome.NOT_APPLICABLE, "z", Outcome.IN_SYNC));
    assertThat(
            steps
                .run(
                    "["
                        + shell("a", "exit 1", "'onFailure': 'exit'")
                        + ","
                        + shell("b", "true")
                        + "]")
                .outcomes())
        .isEqualTo(Map.of("a", Outcome.FAILED, "b", Outcome.NOT_APPLICABLE));
    assertThat(said(one("echo e >&2; exit 168")).text()).isEmpty();
    assertThat(one("exit 169").outcome()).isEqualTo(Outcome.FAILED);
  }

  @Test
  void aDocumentForAnotherPlatformDoesNotApply() throws IOException {
    Steps.Ran results =
        steps.run(
            "[{'name': 'w', 'action': 'aws:runPowerShellScript', 'precondition': {'StringEquals':"
                + " ['platformType', 'Windows']}, 'inputs': {'runCommand': ['exit 1']}},"
                + "{'name': 'm', 'action': 'aws:applications', 'inputs': {'action': 'Install',"
                + " 'source': 'https://x/y.msi'}}]");
    assertThat(results.results().values())
        .allSatisfy(each -> assertThat(each.outcome()).isEqualTo(Outcome.NOT_APPLICABLE))
        .extracting(StepResult::message)
        .containsExactly(
            "only on Windows", "an application comes as an .msi file, which is for Windows only");
  }

  @Test
  void aCheckRunsNothing() throws IOException {
    steps.checkOnly();
    StepResult result = one("touch " + folder + "/touched");
    assertThat(result.outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void scriptsFindAwsNamesAndOursInTheirEnvironment() throws IOException {
    StepResult result =
        one(
            "echo $AWS_SSM_INSTANCE_ID,$AWS_SSM_PLATFORM_VERSION,$HOLDFAST_ASSOCIATION,$MINE,"
                + "$HOLDFAST_STEP; test -n \\\"$SSM_COMMAND_ID\\\"",
            "'environment': {'MINE': 'yes', 'HOLDFAST_STEP': 'no'}");
    assertThat(said(result).text()).isEqualTo("node-1,13,fleet/steps,yes,it\n");
    assertThat(result.outcome()).isEqualTo(Outcome.IN_SYNC);
  }

  @Test
  void anInterpolatedParameterIsInTheEnvironmentAndNotInTheText() throws IOException {
    var document =
        Steps.document(
            "doc",
            """
            schemaVersion: "2.2"
            parameters:
              word: {type: String, interpolationType: ENV_VAR}
              list: {type: StringList, default: ["echo one", "echo two"]}
            mainSteps:
              - action: aws:runShellScript
                name: it
                inputs:
                  runCommand: ["echo {{ word }} $SSM_word", "{{ list }}"]
            """);
    StepResult result = steps.parameter("word", "$(touch pwned)").run(document).of("it");
    assertThat(said(result).text()).isEqualTo("{{ word }} $(touch pwned)\none\ntwo\n");
  }

  @Test
  void theFirstLineMayNameAnotherInterpreter() throws IOException {
    assertThat(said(one("#!/usr/bin/env -S cat\nit is cat")).text()).contains("it is cat");
  }

  @Test
  void theScriptIsForRootAloneAndGoneAfterwards() throws IOException {
    StepResult result = one("stat -c %a $0; dirname $0; pwd");
    List<String> lines = said(result).text().lines().toList();
    assertThat(lines.getFirst()).isEqualTo("700");
    assertThat(lines.get(1)).startsWith(folder.toString());
    assertThat(Path.of(lines.get(1))).doesNotExist();
    assertThat(lines.getLast()).endsWith("/downloads");
    assertThat(Files.getPosixFilePermissions(Path.of(lines.getLast()).getParent())).hasSize(3);
  }

  @Test
  void aSecretIsNowhereInWhatIsKept() throws IOException {
    steps.secret("prod.db", "s3cret").secretParameter("pass", "t0ken");
    StepResult result = one("echo {{ssm-secure:/prod/db}} {{ pass }}; echo t0ken >&2; exit 4");
    assertThat(said(result).text()).contains("*** ***").doesNotContain("s3cret", "t0ken");
    assertThat(result.message()).isEqualTo("exit 4: ***");
    try (Stream<Path> all = Files.walk(steps.place())) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        assertThat(Files.readString(file)).doesNotContain("s3cret", "t0ken");
      }
    }
    assertThat(one("echo {{ssm-secure:none}}").message())
        .isEqualTo("the node has no secret 'none'");
  }

  @Test
  void aHundredMegabytesAreReadAndNotKept() throws IOException {
    StepResult result = one("head -c 100000000 /dev/zero | tr \\\"\\\\0\\\" x; echo; echo the end");
    assertThat(result.outcome()).isEqualTo(Outcome.IN_SYNC);
    assertThat(said(result).text()).endsWith("x\nthe end\n").hasSizeLessThanOrEqualTo(2500);
    assertThat(said(result).cut()).isTrue();
    assertThat(only("stdout")).hasSize(StepOutput.MAX_FILE_BYTES);
  }

  @Test
  void whatIsNoTextIsShownAsFarAsItIs() throws IOException {
    StepResult result =
        one("head -c 3 /dev/zero; echo a; head -c 2 /dev/zero | tr \\\"\\\\0\\\" \\\"\\\\377\\\"");
    assertThat(said(result).text()).isEqualTo("a\n\uFFFD\uFFFD");
  }

  @Test
  void aDaemonThatForkedAwayIsEndedAtTheTimeout() throws IOException {
    String daemon =
        "setsid sh -c \\\"setsid sleep 1000 >/dev/null 2>&1 & echo \\\\$! > %s/pid\\\" & sleep 1000"
            .formatted(folder);
    StepResult result = one(daemon, "'timeoutSeconds': '5'");
    assertThat(result.message()).isEqualTo("timed out after 5s");
    long pid = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    Eventually.until(
        "the daemon is gone", () -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void oneThatClosesItsOutputAndLeavesAChildDoesNotHoldTheRun() throws IOException {
    StepResult result = one("sleep 20 & echo $!; exec >&- 2>&-; exit 0");
    assertThat(result.outcome()).isEqualTo(Outcome.IN_SYNC);
    ProcessHandle.of(Long.parseLong(said(result).text().strip()))
        .ifPresent(ProcessHandle::destroyForcibly);
  }

  @Test
  void anEndingAgentEndsAScriptAndTheNextOneBeginsItAnew() throws IOException {
    String document =
        "["
            + shell("a", "echo a >> " + folder + "/ran")
            + ","
            + shell(
                "b",
                "echo b >> %s/ran\ntest -e %s/again || { touch %s/again; sleep 1000; }"
                    .formatted(folder, folder, folder))
            + "]";
    var ending = new AtomicBoolean();
    var first = new Steps(folder).ending(ending::get);
    Steps.Ran results =
        dev.holdfast.agent.host.Processes.until(
            () -> {
              ending.set(Files.exists(folder.resolve("again")));
              return ending.get();
            },
            () -> first.run(document));
    assertThat(results.of("b").message()).isEqualTo("ended, since the run was");
    assertThat(steps.run(document).outcomes())
        .isEqualTo(Map.of("a", Outcome.IN_SYNC, "b", Outcome.IN_SYNC));
    assertThat(folder.resolve("ran")).hasContent("a\nb\nb");
    assertThat(steps.run(document).results()).hasSize(2);
    assertThat(folder.resolve("ran")).hasContent("a\nb\nb\na\nb");
  }

  /// A machine whose restart ends the run.
  private static final class TestPower implements Power {
    private final AtomicInteger boots = new AtomicInteger();
    private final AtomicBoolean down = new AtomicBoolean();

    @Override
    public String bootId() {
      return "boot-" + boots;
    }

    @Override
    public void restart() {
      down.set(true);
    }

    void up() {
      boots.incrementAndGet();
      down.set(false);
    }
  }

  @Test
  void aRestartIsMadeAndTheSameStepBegunAnew() throws IOException {
    var power = new TestPower();
    String document =
        "["
            + shell("a", "echo a >> " + folder + "/ran")
            + ","
            + shell(
                "b",
                "echo b >> %s/ran\ntest -e %s/up && exit 0\ntouch %s/up\nexit 194"
                    .formatted(folder, folder, folder))
            + ","
            + shell("c", "echo c >> " + folder + "/ran")
            + "]";
    steps.power(power).ending(power.down::get);
    assertThat(steps.run(document).of("b").outcome()).isEqualTo(Outcome.UNKNOWN);
    assertThat(folder.resolve("ran")).hasContent("a\nb");
    power.up();
    assertThat(steps.run(document).outcomes())
        .isEqualTo(Map.of("a", Outcome.IN_SYNC, "b", Outcome.IN_SYNC, "c", Outcome.IN_SYNC));
    assertThat(folder.resolve("ran")).hasContent("a\nb\nb\nc");
  }

  @Test
  void aDocumentThatAlwaysAsksForARestartIsFailedInTheEnd() throws IOException {
    var power = new TestPower();
    steps.power(power).ending(power.down::get);
    for (int i = 0; i < CommandRun.MAX_RESTARTS; i++) {
      assertThat(one("exit 194").outcome()).isEqualTo(Outcome.UNKNOWN);
      power.up();
    }
    assertThat(one("exit 194").message())
        .isEqualTo("asked for a restart of the node more than 5 times");
    assertThat(power.boots).hasValue(CommandRun.MAX_RESTARTS);
  }

  @Test
  void withoutADaemonTheRestartIsLeftToWhoeverRunsIt() throws IOException {
    assertThat(one("exit 194").message()).startsWith("asks for a restart of the node");
    assertThat(one("exit 194").message())
        .isEqualTo("asked for a restart of the node, which has not restarted yet");
  }

  private static final String INNER =
      """
      schemaVersion: "2.2"
      parameters: {word: {type: String, default: nothing}}
      mainSteps:
        - {action: aws:runShellScript, name: say, inputs: {runCommand: ["echo inner {{ word }}"]}}
      """;

  private static String call(String name, String document, String parameters) {
    return "{'name': '%s', 'action': 'aws:runDocument', 'inputs': {'documentType': 'SSMDocument', 'documentPath': '%s', 'documentParameters': %s}}"
        .formatted(name, document, parameters);
  }

  @Test
  void aDocumentRunsAnotherWithItsParameters() throws IOException {
    steps.calls("inner", INNER);
    StepResult result = steps.run("[" + call("it", "inner:1", "{'word': 'w'}") + "]").of("it");
    assertThat(said(result).text()).isEqualTo("say: in sync\ninner w\n");
    assertThat(steps.run("[" + call("it", "inner", "{'x': 'w'}") + "]").of("it").message())
        .isEqualTo("document 'inner' has no parameter 'x'");
    assertThat(steps.run("[" + call("it", "ghost", "{}") + "]").of("it").message())
        .startsWith("this version brought no document 'ghost'");
  }

  @Test
  void documentsThatCallEachOtherEnd() throws IOException {
    steps.calls(
        "loop",
        """
        schemaVersion: "2.2"
        mainSteps:
          - action: aws:runDocument
            name: again
            inputs: {documentType: SSMDocument, documentPath: loop}
        """);
    assertThat(steps.run("[" + call("it", "loop", "{}") + "]").of("it").message())
        .isEqualTo("again: again: documents call each other more than 3 deep");
  }

  @Test
  void contentIsDownloadedAndRun() throws IOException {
    steps.file("files/hello.sh", "echo hello from the repository\n");
    Steps.Ran results =
        steps.run(
            "[{'name': 'get', 'action': 'aws:downloadContent', 'inputs': {'sourceType':"
                + " 'Repository', 'sourceInfo': {'path': 'files/hello.sh'}}},"
                + shell("run", "./hello.sh")
                + "]");
    assertThat(said(results.of("run")).text()).isEqualTo("hello from the repository\n");
  }

  @Test
  void gitBringsAFolderOrAFileOfABranchOrACommit() throws IOException {
    one(
        """
        mkdir %1$s/repo && cd %1$s/repo && git init -q -b trunk .
        git config user.email a@b.example && git config user.name a
        mkdir sub && echo one > sub/f && git add . && git commit -q -m 1
        git rev-parse HEAD > %1$s/first && echo two > sub/f && git commit -q -a -m 2
        """
            .formatted(folder));
    String first = Files.readString(folder.resolve("first")).strip();
    String get =
        "[{'name': 'get', 'action': 'aws:downloadContent', 'inputs': {'sourceType': 'Git',"
            + " 'sourceInfo': {'repository': 'file://%s/repo', 'path': '%s', 'getOptions': '%s'},"
            + " 'destinationPath': '%s/got'}}]";
    StepResult branch = steps.run(get.formatted(folder, "sub", "branch:trunk", folder)).of("get");
    assertThat(branch.outcome()).as(branch.toString()).isEqualTo(Outcome.IN_SYNC);
    assertThat(folder.resolve("got/f")).hasContent("two");
    StepResult commit =
        steps.run(get.formatted(folder, "sub/f", "commitID:" + first, folder)).of("get");
    assertThat(commit.outcome()).as(commit.toString()).isEqualTo(Outcome.IN_SYNC);
    assertThat(folder.resolve("got/f")).hasContent("one");
    assertThat(steps.run(get.formatted(folder, "none", "branch:trunk", folder)).of("get").message())
        .startsWith("there is no 'none' in file://");
    assertThat(steps.run(get.formatted(folder, "", "branch:none", folder)).of("get").message())
        .contains("exit 128");
  }

  @Test
  void theInventoryIsWrittenDown() throws IOException {
    StepResult result =
        steps
            .run(
                "[{'name': 'i', 'action': 'aws:softwareInventory', 'inputs': {'applications':"
                    + " 'Enabled', 'networkConfig': 'Enabled', 'awsComponents': 'Enabled',"
                    + " 'services': 'Disabled', 'files': '[{\\\"Path\\\": \\\"/etc\\\", \\\"Pattern\\\":"
                    + " [\\\"host*\\\"]}]'}}]")
            .of("i");
    assertThat(result.outcome()).as(result.toString()).isEqualTo(Outcome.IN_SYNC);
    assertThat(said(result).text()).contains("networkConfig: ").doesNotContain("services");
    assertThat(Files.readString(only("inventory.json"))).contains("1.2.3", "/etc/hostname");
  }
}
