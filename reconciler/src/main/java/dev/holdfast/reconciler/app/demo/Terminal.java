package dev.holdfast.reconciler.app.demo;

import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.commands.CalendarCommand;
import dev.holdfast.reconciler.cli.commands.HoldfastCommand;
import dev.holdfast.reconciler.cli.commands.Surroundings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Types commands as an administrator of the demo would in another terminal.
final class Terminal {
  private final Demo demo;
  private final Telling telling;
  private final InstantSource clock;

  Terminal(Demo demo, Telling telling, InstantSource clock) {
    this.demo = demo;
    this.telling = telling;
    this.clock = clock;
  }

  InstantSource clock() {
    return clock;
  }

  /// Tells the command and what it prints.
  ///
  /// @throws DemoFailedException when it ends with another code than 0
  void told(String... arguments) throws IOException, DemoFailedException {
    String typed =
        Stream.of(arguments)
            .map(word -> word.contains(" ") ? '"' + word + '"' : word)
            .collect(Collectors.joining(" "));
    telling.more("$ holdfast " + typed + "\n" + prints(arguments));
  }

  private String prints(String... arguments) throws IOException, DemoFailedException {
    var out = new StringWriter();
    var err = new StringWriter();
    var around =
        new Surroundings(
            new PrintWriter(out),
            new PrintWriter(err),
            Map.of(
                "HOLDFAST_SERVER",
                demo.reconciler().url().toString(),
                "HOLDFAST_TOKEN",
                Files.readString(demo.folder().adminToken()).strip()),
            clock,
            false);
    var calendar =
        new CalendarCommand(
            around,
            folder -> {
              throw new IOException("no folder is read here, such as " + folder);
            });
    int code = HoldfastCommand.line(around, Map.of("calendar", calendar)).execute(arguments);
    if (code != ExitCode.OK.number()) {
      throw new DemoFailedException(
          "'holdfast %s' ended with %d: %s"
              .formatted(String.join(" ", arguments), code, err.toString().strip()));
    }
    return out.toString();
  }
}
