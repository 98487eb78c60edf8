package dev.holdfast.agent.host;

import dev.holdfast.canonical.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether the node is a container, a virtual machine or hardware, and of what make: what container
/// managers leave behind, then what the firmware calls itself.
final class Virtualization {
  /// Beginnings of what firmware says, in lower case, to the usual name.
  private static final List<Map.Entry<String, String>> FIRMWARE =
      List.of(
          Map.entry("amazon ec2", "amazon"),
          Map.entry("google compute engine", "google"),
          Map.entry("google", "google"),
          Map.entry("kvm", "kvm"),
          Map.entry("openstack", "kvm"),
          Map.entry("digitalocean", "kvm"),
          Map.entry("hetzner", "kvm"),
          Map.entry("qemu", "qemu"),
          Map.entry("vmware", "vmware"),
          Map.entry("vmw", "vmware"),
          Map.entry("innotek", "virtualbox"),
          Map.entry("virtualbox", "virtualbox"),
          Map.entry("oracle corporation virtualbox", "virtualbox"),
          Map.entry("xen", "xen"),
          Map.entry("bochs", "bochs"),
          Map.entry("parallels", "parallels"),
          Map.entry("bhyve", "bhyve"),
          Map.entry("apple virtualization", "apple"),
          Map.entry("hyper-v", "microsoft"),
          Map.entry("virtual machine", "microsoft"));

  private final MachineFiles machine;

  Virtualization(MachineFiles machine) {
    this.machine = machine;
  }

  Json observe() throws IOException {
    String container = container();
    if (container != null) {
      return told("container", container);
    }
    String guest = guest();
    return guest == null ? told("physical", null) : told("vm", guest);
  }

  private static Json told(String kind, @Nullable String type) {
    return Json.object().put("kind", kind).put("type", type).build();
  }

  private @Nullable String container() throws IOException {
    for (String path : List.of("run/systemd/container", "run/host/container-manager")) {
      String named = machine.line(path);
      if (named != null) {
        return named;
      }
    }
    if (machine.exists("run/.containerenv")) {
      return "podman";
    }
    if (machine.exists(".dockerenv")) {
      return "docker";
    }
    String release = machine.line("proc/sys/kernel/osrelease");
    if (release != null && release.toLowerCase(Locale.ROOT).contains("microsoft")) {
      return "wsl";
    }
    if (machine.exists("proc/vz") && !machine.exists("proc/bc")) {
      return "openvz";
    }
    return ofFirstProcess();
  }

  /// What a container manager put into the environment of the first process; root alone sees it.
  private @Nullable String ofFirstProcess() throws IOException {
    return machine.lines("proc/1/environ").stream()
        .flatMap(line -> Arrays.stream(line.split("\0", -1)))
        .filter(each -> each.startsWith("container="))
        .map(each -> each.substring("container=".length()))
        .filter(each -> !each.isBlank())
        .findFirst()
        .orElse(null);
  }

  private @Nullable String guest() throws IOException {
    for (String file : List.of("product_name", "sys_vendor", "board_vendor", "bios_vendor")) {
      String said = machine.line("sys/class/dmi/id/" + file);
      if (said != null) {
        String lower = said.toLowerCase(Locale.ROOT);
        for (var known : FIRMWARE) {
          if (lower.startsWith(known.getKey())) {
            return known.getValue();
          }
        }
      }
    }
    String hypervisor = machine.line("sys/hypervisor/type");
    if (hypervisor != null) {
      return hypervisor;
    }
    if (machine.exists("proc/device-tree/hypervisor/compatible")) {
      return "kvm";
    }
    String flags = machine.value("proc/cpuinfo", "flags");
    return flags != null && Arrays.asList(flags.split(" ", -1)).contains("hypervisor")
        ? "unknown"
        : null;
  }
}
