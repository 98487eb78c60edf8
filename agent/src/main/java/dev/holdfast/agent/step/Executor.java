package dev.holdfast.agent.step;

import java.io.IOException;

/// Carries actions out on the node.
public interface Executor {
  /// What it says goes to the setting's streams.
  ///
  /// @throws IOException in words, when it could not be carried out
  Came carryOut(Action.Possible action, Setting setting) throws IOException;
}
