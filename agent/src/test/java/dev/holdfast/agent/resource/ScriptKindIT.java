package dev.holdfast.agent.resource;

import static dev.holdfast.agent.testing.Looking.resource;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.testing.Eventually;
import dev.holdfast.agent.testing.Looking;
import dev.holdfast.model.Resource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Scripts run on the live machine; these touch only their own temporary folder.
class ScriptKindIT {
  @TempDir private Path folder;
  private Looking looking;

  @BeforeEach
  void thisMachine() throws IOException {
    looking = new Looking(Host.at(Path.of("/")));
  }

  private Resource script(String more) {
    return resource(
        "script",
        "{'apply': 'echo done >> %s/out'%s}"
            .formatted(folder, more.replace("DIR", folder.toString())));
  }

  @Test
  void aCheckThatSucceedsIsInSync() throws IOException {
    assertThat(looking.check(script(", 'check': 'exit 0'"))).isEqualTo(Observation.IN_SYNC);
  }

  @Test
  void aCheckThatFailsSaysHowAndApplyMendsIt() throws IOException {
    Resource script = script(", 'check': 'test -f DIR/out || { echo not yet; exit 3; }'");
    assertThat(looking.differences(script).getFirst().observed()).isEqualTo("exit 3: not yet");
    looking.apply(script);
    assertThat(looking.check(script)).isEqualTo(Observation.IN_SYNC);
  }

  @Test
  void aSecretIsNotInTheMessage() throws IOException {
    Resource script = script(", 'check': 'echo s3cret; exit 1'");
    assertThat(looking.secretKeys("environment").differences(script).getFirst().observed())
        .isEqualTo("exit 1");
  }

  @Test
  void anActionCannotBeChecked() throws IOException {
    assertThat(looking.check(script(""))).isInstanceOf(Observation.Unknown.class);
    looking.apply(script(""));
    assertThat(folder.resolve("out")).hasContent("done");
    looking.notify(script(""));
    assertThat(folder.resolve("out")).hasContent("done\ndone");
  }

  @Test
  void whatItCreatesMeansThatThereIsNothingToDo() throws IOException {
    Resource script = script(", 'creates': 'DIR/out'");
    assertThat(looking.differing(script)).containsExactly("creates");
    looking.apply(script);
    assertThat(looking.check(script)).isEqualTo(Observation.IN_SYNC);
  }

  @Test
  void anApplyThatFailsSaysItsLastWords() {
    Resource script = resource("script", "{'apply': 'echo first; echo broken >&2; exit 7'}");
    assertThatThrownBy(() -> looking.apply(script)).hasMessage("apply ended with 7: broken");
  }

  @Test
  void environmentWorkingDirectoryAndInterpreterAreAsDesired() throws IOException {
    Resource script =
        resource(
            "script",
            ("{'apply': 'echo $WHO in $(pwd) > out', 'interpreter': '/bin/sh',"
                    + " 'workingDirectory': '%s', 'environment': {'WHO': 'me'}}")
                .formatted(folder));
    looking.apply(script);
    assertThat(folder.resolve("out")).hasContent("me in " + folder);
  }

  @Test
  void aTimeoutEndsTheWholeGroup() throws IOException {
    Resource script =
        resource(
            "script",
            "{'apply': '(exec sleep 1000) & echo $! > %s/pid; wait', 'timeout': 'PT3S'}"
                .formatted(folder));
    assertThatThrownBy(() -> looking.apply(script)).hasMessage("timed out after 3s");
    long child = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
    Eventually.until(
        "the child is gone",
        () -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
  }

  @Test
  void outputWithoutEndIsCutAndDoesNotBlock() throws IOException {
    Resource script = resource("script", "{'apply': 'head -c 3000000 /dev/zero; exit 0'}");
    looking.apply(script);
  }
}
