package dev.holdfast.model;

import java.util.List;

/// A named set of nodes.
public record Group(Metadata metadata, List<Target> targets, List<Target> exclude)
    implements Declaration {
  public Group {
    targets = List.copyOf(targets);
    exclude = List.copyOf(exclude);
  }
}
