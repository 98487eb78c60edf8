package dev.holdfast.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/// The two ways in which its command line is read say the same.
class DaemonTest {
  private static String[] words(String line) {
    return line.split(" ", -1);
  }

  private static Daemon byTheLibrary(String... words) {
    CommandLine.ParseResult parsed = AgentCommand.line(words).parseArgs(words);
    var command = (RunCommand) parsed.subcommand().commandSpec().userObject();
    return command.daemon();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "run",
        "run --state=/srv/agent",
        "run --state /srv/agent",
        "run --root=/srv/tree",
        "run --root /srv/tree --state=/srv/agent",
        "run --state /srv/agent --root /srv/tree",
        "run --state=/srv/a=b --root=/srv/@c",
        "run --state=/srv/'a'",
        "run --state=/srv/../agent/"
      })
  void theUsualFormsNeedNoLibrary(String line) {
    assertThat(Daemon.plainly(words(line))).contains(byTheLibrary(words(line)));
  }

  @Test
  void whatIsNotNamedIsWhereTheServiceHasIt() {
    assertThat(Daemon.plainly("run"))
        .contains(new Daemon(Path.of("/var/lib/holdfast-agent"), null));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "status",
        "run --help",
        "run -h",
        "run --version",
        "run --state",
        "run --state=",
        "run --state agent",
        "run --state=agent",
        "run --state --root=/srv/tree",
        "run --state=/a --state=/b",
        "run --stat=/a",
        "run --stat /a",
        "run /srv/agent",
        "run -- --state=/a",
        "run --root=/a now",
        "--state=/a run"
      })
  void whateverElseIsSaidIsTheLibrarysToReadOrToRefuse(String line) {
    assertThat(Daemon.plainly(words(line))).isEmpty();
  }

  @Test
  void aMistakeIsToldWhereverItStands() {
    assertThat(
            Stream.of("run --stat=/a", "run --state=/a --state=/b", "run --root=/a now")
                .map(line -> Main.run(words(line))))
        .containsOnly(ExitCodes.USAGE);
  }
}
