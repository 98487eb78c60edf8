package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.imports.Importer;
import dev.holdfast.reconciler.imports.Input;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/// The files that somebody names to import from, within limits.
final class ImportSources {
  private static final int MAX_FILES = 10_000;
  private static final long MAX_BYTES = 64L * 1024 * 1024;
  private static final List<String> ENDINGS = List.of(".json", ".yaml", ".yml", ".template");

  private final InputStream in;
  private long bytes;

  ImportSources(InputStream in) {
    this.in = in;
  }

  /// @throws CommandException when a source is missing, cannot be read, or is too much
  List<Input> read(List<String> sources) {
    var inputs = new ArrayList<Input>();
    for (String source : sources) {
      try {
        if (source.equals("-")) {
          inputs.add(new Input("(standard input)", true, bounded(in)));
        } else {
          files(Path.of(source), inputs);
        }
      } catch (IOException | InvalidPathException e) {
        throw new CommandException(
            ExitCode.USAGE, "cannot read '%s': %s".formatted(source, e.getMessage()));
      }
    }
    return inputs;
  }

  private void files(Path source, List<Input> inputs) throws IOException {
    if (Files.isDirectory(source)) {
      try (Stream<Path> below = Files.walk(source)) {
        for (Path file : below.filter(each -> counts(source, each)).sorted().toList()) {
          add(file, false, inputs);
        }
      }
    } else if (Files.exists(source)) {
      add(source, true, inputs);
    } else {
      throw new CommandException(ExitCode.USAGE, "there is no file '%s'".formatted(source));
    }
  }

  private static boolean counts(Path folder, Path file) {
    for (Path part : folder.relativize(file)) {
      if (part.toString().startsWith(".") && !part.toString().equals(".")) {
        return false;
      }
    }
    String name = file.toString().toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(name::endsWith) && Files.isRegularFile(file);
  }

  private void add(Path file, boolean explicit, List<Input> inputs) throws IOException {
    if (inputs.size() == MAX_FILES) {
      throw new CommandException(
          ExitCode.USAGE, "more than %d files; name fewer at once".formatted(MAX_FILES));
    }
    try (InputStream content = Files.newInputStream(file)) {
      inputs.add(new Input(file.toString(), explicit, bounded(content)));
    }
  }

  /// One byte more than is read, so that a file that is too large is told as such.
  private byte[] bounded(InputStream content) throws IOException {
    byte[] read = content.readNBytes(Importer.MAX_FILE_BYTES + 1);
    bytes += read.length;
    if (bytes > MAX_BYTES) {
      throw new CommandException(
          ExitCode.USAGE, "more than 64 MiB in all; name fewer files at once");
    }
    return read;
  }
}
