package dev.holdfast.agent.step;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Power;
import dev.holdfast.model.AssociationId;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Begins runs of Command documents on one node.
///
/// @param power null where nobody would go on after a restart, so that none is made
public record Commands(
    Host host, Executor executor, Outside outside, Workplaces workplaces, @Nullable Power power) {
  /// Finds the place of an association.
  public interface Workplaces {
    Workplace of(AssociationId association) throws IOException;
  }

  public CommandRun begin(CommandTask task) {
    return new CommandRun(this, task);
  }
}
