package dev.holdfast.reconciler.access;

/// Who is asking, once known.
///
/// @param name as the audit shows it
public record Caller(String name, Role role) {
  public static final Caller ANONYMOUS = new Caller("anonymous", Role.VIEWER);
}
