package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Kernel;
import dev.holdfast.model.SystemResource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// `sysctl`: a setting of the running kernel, and of the next one by a file of its own in
/// `/etc/sysctl.d`.
public final class SysctlKind implements Kind<SystemResource.Sysctl> {
  static OwnFile file(SystemResource.Sysctl desired) {
    return OwnFile.at(
        "/etc/sysctl.d/90-holdfast-" + desired.key().replace('/', '+').replace('*', '+') + ".conf");
  }

  @Override
  public Observation check(SystemResource.Sysctl desired, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    var differences = new Differences(surroundings);
    Optional<Kernel> kernel = host.kernel();
    if (kernel.isPresent()) {
      String running =
          kernel
              .get()
              .setting(desired.key())
              .orElseThrow(
                  () -> new IOException("this kernel has no setting '" + desired.key() + "'"));
      differences.compare("value", spaced(desired.value()), spaced(running));
    } else if (!desired.persist()) {
      return new Observation.NotApplicable("a bare tree has no running kernel");
    }
    if (desired.persist()) {
      boolean holds = file(desired).text(host).filter(text(desired)::equals).isPresent();
      differences.compare("persist", "true", Boolean.toString(holds));
    }
    return differences.observation();
  }

  /// The kernel separates several values with tabs.
  private static String spaced(String value) {
    return String.join(" ", value.strip().split("\\s+"));
  }

  private static String text(SystemResource.Sysctl desired) {
    return "# Managed by Holdfast; changes are taken back.\n"
        + desired.key()
        + " = "
        + desired.value()
        + "\n";
  }

  @Override
  public void apply(
      SystemResource.Sysctl desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    Optional<Kernel> kernel = surroundings.host().kernel();
    if (Differences.names(differences, "value") && kernel.isPresent()) {
      kernel.get().set(desired.key(), desired.value());
    }
    if (Differences.names(differences, "persist")) {
      file(desired).write(text(desired), surroundings.host());
    }
  }
}
