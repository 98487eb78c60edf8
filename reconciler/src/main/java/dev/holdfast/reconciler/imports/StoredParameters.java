package dev.holdfast.reconciler.imports;

import dev.holdfast.canonical.Json;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Parameter Store values that documents and associations refer to as `{{ssm:NAME}}`. Encrypted
/// ones are never taken.
final class StoredParameters {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_./-]{1,1011}");

  private final Notes notes;
  private final SortedMap<String, Json> values = new TreeMap<>();

  StoredParameters(Notes notes) {
    this.notes = notes;
  }

  /// Null where the inputs do not hold it.
  @Nullable Json get(String name) {
    return values.get(name);
  }

  boolean isEmpty() {
    return values.isEmpty();
  }

  void add(Found.Parameter found) {
    Fields fields = found.fields();
    String given = fields.text("Name");
    String name = given == null ? found.fallback() : given;
    String type = fields.text("Type");
    Field value = fields.takeText("Value");
    Field open = fields.takeText("InsecureValue");
    String text = value != null ? value.text() : open != null ? open.text() : null;
    if ("SecureString".equals(type)) {
      notes.leftOut(
          fields.place(),
          "the value of a SecureString is not taken",
          "keep it on the nodes as secret '%s'; {{ssm-secure:…}} in a document means that"
              .formatted(secret(name)));
      return;
    }
    if (!NAME.matcher(name).matches()) {
      notes.leftOut(fields.place(), "this is no name that a document could refer to", "");
    } else if (text == null) {
      notes.leftOut(fields.place(), "the value of '%s' is not in the input".formatted(name), "");
    } else if (notes.isOpen(fields.place())) {
      notes.leftOut(
          fields.place(),
          "'%s' is not taken before it is filled in".formatted(name),
          "add it under spec.ssmParameters of holdfast.yaml");
    } else {
      values.put(
          name,
          "StringList".equals(type)
              ? Json.strings(Arrays.stream(text.split(",", -1)).toList())
              : Json.of(text));
      notes.changed(
          value != null ? value.place() : fields.place(),
          "the value stands in holdfast.yaml now, in Git, and a commit changes it",
          "");
    }
    Remarks.rest(fields, Remarks.PARAMETER, notes);
  }

  /// What the nodes call what Parameter Store called `/a/b`.
  static String secret(String name) {
    String bare = name.replaceAll("^[^A-Za-z0-9]+", "");
    String form = bare.replaceAll("[^A-Za-z0-9._/-]", "-");
    return form.isEmpty() ? "secret" : form.substring(0, Math.min(form.length(), 128));
  }

  Map<String, String> files() {
    if (values.isEmpty()) {
      return Map.of();
    }
    var all = Json.object();
    values.forEach(all::put);
    return Map.of(
        "holdfast.yaml",
        FileText.declaration(
            "Repository",
            Json.object().put("name", "repository").build(),
            Json.object().put("ssmParameters", all.build()).build(),
            List.of("What {{ssm:NAME}} means in AWS documents")));
  }
}
