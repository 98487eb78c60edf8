package dev.holdfast.agent.step.plugin;

import dev.holdfast.agent.host.Command;
import dev.holdfast.agent.host.PackageManager;
import dev.holdfast.agent.step.Action;
import dev.holdfast.agent.step.Came;
import dev.holdfast.agent.step.Setting;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `aws:configurePackage` and `aws:updateSsmAgent`, with the node's own package manager. Both look
/// first, so that a step that is begun again after a restart changes nothing twice.
final class Packages {
  private static final String AGENT = "holdfast-agent";
  private static final Duration REFRESH = Duration.ofMinutes(10);

  private Packages() {}

  static Came configure(Action.ConfigurePackage wanted, Setting setting) throws IOException {
    Optional<PackageManager> manager = setting.host().packages();
    if (manager.isEmpty()) {
      return new Came.NotApplicable("this node has no package manager that is known");
    }
    if (wanted.install()) {
      install(wanted.name(), wanted.version(), manager.get(), setting);
    } else {
      remove(wanted, manager.get(), setting);
    }
    return Came.DONE;
  }

  /// @param version null for the newest that can be had
  private static void install(
      String name, @Nullable String version, PackageManager manager, Setting setting)
      throws IOException {
    PackageManager.Installed installed = manager.installed().get(name);
    Optional<String> target =
        version != null
            ? Optional.of(version)
            : installed == null ? Optional.empty() : manager.candidate(name);
    if (installed != null && target.map(installed.version()::equals).orElse(true)) {
      setting.say(name + " " + installed.version() + " is installed already");
      return;
    }
    manager.install(Map.of(name, target));
    PackageManager.Installed now = manager.installed().get(name);
    if (now == null || (version != null && !now.version().equals(version))) {
      throw new IOException(
          "%s is %s after it was installed"
              .formatted(name, now == null ? "not there" : now.version()));
    }
    setting.say("installed " + name + " " + now.version());
  }

  private static void remove(
      Action.ConfigurePackage wanted, PackageManager manager, Setting setting) throws IOException {
    PackageManager.Installed installed = manager.installed().get(wanted.name());
    boolean isMeant =
        installed != null
            && (wanted.version() == null || installed.version().equals(wanted.version()));
    if (!isMeant) {
      setting.say(wanted.name() + " is not installed");
      return;
    }
    manager.remove(List.of(wanted.name()));
    setting.say("removed " + wanted.name());
  }

  /// The transaction outlives this agent, which the package restarts; the step is begun again by
  /// the new one and then finds nothing to do.
  static Came updateAgent(Action.UpdateAgent wanted, Setting setting) throws IOException {
    Optional<PackageManager> manager = setting.host().packages();
    PackageManager.Installed installed =
        manager.isEmpty() ? null : manager.get().installed().get(AGENT);
    if (manager.isEmpty() || installed == null) {
      return new Came.NotApplicable(
          "this agent was not installed as a package; whatever put it here updates it");
    }
    refresh(manager.get(), setting);
    Optional<String> target =
        wanted.version() != null ? Optional.of(wanted.version()) : manager.get().candidate(AGENT);
    if (target.isPresent()
        && !wanted.allowDowngrade()
        && isOlder(target.get(), installed.version())) {
      return new Came.Failed(
          "%s is older than %s, which is installed; 'allowDowngrade' is false"
              .formatted(target.get(), installed.version()));
    }
    install(AGENT, target.orElse(null), manager.get(), setting);
    return Came.DONE;
  }

  /// Reads the repositories' lists anew, where the package manager does not do so by itself.
  ///
  /// @return whether they were read
  static boolean refresh(PackageManager manager, Setting setting) throws IOException {
    if (!manager.name().equals("apt")) {
      return false;
    }
    Programs.run(
        Command.of("apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", "update").within(REFRESH),
        setting);
    return true;
  }

  /// By the numbers in both, from the left; the first that differs decides.
  static boolean isOlder(String version, String than) {
    String[] left = version.split("[^0-9]+", -1);
    String[] right = than.split("[^0-9]+", -1);
    for (int i = 0; i < Math.min(left.length, right.length); i++) {
      int order = number(left[i]).compareTo(number(right[i]));
      if (order != 0) {
        return order < 0;
      }
    }
    return false;
  }

  private static BigInteger number(String digits) {
    return digits.isEmpty() ? BigInteger.ZERO : new BigInteger(digits);
  }
}
