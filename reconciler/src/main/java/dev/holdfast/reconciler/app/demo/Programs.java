package dev.holdfast.reconciler.app.demo;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// How the two programs are started, and where the example lies.
///
/// @param reconciler the words before `serve`
/// @param agent the words before `run`
/// @param launcher what people type for the first
public record Programs(List<String> reconciler, List<String> agent, Path example, String launcher) {
  public Programs {
    reconciler = List.copyOf(reconciler);
    agent = List.copyOf(agent);
  }

  /// As they lie in a checkout after a build.
  ///
  /// @param home the checkout's folder
  public static Programs in(Path home, Path workingDirectory) {
    String java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
    List<String> quiet =
        List.of(
            java,
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-XX:+UseCompactObjectHeaders",
            "-XX:TieredStopAtLevel=1",
            "-XX:+UseSerialGC");
    var reconciler = new ArrayList<>(quiet);
    reconciler.addAll(List.of("-jar", jar(home, "reconciler")));
    List<String> agent =
        List.of(java, "@" + home.resolve("agent/jvm.options"), "-jar", jar(home, "agent"));
    return new Programs(
        reconciler,
        agent,
        home.resolve("examples/repo-layout"),
        home.equals(workingDirectory) ? "./holdfast" : home.resolve("holdfast").toString());
  }

  private static String jar(Path home, String module) {
    return home.resolve(module + "/target/holdfast-" + module + ".jar").toString();
  }

  /// What a demo of careful changes adds to the example.
  Path carefulChange() {
    return example.resolveSibling("careful-change");
  }

  /// Whether everything is there.
  boolean areComplete() {
    return Files.isDirectory(example) && Files.isDirectory(carefulChange());
  }
}
