package dev.holdfast.reconciler.pages;

import dev.holdfast.model.AssociationId;

/// Names of what pages show, as [LiveEvents] knows them.
public final class Topics {
  /// Nodes that joined, left, or came and went.
  public static final String FLEET = "fleet";

  /// Any verdict.
  public static final String VERDICTS = "verdicts";

  /// Commits, versions, looks and statuses of any repository.
  public static final String COMMITS = "commits";

  private Topics() {}

  public static String association(AssociationId id) {
    return association(id.repository().value(), id.name().value());
  }

  public static String association(String repository, String name) {
    return "association:" + repository + "/" + name;
  }

  public static String node(String name) {
    return "node:" + name;
  }
}
