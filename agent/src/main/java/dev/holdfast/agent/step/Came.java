package dev.holdfast.agent.step;

import java.time.Duration;

/// What became of a step that was carried out. Every case is expected.
public sealed interface Came {
  /// Its program, or what it consists of, ended by itself.
  record Exited(int code) implements Came {}

  record TimedOut(Duration after) implements Came {}

  /// The run was ended meanwhile.
  record Stopped() implements Came {}

  /// This node cannot have such a thing.
  record NotApplicable(String reason) implements Came {}

  /// It could not be carried out.
  ///
  /// @param message one sentence, without secrets
  record Failed(String message) implements Came {}

  /// The document that it runs asks for a restart of the node first.
  record Restarting() implements Came {}

  Came DONE = new Exited(0);
}
