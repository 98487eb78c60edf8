package dev.holdfast.reconciler.imports;

import dev.holdfast.canonical.Json;
import dev.holdfast.language.BuiltinDocuments;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.language.Located;
import dev.holdfast.model.Document;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.ParameterType;
import dev.holdfast.yaml.YamlFile;
import dev.holdfast.yaml.YamlNode;
import dev.holdfast.yaml.YamlReader;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// AWS documents become files as they are. What is no Command document is told and left out.
final class Documents {
  private static final Set<String> COMMAND_SCHEMAS =
      Set.of("1.0", "1.2", "2.0", "2.0.1", "2.0.2", "2.0.3", "2.2");
  private static final Pattern NUMBER = Pattern.compile("[1-9][0-9]{0,8}");

  /// What an association can know of its document.
  sealed interface Known {
    /// @param types of its parameters; null where only the service knows
    /// @param open whether something in it has to be filled in
    /// @param version AWS's number of the content that was taken; null where nothing says
    record Usable(
        @Nullable Map<String, ParameterType> types,
        boolean builtIn,
        boolean open,
        @Nullable String version)
        implements Known {}

    /// @param what it is instead of a Command document
    record Refused(String what) implements Known {}
  }

  private record Taken(String path, String text, long version, Place place) {}

  private final ConfigurationReader reader;
  private final BuiltinDocuments builtIns;
  private final Calendars calendars;
  private final Notes notes;
  private final Map<String, Known> known = new LinkedHashMap<>();
  private final Map<String, Taken> taken = new TreeMap<>();

  Documents(
      ConfigurationReader reader, BuiltinDocuments builtIns, Calendars calendars, Notes notes) {
    this.reader = reader;
    this.builtIns = builtIns;
    this.calendars = calendars;
    this.notes = notes;
  }

  /// Null where the inputs do not hold it and it is not built in.
  @Nullable Known known(String name) {
    Known here = known.get(name);
    if (here != null || !BuiltinDocuments.names().contains(name)) {
      return here;
    }
    Located<Document> builtIn = builtIns.find(new ObjectName(name));
    return builtIn == null ? null : new Known.Usable(types(builtIn.value()), true, false, null);
  }

  SortedMap<String, String> files() {
    var files = new TreeMap<String, String>();
    taken.values().forEach(each -> files.put(each.path(), each.text()));
    return files;
  }

  void add(Found.Document found) {
    Fields fields = found.fields();
    String name = name(found);
    String type = fields.text("DocumentType");
    fields.take("DocumentFormat");
    String version = fields.text("DocumentVersion");
    Field content = fields.take("Content");
    if (BuiltinDocuments.names().contains(name)) {
      notes.changed(
          fields.place(),
          "'%s' is built in, in a form that needs nothing of AWS; it is used instead"
              .formatted(name),
          "read it: holdfast documents show " + name);
      return;
    }
    if (content == null) {
      described(name, type, fields);
    } else if (content.node() instanceof YamlNode.Mapping map) {
      written(name, type, version, fields.place(), map, FileText.of(map.value(), List.of()));
    } else {
      String text = content.text();
      if (text == null) {
        notes.leftOut(content.place(), "a document's content is a text or a map", "");
      } else if ("ChangeCalendar".equals(type) || text.stripLeading().startsWith("BEGIN:VCAL")) {
        calendars.add(name, text, content.place());
      } else {
        written(name, type, version, fields.place(), root(text), text);
      }
    }
    Remarks.rest(fields, Remarks.DOCUMENT, notes);
  }

  private String name(Found.Document found) {
    String given = found.name();
    String name = given == null ? found.fallback() : given;
    String form = name.substring(name.lastIndexOf('/') + 1).replaceAll("[^a-zA-Z0-9_.-]+", "-");
    String cut = form.length() <= 128 ? form : form.substring(0, 128);
    String ours = cut.length() < 3 || cut.startsWith(".") ? "document-" + cut : cut;
    if (given == null) {
      notes.changed(
          found.fields().place(),
          "AWS makes up a name for this document; here it is called '%s'".formatted(ours),
          "");
    } else if (!ours.equals(given)) {
      notes.changed(found.fields().place(), "the document is called '%s' here".formatted(ours), "");
    }
    return ours;
  }

  private void described(String name, @Nullable String type, Fields fields) {
    Field parameters = fields.take("Parameters");
    if (parameters != null) {
      notes.notNeeded(parameters.place(), "the document's content says it");
    }
    if (type != null && !type.equals("Command") && !type.equals("Policy")) {
      if (type.equals("ChangeCalendar")) {
        noContent(name, fields);
        return;
      }
      refuse(name, "a document of type " + type, fields.place());
      return;
    }
    if (!known.containsKey(name)) {
      known.put(name, new Known.Usable(null, false, false, null));
    }
    noContent(name, fields);
  }

