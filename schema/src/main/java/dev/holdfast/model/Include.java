package dev.holdfast.model;

import dev.holdfast.canonical.Json;

/// Another document whose resources come before those of the one that names it.
///
/// @param parameters for the included document; may refer to those of the including one
public record Include(ObjectName document, Json.Obj parameters) {}
