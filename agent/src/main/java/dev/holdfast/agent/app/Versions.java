package dev.holdfast.agent.app;

import java.util.Objects;
import picocli.CommandLine;

/// The agent's own version, from its jar.
final class Versions implements CommandLine.IVersionProvider {
  static String current() {
    return Objects.requireNonNullElse(
        Versions.class.getPackage().getImplementationVersion(), "development");
  }

  @Override
  public String[] getVersion() {
    return new String[] {"holdfast-agent " + current()};
  }
}
