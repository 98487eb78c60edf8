package dev.holdfast.agent.step.plugin;

import dev.holdfast.agent.host.Command;
import dev.holdfast.agent.step.Action;
import dev.holdfast.agent.step.Came;
import dev.holdfast.agent.step.Setting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/// `aws:runShellScript` and `aws:runPowerShellScript`. The text goes into a file and not into the
/// command's words, which every user of the node can read.
final class Scripts {
  private static final List<String> POWERSHELLS = List.of("powershell", "pwsh");
  private static final Path PACKAGED = Path.of("/opt/microsoft/powershell/7/pwsh");

  private Scripts() {}

  static Came run(Action.Script script, Setting setting) throws IOException {
    List<String> words =
        switch (script.shell()) {
          case SH -> sh(script, setting);
          case POWERSHELL -> powershell(script, setting);
        };
    if (words.isEmpty()) {
      return new Came.NotApplicable("this node has no PowerShell (pwsh)");
    }
    var environment = new TreeMap<>(script.environment());
    environment.putAll(setting.environment());
    return Programs.run(
        Command.of(words)
            .with(environment)
            .in(folder(script, setting).toString())
            .within(script.timeout())
            .scoped(),
        setting);
  }

  /// As AWS's agent does: the first line may name another interpreter.
  private static List<String> sh(Action.Script script, Setting setting) throws IOException {
    String file = file(script, "script.sh", setting).toString();
    return script.text().startsWith("#!") ? List.of(file) : List.of("/bin/sh", file);
  }

  /// Empty where there is none.
  private static List<String> powershell(Action.Script script, Setting setting) throws IOException {
    Optional<Path> program = powershell();
    return program.isEmpty()
        ? List.of()
        : List.of(
            program.get().toString(),
            "-NonInteractive",
            "-f",
            file(script, "script.ps1", setting).toString());
  }

  private static Optional<Path> powershell() {
    return Stream.concat(
            POWERSHELLS.stream().flatMap(name -> Programs.find(name).stream()),
            Stream.of(PACKAGED).filter(Files::isExecutable))
        .findFirst();
  }

  private static Path file(Action.Script script, String name, Setting setting) throws IOException {
    Path file = setting.scratch().resolve(name);
    try (var channel =
        Files.newByteChannel(
            file,
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")))) {
      channel.write(java.nio.ByteBuffer.wrap(script.text().getBytes(StandardCharsets.UTF_8)));
    }
    return file;
  }

  private static Path folder(Action.Script script, Setting setting) throws IOException {
    String wanted = script.workingDirectory();
    Path folder = wanted == null ? setting.downloads() : setting.downloads().resolve(wanted);
    if (!Files.isDirectory(folder)) {
      throw new IOException("the working directory '" + folder + "' does not exist");
    }
    return folder;
  }
}
