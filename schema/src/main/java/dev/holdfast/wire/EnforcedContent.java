package dev.holdfast.wire;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Document;
import dev.holdfast.model.Mode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The part of a version that rolls out and runs (`dsl.md` section 6): only a change of it causes
/// runs on nodes that already have the association.
///
/// @param document with everything included, references not yet substituted
/// @param parameters what the association gives; defaults stay in the document
/// @param files every repository file that the document uses, sorted by path
/// @param expression null means once
public record EnforcedContent(
    Document document,
    Json.Obj parameters,
    List<FileReference> files,
    Mode mode,
    @Nullable String expression,
    String timezone) {
  public EnforcedContent {
    files = List.copyOf(files);
  }

  public Json toJson() {
    return Json.object()
        .put("form", 1)
        .put("document", DocumentJson.of(document))
        .put("parameters", parameters)
        .putList("files", files, FileReference::toJson)
        .put("mode", mode.id())
        .put("expression", expression)
        .put("timezone", timezone)
        .build();
  }

  static EnforcedContent from(Json.Obj json) {
    return new EnforcedContent(
        DocumentJson.from(json.object("document")),
        json.objectOrEmpty("parameters"),
        json.list("files", FileReference::from),
        Mode.of(json.string("mode")),
        json.stringOrNull("expression"),
        json.string("timezone"));
  }

  public Digest digest() {
    return Digest.of(toJson());
  }
}
