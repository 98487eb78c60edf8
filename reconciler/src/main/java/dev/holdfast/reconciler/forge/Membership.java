package dev.holdfast.reconciler.forge;

/// Whether somebody belongs to a team.
public enum Membership {
  MEMBER,
  STRANGER,
  /// There is no such team, or the token may not see who is in it.
  UNKNOWN
}
