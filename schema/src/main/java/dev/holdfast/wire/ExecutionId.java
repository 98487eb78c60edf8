package dev.holdfast.wire;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.AssociationId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/// Names an execution: all nodes' work for one firing, or for one request to run.
public record ExecutionId(String value) implements Comparable<ExecutionId> {
  private static final Pattern FORM = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final int LENGTH = 24;

  /// @throws JsonShapeException when it is no id
  public ExecutionId {
    if (!FORM.matcher(value).matches()) {
      throw new JsonShapeException(
          "an execution's id is 1 to 64 letters, digits, '_', '.' and '-'");
    }
  }

  /// The execution of a firing: the same for every node and every version of the association, so
  /// that nobody has to be asked.
  ///
  /// @param firing the due time, without any node's splay; seconds count
  public static ExecutionId of(AssociationId association, Instant firing) {
    String text = "execution\n" + association + "\n" + nameable(firing);
    String hex = Digest.of(text).value().substring("sha256:".length());
    return new ExecutionId(hex.substring(0, LENGTH));
  }

  /// A firing as executions are named after it. No two firings of an association are that close.
  public static Instant nameable(Instant firing) {
    return firing.truncatedTo(ChronoUnit.SECONDS);
  }

  @Override
  public int compareTo(ExecutionId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
