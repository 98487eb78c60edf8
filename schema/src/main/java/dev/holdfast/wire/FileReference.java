package dev.holdfast.wire;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;

/// A repository file that a version uses.
///
/// @param path below the repository's configured path, as resources name it
public record FileReference(String path, Digest digest, long sizeBytes) {
  public Json toJson() {
    return Json.object()
        .put("path", path)
        .put("digest", digest.value())
        .put("size_bytes", sizeBytes)
        .build();
  }

  static FileReference from(Json.Obj json) {
    return new FileReference(
        json.string("path"), new Digest(json.string("digest")), json.integer("size_bytes"));
  }
}
