package dev.holdfast.language;

import com.networknt.schema.Error;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.Association;
import dev.holdfast.model.Declaration;
import dev.holdfast.model.Document;
import dev.holdfast.model.Group;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.model.Metadata;
import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.yaml.Fault;
import dev.holdfast.yaml.YamlFile;
import dev.holdfast.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads configuration files. Thread-safe, and made to be kept: it holds the compiled schemas.
public final class ConfigurationReader {
  private static final byte[] OURS = "holdfast.dev/".getBytes(StandardCharsets.UTF_8);
  private static final byte[] AWS = "schemaVersion".getBytes(StandardCharsets.UTF_8);
  private static final int MAX_AWS_BYTES = 64 * 1024;
  private static final String API = "holdfast.dev/";
  private static final String API_VERSION = "holdfast.dev/v1";

  private final Schemas schemas = new Schemas();
  private final AssociationReader associations = new AssociationReader();

  /// @param path relative to the configured path; decides whether the file must be configuration
  public FileResult read(String path, byte[] content) {
    return read(path, path, content);
  }

  /// @param path relative to the configured path
  /// @param shownAs the path that problems name, relative to the repository's root
  public FileResult read(String path, String shownAs, byte[] content) {
    boolean required = ConfigurationFiles.mustBeConfiguration(path);
    boolean ours = contains(content, OURS);
    if (!required && !ours && !contains(content, AWS)) {
      return FileResult.notOurs();
    }
    YamlFile file = YamlReader.read(content);
    var lines = new SourceLines(file.text());
    var reading = new Reading(path, shownAs, lines, required, content.length);
    for (Fault fault : file.faults()) {
      reading.problems.add(lines.in(fault.in(shownAs)));
    }
    for (YamlFile.Part part : file.documents()) {
      declaration(part, reading);
    }
    boolean ignored =
        !required
            && reading.declarations.isEmpty()
            && reading.failed.isEmpty()
            && (!ours || reading.problems.stream().noneMatch(Problem::isError));
    return ignored
        ? FileResult.notOurs()
        : new FileResult(reading.declarations, reading.failed, reading.problems, false);
  }

  /// Puts a repository's defaults under an association: maps are merged key by key, lists replaced.
  ///
  /// @param defaults `RepositorySettings.defaults`; may be empty
  public Merged withDefaults(Located<Association> association, Json.Obj defaults) {
    if (defaults.members().isEmpty()) {
      return new Merged(association, List.of());
    }
    var problems = new Problems(association.positions());
    Association merged =
        associations.read(
            association.value().metadata(),
            AssociationReader.merged(defaults, association.spec()),
            problems);
    return new Merged(association.with(merged), problems.found());
  }

  /// What is found in one file.
  private static final class Reading {
    final String path;
    final String file;
    final SourceLines lines;
    final boolean required;
    final int sizeBytes;
    final List<Located<? extends Declaration>> declarations = new ArrayList<>();
    final List<FileResult.Failed> failed = new ArrayList<>();
    final List<Problem> problems = new ArrayList<>();

    Reading(String path, String file, SourceLines lines, boolean required, int sizeBytes) {
      this.path = path;
      this.sizeBytes = sizeBytes;
      this.file = file;
      this.lines = lines;
      this.required = required;
    }
  }

  private void declaration(YamlFile.Part part, Reading reading) {
    var positions = new Positions(reading.file, reading.lines, part.root());
    var problems = new Problems(positions);
    Json root = part.root().value();
    if (root instanceof Json.Obj aws && CommandReader.recognizes(aws)) {
      command(CommandForm.plain(aws), part, positions, problems, reading);
      return;
    }
    if (!(root instanceof Json.Obj object)
        || !(object.get("apiVersion") instanceof Json.Str(var version))
        || !version.startsWith(API)) {
      if (reading.required) {
        notOurs(root, problems);
        reading.problems.addAll(problems.found());
      }
      return;
    }
    Kind kind = kind(object, version, problems);
    if (kind != null) {
      Declaration declared = declared(kind, object, positions, problems);
      if (declared != null && !problems.hasErrors() && part.sound()) {
        reading.declarations.add(new Located<>(declared, positions, object.objectOrEmpty("spec")));
      } else {
        failed(kind, object, reading);
      }
    }
    reading.problems.addAll(problems.found());
  }

  /// An AWS document, which is called like its file.
  private void command(
      Json.Obj root, YamlFile.Part part, Positions positions, Problems problems, Reading reading) {
    String name = baseName(reading.path);
    List<Error> errors = schemas.validateCommand(root);
    if (reading.sizeBytes > MAX_AWS_BYTES) {
      problems.key(
          "",
          ProblemCode.LIMIT_EXCEEDED,
          "an AWS document has at most 64 KiB, and this file has " + reading.sizeBytes + " bytes",
          "let it download what it runs");
    }
    if (!errors.isEmpty()) {
      problems.add(new SchemaProblems(schemas, positions, root).of(errors));
    }
    Document document = errors.isEmpty() ? document(name, root, problems) : null;
    if (document != null && !problems.hasErrors() && part.sound()) {
      reading.declarations.add(new Located<>(document, positions, Json.Obj.EMPTY));
    } else {
      reading.failed.add(new FileResult.Failed(Kind.DOCUMENT.id(), name));
    }
    reading.problems.addAll(problems.found());
  }

