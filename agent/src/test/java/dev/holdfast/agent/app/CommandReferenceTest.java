package dev.holdfast.agent.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

/// `docs/agent/commands.md` says what the commands say. `-Dgolden=update` writes it anew.
class CommandReferenceTest {
  private static final Path FILE = Path.of("../docs/agent/commands.md");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^## ([a-z]+)\n\n```\n(.*?)^```\n");

  @Test
  void everyCommandIsDescribedAsItDescribesItself() throws IOException {
    String written = Files.readString(FILE);
    Map<String, CommandLine> commands = AgentCommand.line().getSubcommands();
    var seen = new TreeSet<String>();
    String now =
        BLOCK
            .matcher(written)
            .replaceAll(block -> {
              String name = block.group(1);
              seen.add(name);
              CommandLine command = commands.get(name);
              if (command == null) {
                throw new AssertionError(FILE + " describes '" + name + "', which is none");
              }
              return Matcher.quoteReplacement(
                  "## " + name + "\n\n```\n" + usage(command) + "```\n");
            });
    assertThat(seen).as("commands that %s has", FILE).isEqualTo(new TreeSet<>(commands.keySet()));
    if ("update".equals(System.getProperty("golden"))) {
      Files.writeString(FILE, now);
    }
    assertThat(Files.readString(FILE))
        .as("%s; write it anew with -Dgolden=update and read the result", FILE)
        .isEqualTo(now);
  }

  private static String usage(CommandLine command) {
    var text = new StringWriter();
    command.usage(new PrintWriter(text, true), CommandLine.Help.Ansi.OFF);
    return text.toString();
  }

  @Test
  void everyExitCodeIsExplained() throws Exception {
    String written = Files.readString(FILE);
    for (Field code : ExitCodes.class.getDeclaredFields()) {
      if (code.getType() == int.class) {
        assertThat(written)
            .as("%s explains %s", FILE, code.getName())
            .containsPattern("(?m)^\\| " + code.getInt(null) + " \\| ");
      }
    }
  }
}
