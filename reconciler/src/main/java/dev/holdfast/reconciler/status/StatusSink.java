package dev.holdfast.reconciler.status;

import java.util.List;

/// A place where commits show statuses, of one repository.
public interface StatusSink {
  /// As tables and pages name it.
  String name();

  /// Whether a number of statuses costs one push: then pushes are spaced, not single posts.
  boolean isOnePush();

  /// What it shows.
  default Shows shows() {
    return Shows.STATUSES;
  }

  /// What a sink shows of commits.
  enum Shows {
    /// Everything, each commit by itself.
    STATUSES,
    /// How the rollout of what is in force goes, of one commit at a time; of those before only that
    /// another one followed.
    DEPLOYMENTS
  }

  /// Posts, in this order; may be called again with the same. Answers as many outcomes as there are
  /// statuses, or fewer where it is better to stop.
  List<Delivery> post(List<StatusOutbox.Unsent> statuses) throws InterruptedException;
}
