package dev.holdfast.reconciler.e2e;

import dev.holdfast.reconciler.app.LocalCommands;
import dev.holdfast.reconciler.app.demo.Demo;
import dev.holdfast.reconciler.app.demo.DemoFolder;
import dev.holdfast.reconciler.app.demo.Programs;
import dev.holdfast.reconciler.cli.commands.CalendarCommand;
import dev.holdfast.reconciler.cli.commands.HoldfastCommand;
import dev.holdfast.reconciler.cli.commands.Progress;
import dev.holdfast.reconciler.cli.commands.Surroundings;
import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/// Demos made of what Maven has just compiled, in a folder of the test's own.
public final class Fleets {
  private static final String AGENT = "dev.holdfast.agent.app.Main";
  private static final String RECONCILER = "dev.holdfast.reconciler.app.Main";

  private static final int FIRST_PORT = 20_000;
  private static final int PORTS = 10_000;

  /// Where this process begins to look, so that two do not find the same.
  private static final int OURS = (int) (ProcessHandle.current().pid() * 97 % PORTS);

  private static final AtomicInteger NEXT = new AtomicInteger();

  private Fleets() {}

  public static Demo in(Path folder) throws Exception {
    return in(folder, programs());
  }

  public static Demo in(Path folder, Programs programs) throws Exception {
    return in(folder, programs, 3);
  }

  public static Demo in(Path folder, Programs programs, int nodes) throws Exception {
    return Demo.in(
        new DemoFolder(folder),
        programs,
        freePort(),
        nodes,
        new Progress(new PrintWriter(new StringWriter()), false));
  }

  /// All that runs, and is in sync.
  public static Demo started(Path folder) throws Exception {
    return started(folder, programs());
  }

  public static Demo started(Path folder, Programs programs) throws Exception {
    Demo demo = in(folder, programs);
    try {
      demo.makeRepository();
      demo.startReconciler();
      demo.startAgents();
      demo.awaitInSync();
      return demo;
    } catch (Exception e) {
      demo.close();
      throw e;
    }
  }

  /// What a command of the command line says and how it ends.
  public record Said(int code, String out, String err) {}

  public static Said holdfast(Demo demo, String... arguments) throws IOException {
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
            InstantSource.system(),
            false);
    var calendar =
        new CalendarCommand(
            around,
            _ -> {
              throw new IOException("no folder is read here");
            });
    var plan = LocalCommands.plan(around);
    int code =
        HoldfastCommand.line(around, Map.of("calendar", calendar, "plan", plan)).execute(arguments);
    return new Said(code, out.toString(), err.toString());
  }

  public static Programs programs() {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> quiet =
        List.of(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            classPath());
    var reconciler = new ArrayList<>(quiet);
    reconciler.add(RECONCILER);
    Path checkout = Path.of("..").toAbsolutePath().normalize();
    List<String> agent =
        List.of(java, "@" + checkout.resolve("agent/jvm.options"), "-cp", classPath(), AGENT);
    Path example = checkout.resolve("examples/repo-layout");
    return new Programs(reconciler, agent, example, "./holdfast");
  }

  /// Without the tests themselves, whose logging is another.
  private static String classPath() {
    String all =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    return Arrays.stream(all.split(File.pathSeparator, -1))
        .filter(entry -> !entry.endsWith("test-classes"))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /// One of those that no system gives away by itself: whoever is to listen there starts later, or
  /// again.
  static int freePort() throws IOException {
    for (int tries = 0; tries < 100; tries++) {
      int port = FIRST_PORT + (OURS + NEXT.getAndIncrement()) % PORTS;
      try (var socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
        return socket.getLocalPort();
      } catch (BindException e) {
        // somebody listens there
      }
    }
    throw new IOException("no port is free from %d on".formatted(FIRST_PORT));
  }
}
