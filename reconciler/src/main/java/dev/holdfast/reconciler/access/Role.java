package dev.holdfast.reconciler.access;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What a caller may do; each role includes the ones before it.
public enum Role {
  /// see everything
  VIEWER,
  /// ask for runs and looks, set labels
  OPERATOR,
  /// tokens, joining and revoking
  ADMIN;

  /// For annotations on controllers, which want constants.
  public static final String SEES = "viewer";

  public static final String OPERATES = "operator";
  public static final String ADMINISTERS = "admin";

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }

  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }

  /// The ids of this role and all it includes.
  public List<String> ids() {
    return Arrays.stream(values()).filter(this::includes).map(Role::id).toList();
  }

  /// @throws IllegalArgumentException with a sentence when there is no such role
  public static Role of(String id) {
    return Arrays.stream(values())
        .filter(role -> role.id().equals(id))
        .findFirst()
        .orElseThrow(() ->
            new IllegalArgumentException(
                "'" + id + "' is not a role; use viewer, operator or admin"));
  }
}
