package dev.holdfast.reconciler.news;

/// What another replica, or this one, has changed in the database.
@FunctionalInterface
public interface News {
  /// Adds a follower of a table. It is told that there may be something new, never what: it reads
  /// what is true now. It is told once at the start and whenever news may have been missed, also of
  /// this replica's own changes, from one thread, and must not take long.
  ///
  /// @param table one whose changes the database tells
  void follow(String table, Runnable look);
}
