package dev.holdfast.reconciler.audit;

import dev.holdfast.canonical.Json;

/// The place where decisions of people are written down.
public interface Audit {
  /// Appends one entry; it is durable afterwards, or after the transaction that this runs in.
  /// Callers record before they act, so that nothing is done that is not written.
  ///
  /// @param actor the token's or person's name, or `system` for what the reconciler does by itself
  /// @param action verb and noun with a hyphen, such as `create-token`
  /// @param subject what it was done to: a node, an association, a token's id
  /// @param detail whatever else is worth knowing; never a secret
  void record(String actor, String action, String subject, Json.Obj detail);
}
