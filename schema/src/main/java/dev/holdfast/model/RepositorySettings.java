package dev.holdfast.model;

import dev.holdfast.canonical.Json;

/// The repository's own settings, kind `Repository` in `holdfast.yaml`.
///
/// @param defaults keys of an association's spec that all associations inherit
public record RepositorySettings(Metadata metadata, Json.Obj defaults) implements Declaration {}
