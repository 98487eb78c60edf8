package dev.holdfast.agent.app;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `holdfast-agent`.
@Command(
    name = "holdfast-agent",
    description = "Keeps this node as its repository says it should be.",
    mixinStandardHelpOptions = true,
    versionProvider = Versions.class,
    exitCodeOnInvalidInput = ExitCodes.USAGE,
    exitCodeOnExecutionException = ExitCodes.INTERNAL)
final class AgentCommand implements Runnable {
  private static final Map<String, Class<?>> COMMANDS = commands();

  @Spec private CommandSpec spec = CommandSpec.create();

  private static Map<String, Class<?>> commands() {
    var commands = new LinkedHashMap<String, Class<?>>();
    commands.put("register", RegisterCommand.class);
    commands.put(Daemon.COMMAND, RunCommand.class);
    commands.put("status", StatusCommand.class);
    commands.put("disable", DisableCommand.class);
    commands.put("enable", EnableCommand.class);
    commands.put("apply", ApplyCommand.class);
    return commands;
  }

  /// @return the exit code
  static int execute(PrintWriter out, PrintWriter err, String... arguments) {
    return line(arguments)
        .setOut(out)
        .setErr(err)
        .setExitCodeExceptionMapper(exception ->
            exception instanceof CommandLine.ParameterException
                ? ExitCodes.USAGE
                : ExitCodes.INTERNAL)
        .setExecutionExceptionHandler((exception, _, _) -> Doors.failed(exception, err))
        .setExpandAtFiles(false)
        .execute(arguments);
  }

  /// The command line. Where the first argument names a command, only that one is there: to look at
  /// all of them takes longer than most of them do.
  static CommandLine line(String... arguments) {
    var line = new CommandLine(new AgentCommand());
    Class<?> asked = arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
    if (asked == null) {
      COMMANDS.forEach(line::addSubcommand);
    } else {
      line.addSubcommand(arguments[0], asked);
    }
    return line;
  }

  @Override
  public void run() {
    throw new CommandLine.ParameterException(spec.commandLine(), "which command?");
  }
}