  private static @Nullable Document document(String name, Json.Obj root, Problems problems) {
    try {
      return CommandReader.read(new ObjectName(name), root, problems);
    } catch (InvalidNameException e) {
      problems.key(
          "",
          ProblemCode.INVALID_NAME,
          "an AWS document is called like its file, and '" + name + "' is no such name",
          "rename the file to 3 to 128 letters, digits, '_', '.' and '-'");
    } catch (JsonShapeException e) {
      problems.value("", ProblemCode.INVALID_VALUE, String.valueOf(e.getMessage()), "");
    }
    return null;
  }

  private static String baseName(String path) {
    String file = path.substring(path.lastIndexOf('/') + 1);
    int dot = file.lastIndexOf('.');
    return dot < 0 ? file : file.substring(0, dot);
  }

  private static void failed(Kind kind, Json.Obj object, Reading reading) {
    if (object.get("metadata") instanceof Json.Obj metadata
        && metadata.get("name") instanceof Json.Str(var name)) {
      reading.failed.add(new FileResult.Failed(kind.id(), name));
    }
  }

  private static void notOurs(Json root, Problems problems) {
    if (root instanceof Json.Obj object) {
      problems.key(
          object.has("apiVersion") ? "/apiVersion" : "",
          ProblemCode.NOT_CONFIGURATION,
          "what stands here is not a declaration of this language",
          "begin with 'apiVersion: " + API_VERSION + "', or move the file");
    } else {
      problems.value(
          "",
          ProblemCode.NOT_CONFIGURATION,
          "a declaration must be a map",
          "begin with 'apiVersion: " + API_VERSION + "', or move the file");
    }
  }

  private static @Nullable Kind kind(Json.Obj object, String version, Problems problems) {
    if (!version.equals(API_VERSION)) {
      problems.value(
          "/apiVersion",
          ProblemCode.UNKNOWN_KIND,
          "there is no version '" + version + "' of this language",
          "write " + API_VERSION);
    }
    Json kind = object.get("kind");
    if (kind == null) {
      problems.key(
          "",
          ProblemCode.MISSING_KEY,
          "'kind' is missing",
          "one of " + String.join(", ", Kind.ids()));
      return null;
    }
    Kind known = kind instanceof Json.Str(var id) ? Kind.of(id) : null;
    if (known == null) {
      String id = kind instanceof Json.Str(var text) ? text : "";
      String remedy = Nearest.remedy(id, Kind.ids());
      problems.value(
          "/kind",
          ProblemCode.UNKNOWN_KIND,
          "there is no kind '" + id + "'",
          remedy.isEmpty() ? "one of " + String.join(", ", Kind.ids()) : remedy);
    }
    return problems.isEmpty() ? known : null;
  }

  private @Nullable Declaration declared(
      Kind kind, Json.Obj object, Positions positions, Problems problems) {
    List<Error> errors = schemas.validate(kind, object);
    if (!errors.isEmpty()) {
      problems.add(new SchemaProblems(schemas, positions, object).of(errors));
      return null;
    }
    try {
      return sound(kind, object, problems);
    } catch (JsonShapeException | InvalidNameException e) {
      // a bound that JSON Schema cannot say, such as a number that fits nowhere
      problems.value("/spec", ProblemCode.INVALID_VALUE, String.valueOf(e.getMessage()), "");
      return null;
    }
  }

  /// Reads what the schema has let through.
  private Declaration sound(Kind kind, Json.Obj object, Problems problems) {
    Metadata metadata = ObjectReader.metadata(object);
    Json.Obj spec = object.object("spec");
    return switch (kind) {
      case DOCUMENT -> DocumentReader.read(metadata, spec, problems);
      case ASSOCIATION -> associations.read(metadata, spec, problems);
      case GROUP ->
          new Group(
              metadata,
              ObjectReader.targets(spec, "targets", problems),
              ObjectReader.targets(spec, "exclude", problems));
      case CALENDAR -> CalendarReader.read(metadata, spec, problems);
      case REPOSITORY -> {
        associations.checkDefaults(spec.objectOrEmpty("defaults"), problems);
        yield RepositoryReader.read(metadata, spec);
      }
    };
  }

  private static boolean contains(byte[] text, byte[] wanted) {
    for (int i = 0; i + wanted.length <= text.length; i++) {
      int j = 0;
      while (j < wanted.length && text[i + j] == wanted[j]) {
        j++;
      }
      if (j == wanted.length) {
        return true;
      }
    }
    return false;
  }
}
