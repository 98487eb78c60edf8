package dev.holdfast.dist;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Makes the start-up cache of the Java runtime (JEP 514) for single commands, by watching one at
/// its usual work. The daemon has none: it starts once, and its resident memory would grow by it.
final class Training {
  private static final int LIMIT_SECONDS = 120;

  private final Path program;
  private final Path folder;
  private final Path root;

  Training(Path program, Path folder) throws IOException {
    MakeDistribution.delete(folder);
    this.program = program;
    this.folder = Files.createDirectories(folder);
    this.root = Files.createDirectories(folder.resolve("root"));
    Files.createDirectories(root.resolve("etc"));
    Files.createDirectories(root.resolve("srv"));
    Files.writeString(root.resolve("etc/os-release"), "ID=debian\nVERSION_ID=\"12\"\n");
    Files.writeString(root.resolve("etc/hostname"), "trainee\n");
    Files.writeString(root.resolve("srv/lines"), "one\n");
    Files.writeString(root.resolve("etc/passwd"), "root:x:0:0:root:/root:/bin/sh\n");
    Files.writeString(root.resolve("etc/group"), "root:x:0:\n");
  }

  void run() throws Exception {
    command();
    require("command");
    MakeDistribution.delete(folder);
  }

  private void command() throws Exception {
    Path document =
        Files.writeString(
            folder.resolve("trained.yaml"),
            """
            apiVersion: holdfast.dev/v1
            kind: Document
            metadata: {name: trained}
            spec:
              parameters:
                text: {type: String, default: hi}
              resources:
                - {name: d, directory: {path: /srv/d, mode: "0755"}}
                - {name: f, file: {path: /srv/d/f, content: "{{ text }}\\n", mode: "0644"}}
                - {name: l, link: {path: /srv/d/l, target: f}}
                - {name: n, line: {path: /srv/lines, line: more}}
                - {name: p, package: {name: vim}}
                - {name: s, service: {name: cron, state: running}}
                - {name: u, user: {name: root}}
                - {name: g, group: {name: root}}
            """);
    // the first run changes, the trained one finds in sync
    start("command", List.of(), apply(document)).waitFor(LIMIT_SECONDS, TimeUnit.SECONDS);
    ended("command", start("command", cache("command"), apply(document)));
  }

  private List<String> apply(Path document) {
    return List.of("apply", "--root", root.toString(), document.toString());
  }

  private List<String> cache(String name) {
    return List.of("-XX:AOTCacheOutput=" + program.resolve(name + ".aot"));
  }

  private Process start(String name, List<String> options, List<String> arguments)
      throws IOException {
    var words = new ArrayList<>(List.of(program.resolve("runtime/bin/java").toString()));
    words.add("@" + program.resolve("jvm.options"));
    words.addAll(options);
    words.addAll(List.of("-jar", program.resolve("holdfast-agent.jar").toString()));
    words.addAll(arguments);
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log(name).toFile()))
        .redirectInput(new File("/dev/null"))
        .start();
  }

  private Path log(String name) {
    return folder.resolve(name + ".log");
  }

  private void ended(String name, Process process) throws Exception {
    if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IllegalStateException(Files.readString(log(name)));
    }
  }

  private void require(String name) throws IOException {
    if (!Files.exists(program.resolve(name + ".aot"))) {
      throw new IllegalStateException("no cache was made:\n" + Files.readString(log(name)));
    }
  }
}
