package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The whole command line: what every program that offers these commands builds on.
@Command(
    name = "holdfast",
    mixinStandardHelpOptions = true,
    versionProvider = HoldfastCommand.Version.class,
    synopsisSubcommandLabel = "COMMAND",
    header = "Keeps hosts in the state that a Git repository declares.",
    footerHeading = "%n",
    footer = {
      "Commands that ask a reconciler take --server URL and --token-file FILE, else",
      "HOLDFAST_SERVER and HOLDFAST_TOKEN. 'holdfast agent' is a node's own command line.",
      "'holdfast COMMAND --help' says more."
    })
public final class HoldfastCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  private HoldfastCommand() {}

  /// From the jar's manifest.
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = HoldfastCommand.class.getPackage().getImplementationVersion();
      return new String[] {"holdfast " + (version == null ? "(not packaged)" : version)};
    }
  }

  /// The commands that need no server of their own; `others` by name come on top.
  public static CommandLine line(Surroundings around, Map<String, Object> others) {
    var line = new CommandLine(new HoldfastCommand());
    others.forEach(line::addSubcommand);
    line.addSubcommand(new AgentCommand());
    line.addSubcommand(new ScheduleCommand(around));
    line.addSubcommand(new SchemaCommand(around));
    line.addSubcommand(
        new CommandLine(new DocumentsCommand())
            .addSubcommand(new DocumentsCommand.ListCommand(around))
            .addSubcommand(new DocumentsCommand.ShowCommand(around)));
    line.addSubcommand(new StatusCommand(around));
    line.addSubcommand(
        new CommandLine(new NodesCommand(around))
            .addSubcommand(new NodesCommand.LabelCommand(around))
            .addSubcommand(new NodesCommand.RevokeCommand(around)));
    line.addSubcommand(new DriftCommand(around));
    line.addSubcommand(new ComplianceCommand(around));
    line.addSubcommand(new HistoryCommand(around));
    line.addSubcommand(new OutputCommand(around));
    line.addSubcommand(new CommitsCommand(around));
    line.addSubcommand(new RunCommand(around));
    line.addSubcommand(new StopCommand(around));
    line.addSubcommand(new RolloutCommand(around));
    line.addSubcommand(new FreezeCommand(around));
    line.addSubcommand(new UnfreezeCommand(around));
    line.addSubcommand(new ReconcileCommand(around));
    line.addSubcommand(new WaitCommand(around));
    line.addSubcommand(new ConfirmCommand(around));
    line.addSubcommand(
        new CommandLine(new TokenCommand())
            .addSubcommand(new TokenCommand.Create(around))
            .addSubcommand(new TokenCommand.ListTokens(around)));
    line.setOut(around.out());
    line.setErr(around.err());
    line.setCaseInsensitiveEnumValuesAllowed(true);
    line.setParameterExceptionHandler((e, _) -> usage(e, around));
    line.setExecutionExceptionHandler((e, _, _) -> failed(e, around));
    help(line);
    return line;
  }

  /// `--help` everywhere, without an annotation on every command.
  private static void help(CommandLine line) {
    if (!line.getCommandSpec().mixinStandardHelpOptions()) {
      line.getCommandSpec()
          .addOption(
              CommandLine.Model.OptionSpec.builder("-h", "--help")
                  .usageHelp(true)
                  .description("show this help")
                  .build());
    }
    line.getSubcommands().values().forEach(HoldfastCommand::help);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do");
  }

  private static int usage(ParameterException e, Surroundings around) {
    around.err().println("holdfast: " + e.getMessage());
    CommandLine command = e.getCommandLine();
    if (!CommandLine.UnmatchedArgumentException.printSuggestions(e, around.err())) {
      command.usage(around.err());
    }
    around.err().flush();
    return ExitCode.USAGE.number();
  }

  private static int failed(Exception e, Surroundings around) {
    around.out().flush();
    if (e instanceof CommandException said) {
      around.err().println("holdfast: " + said.getMessage());
      around.err().flush();
      return said.code().number();
    }
    FileSystemException file = file(e);
    if (file != null) {
      around.err().println("holdfast: " + sentence(file));
      around.err().flush();
      return ExitCode.PROBLEMS.number();
    }
    around.err().println("holdfast: this is a bug; please report it with the lines below");
    e.printStackTrace(around.err());
    around.err().flush();
    return ExitCode.INTERNAL.number();
  }

  private static @Nullable FileSystemException file(Exception e) {
    Throwable cause = e instanceof UncheckedIOException unchecked ? unchecked.getCause() : e;
    return cause instanceof FileSystemException file ? file : null;
  }

  /// A file that this machine does not give is nobody's bug.
  private static String sentence(FileSystemException e) {
    String reason =
        switch (e) {
          case AccessDeniedException _ -> "permission denied";
          case NoSuchFileException _ -> "it is not there any more";
          default -> e.getReason() == null ? "the system refused" : e.getReason();
        };
    return "cannot read or write '%s': %s".formatted(e.getFile(), reason);
  }
}
