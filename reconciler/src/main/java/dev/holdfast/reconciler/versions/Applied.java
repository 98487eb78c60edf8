package dev.holdfast.reconciler.versions;

import dev.holdfast.model.ObjectName;
import java.util.List;

/// What applying a plan made.
public record Applied(CommitRecord commit, List<CurrentVersion> created, List<ObjectName> retired) {
  public Applied {
    created = List.copyOf(created);
    retired = List.copyOf(retired);
  }
}
