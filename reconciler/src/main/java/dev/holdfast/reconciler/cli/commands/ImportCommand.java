package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.problem.Position;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ImportReport;
import dev.holdfast.reconciler.cli.ImportReport.Fate;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.imports.Imported;
import dev.holdfast.reconciler.imports.Importer;
import dev.holdfast.reconciler.imports.Note;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "import",
    description = {
      "Writes files of this language from what describes AWS State Manager: CloudFormation"
          + " templates, answers of 'aws ssm describe-association', 'list-associations',"
          + " 'get-document' and the like, and 'terraform show -json', in any mix.",
      "What has no equivalent is told with its place and what to do instead; nothing is dropped"
          + " silently. 0: imported, and valid; 1: something cannot be read, stands in the way, or"
          + " has to be mended first."
    })
public final class ImportCommand implements Callable<Integer> {
  private static final String SETTINGS = "holdfast.yaml";

  /// Reads a folder, which may be missing, as if these files were in it.
  public interface Checking {
    Loaded read(Path folder, Map<String, String> files) throws IOException;
  }

  private enum Form {
    TEXT,
    JSON
  }

  @Parameters(
      arity = "1..*",
      paramLabel = "FILE",
      description = "files or folders; - is standard input")
  private List<String> sources = List.of();

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description =
          "the repository's folder to write to (default: print the files, and the notes to standard"
              + " error)")
  private @Nullable Path out;

  @Option(
      names = "--force",
      description = "replace files that are there already; never holdfast.yaml")
  private boolean force;

  @Option(
      names = "--parameter",
      paramLabel = "NAME=VALUE",
      description = "a value of a template parameter, or of AWS::Region and the like")
  private Map<String, String> given = new LinkedHashMap<>();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "text",
      description = "text (default) or json")
  private Form output = Form.TEXT;

  private final Surroundings around;
  private final ImportSources reading;
  private final Checking checking;

  /// @param in standard input, for `-`
  public ImportCommand(Surroundings around, InputStream in, Checking checking) {
    this.around = around;
    this.reading = new ImportSources(in);
    this.checking = checking;
  }

  @Override
  public Integer call() throws IOException {
    Path folder = out == null ? Path.of("(nowhere)") : out;
    if (out != null && Files.exists(out) && !Files.isDirectory(out)) {
      throw new CommandException(ExitCode.USAGE, "'%s' is no folder".formatted(out));
    }
    Imported imported = new Importer(new ConfigurationReader()).run(reading.read(sources), given);
    if (!imported.problems().isEmpty()) {
      return tell(
          new ImportReport(imported.files(), Map.of(), imported.notes(), imported.problems()),
          ExitCode.PROBLEMS);
    }
    Map<String, Fate> fates = fates(imported);
    List<Note> notes = new ArrayList<>(imported.notes());
    var files = new TreeMap<>(imported.files());
    if (fates.get(SETTINGS) == Fate.KEPT) {
      notes.addFirst(
          new Note(
              Note.Kind.FILL_IN,
              Position.ofFile(String.valueOf(folder.resolve(SETTINGS))),
              "spec.ssmParameters",
              "holdfast.yaml is there already and was not touched",
              "add what stands below for it"));
      files.remove(SETTINGS);
    }
    Loaded loaded = checking.read(folder, files);
    if (out != null) {
      write(out, files, fates);
    }
    var report = new ImportReport(imported.files(), fates, List.copyOf(notes), loaded.problems());
    return tell(report, loaded.hasErrors() ? ExitCode.PROBLEMS : ExitCode.OK);
  }

  private int tell(ImportReport report, ExitCode code) {
    if (output == Form.JSON) {
      around.out().print(report.json());
    } else if (out == null && !report.files().isEmpty()) {
      around.out().print(report.preview());
      around.out().flush();
      around.err().print(report.text());
      around.err().flush();
    } else {
      around.out().print(report.text());
      if (report.fates().get(SETTINGS) == Fate.KEPT) {
        around.out().print("\nfor holdfast.yaml:\n" + report.files().get(SETTINGS));
      }
    }
    around.out().flush();
    return code.number();
  }

  /// What will become of each file; refuses as a whole where one of them stands in the way.
  private Map<String, Fate> fates(Imported imported) throws IOException {
    var fates = new LinkedHashMap<String, Fate>();
    var inTheWay = new ArrayList<String>();
    for (var file : imported.files().entrySet()) {
      Fate fate = fate(file.getKey(), file.getValue());
      fates.put(file.getKey(), fate);
      if (fate == Fate.REPLACED && !force) {
        inTheWay.add(file.getKey());
      }
    }
    if (!inTheWay.isEmpty()) {
      throw new CommandException(
          ExitCode.PROBLEMS,
          "there already, with other content: %s%s\nnothing was written; --force replaces them"
              .formatted(
                  String.join(", ", inTheWay.subList(0, Math.min(10, inTheWay.size()))),
                  inTheWay.size() > 10 ? " and %d more".formatted(inTheWay.size() - 10) : ""));
    }
    return fates;
  }

  private Fate fate(String path, String text) throws IOException {
    if (out == null) {
      return Fate.SHOWN;
    }
    Path file = out.resolve(path);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      return Fate.WRITTEN;
    }
    boolean same =
        Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)
            && Files.size(file) < Importer.MAX_FILE_BYTES
            && Files.readString(file, StandardCharsets.UTF_8).equals(text);
    if (same) {
      return Fate.SAME;
    }
    return path.equals(SETTINGS) ? Fate.KEPT : Fate.REPLACED;
  }

  private static void write(Path folder, Map<String, String> files, Map<String, Fate> fates) {
    for (var file : files.entrySet()) {
      Path path = folder.resolve(file.getKey());
      Fate fate = fates.get(file.getKey());
      try {
        Files.createDirectories(path.toAbsolutePath().getParent());
        if (fate == Fate.WRITTEN) {
          Files.writeString(path, file.getValue(), StandardOpenOption.CREATE_NEW);
        } else if (fate == Fate.REPLACED) {
          Path beside = path.resolveSibling(path.getFileName() + ".part");
          Files.writeString(beside, file.getValue());
          Files.move(beside, path, StandardCopyOption.REPLACE_EXISTING);
        }
      } catch (IOException e) {
        throw new CommandException(
            ExitCode.PROBLEMS, "cannot write '%s': %s".formatted(path, e.getMessage()));
      }
    }
  }
}
