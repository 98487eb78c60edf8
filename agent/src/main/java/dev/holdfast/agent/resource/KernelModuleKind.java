package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Kernel;
import dev.holdfast.model.SystemResource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `kernelModule`: whether a module is in the running kernel, and by two files of its own whether
/// it comes back.
public final class KernelModuleKind implements Kind<SystemResource.KernelModule> {
  private static final String HEAD = "# Managed by Holdfast; changes are taken back.\n";

  /// Names it at boot.
  private static OwnFile loading(SystemResource.KernelModule desired) {
    return OwnFile.at("/etc/modules-load.d/holdfast-" + desired.name() + ".conf");
  }

  /// Options and blacklisting.
  private static OwnFile probing(SystemResource.KernelModule desired) {
    return OwnFile.at("/etc/modprobe.d/holdfast-" + desired.name() + ".conf");
  }

  static List<String> paths(SystemResource.KernelModule desired) {
    return List.of(loading(desired).path(), probing(desired).path());
  }

  @Override
  public Observation check(SystemResource.KernelModule desired, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    var differences = new Differences(surroundings);
    Optional<Kernel> kernel = host.kernel();
    if (kernel.isPresent()) {
      differences.compare("state", running(desired), observed(desired, kernel.get()));
    }
    if (!loading(desired).text(host).orElse("").equals(loadingText(desired))) {
      differences.compare("boot", desired.state().name().toLowerCase(Locale.ROOT), "otherwise");
    }
    if (!probing(desired).text(host).orElse("").equals(probingText(desired))) {
      differences.compare(
          "options", String.join("; ", probingLines(desired)), "otherwise in modprobe.d");
    }
    return differences.observation();
  }

  private static String running(SystemResource.KernelModule desired) {
    return desired.state() == SystemResource.ModuleState.LOADED ? "loaded" : "unloaded";
  }

  private static String observed(SystemResource.KernelModule desired, Kernel kernel)
      throws IOException {
    boolean there =
        desired.state() == SystemResource.ModuleState.LOADED
            ? kernel.has(desired.name())
            : kernel.hasLoaded(desired.name());
    return there ? "loaded" : "unloaded";
  }

  private static String loadingText(SystemResource.KernelModule desired) {
    return desired.state() == SystemResource.ModuleState.LOADED ? HEAD + desired.name() + "\n" : "";
  }

  private static String probingText(SystemResource.KernelModule desired) {
    List<String> lines = probingLines(desired);
    return lines.isEmpty() ? "" : HEAD + String.join("\n", lines) + "\n";
  }

  private static List<String> probingLines(SystemResource.KernelModule desired) {
    var lines = new ArrayList<String>();
    if (desired.options() != null) {
      lines.add("options " + desired.name() + " " + desired.options());
    }
    if (desired.state() == SystemResource.ModuleState.BLACKLISTED) {
      // 'blacklist' alone keeps only aliases from loading it
      lines.add("blacklist " + desired.name());
      lines.add("install " + desired.name() + " /bin/false");
    }
    return lines;
  }

  @Override
  public void apply(
      SystemResource.KernelModule desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    put(probing(desired), probingText(desired), host);
    put(loading(desired), loadingText(desired), host);
    Optional<Kernel> kernel = host.kernel();
    if (kernel.isPresent() && Differences.names(differences, "state")) {
      if (desired.state() == SystemResource.ModuleState.LOADED) {
        kernel.get().load(desired.name());
      } else {
        kernel.get().unload(desired.name());
      }
    }
  }

  private static void put(OwnFile file, String text, Host host) throws IOException {
    if (text.isEmpty()) {
      file.delete(host);
    } else if (!file.text(host).orElse("").equals(text)) {
      file.write(text, host);
    }
  }
}
