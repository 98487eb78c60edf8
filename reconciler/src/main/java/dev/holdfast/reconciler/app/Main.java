package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.app.demo.DemoCommand;
import dev.holdfast.reconciler.cli.commands.CalendarCommand;
import dev.holdfast.reconciler.cli.commands.FmtCommand;
import dev.holdfast.reconciler.cli.commands.HoldfastCommand;
import dev.holdfast.reconciler.cli.commands.ImportCommand;
import dev.holdfast.reconciler.cli.commands.InitCommand;
import dev.holdfast.reconciler.cli.commands.PlanCommand;
import dev.holdfast.reconciler.cli.commands.Surroundings;
import dev.holdfast.reconciler.cli.commands.ValidateCommand;
import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The program `holdfast`. Loads the server's classes only for the commands that run one.
public final class Main {
  /// Nothing interrupts a virtual thread that computes, such as one that makes a plan, and whoever
  /// waits for its carrier waits until it is done. The operating system shares the cores fairly
  /// among carriers, so there are more of them.
  private static final int CARRIERS_PER_CORE = 8;

  private Main() {}

  public static void main(String[] arguments) {
    shareCores();
    var around =
        new Surroundings(
            new PrintWriter(System.out, false, StandardCharsets.UTF_8),
            new PrintWriter(System.err, false, StandardCharsets.UTF_8),
            System.getenv(),
            InstantSource.system(),
            isTerminal(System.console()));
    Map<String, Object> commands = new LinkedHashMap<>();
    commands.put("demo", new DemoCommand(around));
    commands.put("serve", new ServeCommand(around));
    commands.put(
        "validate", new ValidateCommand(around, folder -> Validation.read(folder, around.clock())));
    commands.put("fmt", new FmtCommand(around, ConfigurationChoice::below));
    commands.put("init", new InitCommand(around));
    commands.put(
        "calendar", new CalendarCommand(around, folder -> Validation.read(folder, around.clock())));
    commands.put("plan", new PlanCommand(around, new Planning(around.clock())));
    commands.put(
        "import",
        new ImportCommand(
            around,
            System.in,
            (folder, files) -> Validation.readOver(folder, files, around.clock())));
    int code = HoldfastCommand.line(around, commands).execute(arguments);
    around.out().flush();
    around.err().flush();
    System.exit(code);
  }

  /// Read once, when the first virtual thread starts; whoever sets it themselves knows better.
  private static void shareCores() {
    String carriers = "jdk.virtualThreadScheduler.parallelism";
    if (System.getProperty(carriers) == null) {
      int all = CARRIERS_PER_CORE * Runtime.getRuntime().availableProcessors();
      System.setProperty(carriers, Integer.toString(all));
    }
  }

  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
  }
}
