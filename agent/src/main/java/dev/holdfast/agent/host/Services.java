package dev.holdfast.agent.host;

import java.io.IOException;

/// Services of a node, by whatever starts them there.
public interface Services {
  /// What can be done to one.
  enum Verb {
    START,
    STOP,
    RESTART,
    /// or restart, where it cannot reload
    RELOAD,
    ENABLE,
    DISABLE,
    MASK,
    UNMASK
  }

  /// @param canBeEnabled whether enabling means anything: a unit that only others start cannot be
  record State(
      boolean exists,
      boolean isRunning,
      boolean isEnabled,
      boolean canBeEnabled,
      boolean isMasked) {
    static final State ABSENT = new State(false, false, false, false, false);
  }

  State state(String name) throws IOException;

  void control(Verb verb, String name) throws IOException;

  /// Reads anew what declares services, where they are not read each time.
  default void reloadUnits() throws IOException {}

  /// @throws IOException when the name would lead elsewhere
  static String checked(String name) throws IOException {
    if (name.isEmpty() || name.startsWith(".") || name.startsWith("-") || name.contains("/")) {
      throw new IOException("'" + name + "' is no name of a service");
    }
    return name;
  }
}