  private void noContent(String name, Fields fields) {
    notes.leftOut(
        fields.place(),
        "this describes document '%s' and does not hold its content".formatted(name),
        "import it as well: aws ssm get-document --name " + name);
  }

  private static YamlNode.@Nullable Mapping root(String text) {
    YamlFile file = YamlReader.read(text.getBytes(StandardCharsets.UTF_8));
    return !file.documents().isEmpty()
            && file.documents().getFirst().root() instanceof YamlNode.Mapping map
        ? map
        : null;
  }

  private void written(
      String name,
      @Nullable String type,
      @Nullable String version,
      Place whole,
      YamlNode.@Nullable Mapping root,
      String text) {
    String refused = refusal(type, root);
    if (refused != null) {
      refuse(name, refused, whole);
      return;
    }
    boolean json = text.stripLeading().startsWith("{");
    String path = "documents/" + name + (json ? ".json" : ".yaml");
    long number =
        version != null && NUMBER.matcher(version).matches() ? Long.parseLong(version) : 0;
    Taken before = taken.get(name);
    if (before != null && (before.version() > number || before.text().equals(text))) {
      notes.leftOut(
          whole,
          before.text().equals(text)
              ? "the same content of '%s' was taken already".formatted(name)
              : "version %d of '%s' was taken instead".formatted(before.version(), name),
          "");
      return;
    }
    if (before != null) {
      notes.leftOut(
          before.place(),
          "another content of '%s' was taken instead%s"
              .formatted(name, number > 0 ? ", version " + number : ""),
          "");
    }
    taken.put(name, new Taken(path, text, number, whole));
    known.put(name, new Known.Usable(types(path, text), false, notes.isOpen(whole), version));
  }

  /// What it is instead of a Command document; null where it is one.
  private static @Nullable String refusal(@Nullable String type, YamlNode.@Nullable Mapping root) {
    YamlNode.Entry schema = root == null ? null : root.entry("schemaVersion");
    String version = schema == null ? null : Field.text(schema.value());
    boolean steps =
        root != null && (root.entry("mainSteps") != null || root.entry("runtimeConfig") != null);
    if (version != null && COMMAND_SCHEMAS.contains(version) && steps) {
      return null;
    }
    if ("0.3".equals(version)) {
      return "an Automation runbook (schema 0.3)";
    }
    if (type != null && !type.equals("Command") && !type.equals("Policy")) {
      return "a document of type " + type;
    }
    return version == null
        ? "no Command document: it has no schemaVersion that can be read"
        : "a document of schema '%s' without steps of a Command document"
            .formatted(version.length() <= 20 ? version : version.substring(0, 20) + "…");
  }

  private void refuse(String name, String what, Place place) {
    known.putIfAbsent(name, new Known.Refused(what));
    notes.leftOut(
        place,
        "'%s' is %s; only Command documents (1.2, 2.0, 2.2) run on nodes".formatted(name, what),
        what.contains("Automation")
            ? "write what it does on nodes as a document, and keep the rest in your pipeline"
            : "");
  }

  private @Nullable Map<String, ParameterType> types(String path, String text) {
    for (var declaration :
        reader.read(path, text.getBytes(StandardCharsets.UTF_8)).declarations()) {
      if (declaration.value() instanceof Document document) {
        return types(document);
      }
    }
    return null;
  }

  private static Map<String, ParameterType> types(Document document) {
    var types = new TreeMap<String, ParameterType>();
    document.parameters().forEach((name, parameter) -> types.put(name, parameter.type()));
    return types;
  }

  /// For a document's content that stands in a file of its own.
  static boolean isBare(YamlNode.Mapping root) {
    return root.entry("schemaVersion") != null
        && root.entry("apiVersion") == null
        && (root.entry("mainSteps") != null || root.entry("runtimeConfig") != null);
  }

  /// A document that stands in a file as it is, called like the file.
  static Found.Document bare(String file, String text, Place place, Notes notes) {
    String name = file.substring(Math.max(file.lastIndexOf('/'), file.lastIndexOf('\\')) + 1);
    int dot = name.lastIndexOf('.');
    var content = new YamlNode.Scalar(Json.of(text), text, place.mark());
    var entry = new YamlNode.Entry("Content", place.mark(), content);
    return new Found.Document(
        new Fields(YamlNode.mapping(List.of(entry), place.mark()), place, notes),
        dot > 0 ? name.substring(0, dot) : name,
        "document");
  }
}
