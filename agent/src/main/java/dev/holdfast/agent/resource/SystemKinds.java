package dev.holdfast.agent.resource;

import dev.holdfast.model.SystemResource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.List;

/// [Kinds]'s part for [SystemResource].
final class SystemKinds {
  private final PackageRepositoryKind packageRepository = new PackageRepositoryKind();
  private final CronKind cron = new CronKind();
  private final SysctlKind sysctl = new SysctlKind();
  private final KernelModuleKind kernelModule = new KernelModuleKind();
  private final NodeSettings.HostnameKind hostname = new NodeSettings.HostnameKind();
  private final NodeSettings.TimezoneKind timezone = new NodeSettings.TimezoneKind();
  private final NodeSettings.LocaleKind locale = new NodeSettings.LocaleKind();
  private final HostsEntryKind hostsEntry = new HostsEntryKind();
  private final MountKind mount = new MountKind();
  private final ArchiveKind archive = new ArchiveKind();
  private final DownloadKind download = new DownloadKind();
  private final NetworkInterfaceKind networkInterface = new NetworkInterfaceKind();

  Observation check(SystemResource resource, Surroundings surroundings) throws IOException {
    return switch (resource) {
      case SystemResource.PackageRepository desired ->
          packageRepository.check(desired, surroundings);
      case SystemResource.Cron desired -> cron.check(desired, surroundings);
      case SystemResource.Sysctl desired -> sysctl.check(desired, surroundings);
      case SystemResource.KernelModule desired -> kernelModule.check(desired, surroundings);
      case SystemResource.Hostname desired -> hostname.check(desired, surroundings);
      case SystemResource.Timezone desired -> timezone.check(desired, surroundings);
      case SystemResource.Locale desired -> locale.check(desired, surroundings);
      case SystemResource.HostsEntry desired -> hostsEntry.check(desired, surroundings);
      case SystemResource.Mount desired -> mount.check(desired, surroundings);
      case SystemResource.Archive desired -> archive.check(desired, surroundings);
      case SystemResource.Download desired -> download.check(desired, surroundings);
      case SystemResource.NetworkInterface desired -> networkInterface.check(desired, surroundings);
    };
  }

  void apply(SystemResource resource, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    switch (resource) {
      case SystemResource.PackageRepository desired ->
          packageRepository.apply(desired, differences, surroundings);
      case SystemResource.Cron desired -> cron.apply(desired, differences, surroundings);
      case SystemResource.Sysctl desired -> sysctl.apply(desired, differences, surroundings);
      case SystemResource.KernelModule desired ->
          kernelModule.apply(desired, differences, surroundings);
      case SystemResource.Hostname desired -> hostname.apply(desired, differences, surroundings);
      case SystemResource.Timezone desired -> timezone.apply(desired, differences, surroundings);
      case SystemResource.Locale desired -> locale.apply(desired, differences, surroundings);
      case SystemResource.HostsEntry desired ->
          hostsEntry.apply(desired, differences, surroundings);
      case SystemResource.Mount desired -> mount.apply(desired, differences, surroundings);
      case SystemResource.Archive desired -> archive.apply(desired, differences, surroundings);
      case SystemResource.Download desired -> download.apply(desired, differences, surroundings);
      case SystemResource.NetworkInterface desired ->
          networkInterface.apply(desired, differences, surroundings);
    }
  }

  /// Paths that a resource has for itself beside what identifies it, so that no purge takes them.
  static List<String> paths(SystemResource resource) {
    return switch (resource) {
      case SystemResource.PackageRepository desired -> PackageRepositoryKind.paths(desired);
      case SystemResource.Cron desired -> List.of(CronKind.path(desired));
      case SystemResource.Sysctl desired -> List.of(SysctlKind.file(desired).path());
      case SystemResource.KernelModule desired -> KernelModuleKind.paths(desired);
      case SystemResource.Mount desired -> List.of(desired.path());
      case SystemResource.NetworkInterface desired -> NetworkFiles.paths(desired.name());
      case SystemResource.Archive _,
          SystemResource.Download _,
          SystemResource.Hostname _,
          SystemResource.Timezone _,
          SystemResource.Locale _,
          SystemResource.HostsEntry _ ->
          List.of();
    };
  }
}
