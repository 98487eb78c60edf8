package dev.holdfast.substitution;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.CommandStep;
import dev.holdfast.model.Document;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceType;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The documents that steps of an AWS document name (`aws:runDocument`, and `aws:downloadContent`
/// of a document), with those that these name. They travel with the version, since a node cannot
/// ask for one.
public final class CalledDocuments {
  private CalledDocuments() {}

  /// One step that names a document.
  ///
  /// @param in the document that the step stands in
  /// @param index of the step
  /// @param document null where there is none of that name
  public record Call(Document in, int index, ObjectName name, @Nullable Document document) {}

  /// Every call, in the order in which they are found; of documents that call each other, each
  /// once. A name that only the node knows is not told.
  ///
  /// @param given values of the outermost document's parameters
  public static List<Call> of(
      Document document, Json.Obj given, Function<ObjectName, @Nullable Document> find) {
    var calls = new ArrayList<Call>();
    var seen = new LinkedHashMap<ObjectName, Document>();
    var waiting = new ArrayDeque<Document>();
    waiting.add(document);
    while (!waiting.isEmpty()) {
      Document next = waiting.remove();
      Json.Obj values = next.equals(document) ? given : Json.Obj.EMPTY;
      for (int i = 0; i < next.resources().size(); i++) {
        int index = i;
        called(next.resources().get(i), next, values)
            .ifPresent(name -> {
              Document found = seen.containsKey(name) ? seen.get(name) : find.apply(name);
              calls.add(new Call(next, index, name, found));
              if (found != null && seen.put(name, found) == null) {
                waiting.add(found);
              }
            });
      }
    }
    return List.copyOf(calls);
  }

  private static Optional<ObjectName> called(
      ResourceDeclaration step, Document document, Json.Obj given) {
    if (step.type() != ResourceType.STEP
        || !(step.properties().get("inputs") instanceof Json.Obj written)) {
      return Optional.empty();
    }
    Json resolved = CommandSubstitution.resolve(written, name -> value(name, document, given));
    Json.Obj inputs = resolved.asObject("inputs");
    Json name =
        switch (step.properties().string("action", "")) {
          case "aws:runDocument" ->
              is(inputs, "documentType", "SSMDocument") ? inputs.get("documentPath") : null;
          case "aws:downloadContent" ->
              is(inputs, "sourceType", "SSMDocument") ? sourceInfo(inputs).get("name") : null;
          default -> null;
        };
    return name instanceof Json.Str(var text) && !text.contains("{{")
        ? named(text)
        : Optional.empty();
  }

  private static @Nullable Json value(String name, Document document, Json.Obj given) {
    Json value = given.get(name);
    var declared = document.parameters().get(name);
    return value != null || declared == null ? value : declared.defaultValue();
  }

  private static boolean is(Json.Obj inputs, String key, String value) {
    return inputs.get(key) instanceof Json.Str(var text) && text.equals(value);
  }

  /// A map, or text that holds one; empty where it is neither.
  public static Json.Obj sourceInfo(Json.Obj inputs) {
    try {
      Json info = inputs.get("sourceInfo");
      Json parsed = info instanceof Json.Str(var text) ? JsonText.parse(text) : info;
      return parsed instanceof Json.Obj object ? object : Json.Obj.EMPTY;
    } catch (JsonShapeException e) {
      return Json.Obj.EMPTY;
    }
  }

  private static Optional<ObjectName> named(String text) {
    try {
      return Optional.of(new ObjectName(CommandStep.documentName(text)));
    } catch (InvalidNameException e) {
      return Optional.empty();
    }
  }

  /// The documents of some calls, each once, without the one that they began with.
  public static List<Document> documents(List<Call> calls) {
    Map<ObjectName, Document> all = new LinkedHashMap<>();
    for (Call call : calls) {
      if (call.document() != null) {
        all.putIfAbsent(call.name(), call.document());
      }
    }
    return List.copyOf(all.values());
  }
}
