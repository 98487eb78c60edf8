package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Declaration;

/// A declaration and where it stands.
///
/// @param positions for pointers from the declaration's root, such as `/spec/targets/0/group`
/// @param spec what the file says under `spec`, without defaults
public record Located<T extends Declaration>(T value, Positions positions, Json.Obj spec) {
  public <S extends Declaration> Located<S> with(S other) {
    return new Located<>(other, positions, spec);
  }
}
