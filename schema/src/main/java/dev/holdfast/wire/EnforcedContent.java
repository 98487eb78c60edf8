package dev.holdfast.wire;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Document;
import dev.holdfast.model.IgnoredDifferences;
import dev.holdfast.model.Labels;
import dev.holdfast.model.Mode;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ParameterOverride;
import dev.holdfast.model.Selector;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// The part of a version that rolls out and runs (`dsl.md` section 6): only a change of it causes
/// runs on nodes that already have the association.
///
/// Its digest must not move when the language grows: a key that is not used stands nowhere.
///
/// @param document with everything included, references not yet substituted
/// @param parameters what the association gives to every node; defaults stay in the document
/// @param overrides in order; the later wins
/// @param files every repository file that the document uses, sorted by path
/// @param expression null means once
/// @param called AWS documents that steps of `document` call, with those that they call
public record EnforcedContent(
    Document document,
    Json.Obj parameters,
    List<ParameterOverride<Selector>> overrides,
    List<FileReference> files,
    Mode mode,
    @Nullable String expression,
    String timezone,
    List<IgnoredDifferences> ignore,
    List<Document> called) {
  public EnforcedContent {
    overrides = List.copyOf(overrides);
    files = List.copyOf(files);
    ignore = List.copyOf(ignore);
    called = List.copyOf(called);
  }

  /// One whose document calls no other.
  public EnforcedContent(
      Document document,
      Json.Obj parameters,
      List<ParameterOverride<Selector>> overrides,
      List<FileReference> files,
      Mode mode,
      @Nullable String expression,
      String timezone,
      List<IgnoredDifferences> ignore) {
    this(document, parameters, overrides, files, mode, expression, timezone, ignore, List.of());
  }

  /// Without overrides and ignored differences.
  public EnforcedContent(
      Document document,
      Json.Obj parameters,
      List<FileReference> files,
      Mode mode,
      @Nullable String expression,
      String timezone) {
    this(document, parameters, List.of(), files, mode, expression, timezone, List.of());
  }

  /// The same with an equal document, so that many can share one.
  public EnforcedContent withDocument(Document equal) {
    return new EnforcedContent(
        equal, parameters, overrides, files, mode, expression, timezone, ignore, called);
  }

  /// What the association gives to one node.
  public Json.Obj parametersFor(NodeName node, Labels labels) {
    var given = new LinkedHashMap<>(parameters.members());
    for (ParameterOverride<Selector> override : overrides) {
      if (override.nodes().matches(node, labels)) {
        given.putAll(override.parameters().members());
      }
    }
    return new Json.Obj(given);
  }

  public Json toJson() {
    return Json.object()
        .put("form", 1)
        .put("document", DocumentJson.of(document))
        .put("parameters", parameters)
        .putList("overrides", overrides, EnforcedContent::overrideJson)
        .putList("files", files, FileReference::toJson)
        .put("mode", mode.id())
        .put("expression", expression)
        .put("timezone", timezone)
        .putList("ignore", ignore, EnforcedContent::ignoredJson)
        .putList("called", called, DocumentJson::of)
        .build();
  }

  private static Json overrideJson(ParameterOverride<Selector> override) {
    return Json.object()
        .put("nodes", override.nodes().toJson())
        .put("parameters", override.parameters())
        .build();
  }

  private static Json ignoredJson(IgnoredDifferences ignored) {
    return Json.object()
        .put("resource", ignored.resource())
        .putList("properties", ignored.properties(), Json::of)
        .build();
  }

  /// @throws dev.holdfast.canonical.JsonShapeException when it is none
  public static EnforcedContent from(Json.Obj json) {
    return new EnforcedContent(
        DocumentJson.from(json.object("document")),
        json.objectOrEmpty("parameters"),
        json.list(
            "overrides",
            each ->
                new ParameterOverride<>(
                    Selector.from(each.need("nodes")), each.object("parameters"))),
        json.list("files", FileReference::from),
        Mode.of(json.string("mode")),
        json.stringOrNull("expression"),
        json.string("timezone"),
        json.list(
            "ignore",
            each ->
                new IgnoredDifferences(
                    each.string("resource"), new TreeSet<>(each.strings("properties")))),
        json.list("called", DocumentJson::from));
  }

  public Digest digest() {
    return Digest.of(toJson());
  }

  /// Of a document as it stands in a version, by which one is known again.
  public static Digest digestOf(Document document) {
    return Digest.of(DocumentJson.of(document));
  }

  /// The same with other forms of the documents that it has.
  public EnforcedContent withDocuments(UnaryOperator<Document> other) {
    return new EnforcedContent(
        other.apply(document),
        parameters,
        overrides,
        files,
        mode,
        expression,
        timezone,
        ignore,
        called.stream().map(other).toList());
  }
}
