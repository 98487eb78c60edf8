package dev.holdfast.reconciler.preview;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.wire.PreviewResult;

/// What a node said.
public sealed interface NodeAnswer {
  record Waiting() implements NodeAnswer {}

  record Looked(PreviewResult result) implements NodeAnswer {}

  /// Its agent knows no previews.
  ///
  /// @param agentVersion what it calls itself, in characters that are nothing but themselves
  ///   wherever they are shown
  record Unable(String agentVersion) implements NodeAnswer {
    private static final int MAX_VERSION = 50;

    public Unable {
      String clean = agentVersion.replaceAll("[^A-Za-z0-9.+-]", "?");
      agentVersion = clean.substring(0, Math.min(clean.length(), MAX_VERSION));
    }
  }

  /// Null while it waits.
  default Json toJson() {
    return switch (this) {
      case Waiting() -> Json.ofNull();
      case Looked(var result) -> Json.object().put("looked", result.toJson()).build();
      case Unable(var version) -> Json.object().put("unable", version).build();
    };
  }

  /// @throws JsonShapeException when it is not what [#toJson] wrote
  static NodeAnswer from(Json json) {
    return switch (json) {
      case Json.Null() -> new Waiting();
      case Json.Obj answer when answer.has("looked") ->
          new Looked(PreviewResult.from(answer.object("looked")));
      case Json.Obj answer -> new Unable(answer.string("unable"));
      case Json.Arr _, Json.Str _, Json.Num _, Json.Bool _ ->
          throw new JsonShapeException("an answer is an object");
    };
  }
}
