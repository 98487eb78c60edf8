package dev.holdfast.reconciler.cli.layout;

import dev.holdfast.canonical.Json;
import dev.holdfast.problem.Problem;
import dev.holdfast.yaml.YamlFile;
import dev.holdfast.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/// Lays out one file.
public sealed interface Layout {
  /// The text as it should be; the same where there is nothing to do.
  record Done(String text) implements Layout {}

  /// None of our files.
  record Foreign() implements Layout {}

  /// An AWS document, which belongs to whoever wrote it: laid out only when asked for by name. The
  /// order of its keys stays.
  record Command(String text) implements Layout {}

  /// It has mistakes that must be corrected first.
  record Faulty(List<Problem> problems) implements Layout {
    public Faulty {
      problems = List.copyOf(problems);
    }
  }

  /// It is better left alone.
  record Left(String reason) implements Layout {}

  /// @param path what problems are told about; its ending decides between YAML and JSON
  static Layout of(String path, byte[] content) {
    if (!Ours.mayBe(content)) {
      return new Foreign();
    }
    YamlFile file = YamlReader.read(content);
    List<Problem> problems =
        file.faults().stream().map(fault -> fault.in(path)).filter(Problem::isError).toList();
    Ours ours = Ours.of(file);
    if (ours == Ours.NOTHING) {
      return problems.isEmpty() || !Ours.says(content) ? new Foreign() : new Faulty(problems);
    }
    if (!problems.isEmpty()) {
      return new Faulty(problems);
    }
    try {
      String text = file.text().replace("\r\n", "\n").replace('\r', '\n');
      boolean json = path.toLowerCase(Locale.ROOT).endsWith(".json");
      String laidOut = json ? JsonLayout.of(text, file) : YamlLayout.of(text, file);
      return ours == Ours.COMMAND ? new Command(laidOut) : new Done(laidOut);
    } catch (UnsafeLayoutException e) {
      return new Left(String.valueOf(e.getMessage()));
    } catch (YamlEngineException _) {
      return new Left("it could not be read a second time");
    }
  }

  /// What a file declares, as far as the layout must know.
  enum Ours {
    NOTHING,
    COMMAND,
    DECLARATIONS;

    private static final String API = "holdfast.dev/";

    static boolean mayBe(byte[] content) {
      String bytes = new String(content, StandardCharsets.ISO_8859_1);
      return bytes.contains(API) || bytes.contains("schemaVersion");
    }

    static boolean says(byte[] content) {
      return new String(content, StandardCharsets.ISO_8859_1).contains(API);
    }

    static Ours of(YamlFile file) {
      boolean command = false;
      for (YamlFile.Part part : file.documents()) {
        if (isDeclaration(part.root().value())) {
          return DECLARATIONS;
        }
        command |= isCommand(part.root().value());
      }
      return command ? COMMAND : NOTHING;
    }

    static boolean isDeclaration(Json root) {
      return root instanceof Json.Obj object
          && object.get("apiVersion") instanceof Json.Str(var version)
          && version.startsWith(API);
    }

    private static boolean isCommand(Json root) {
      return root instanceof Json.Obj object
          && object.has("schemaVersion")
          && !object.has("apiVersion")
          && (object.has("mainSteps") || object.has("runtimeConfig"));
    }
  }
}
