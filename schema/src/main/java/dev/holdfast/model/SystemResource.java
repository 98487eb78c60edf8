package dev.holdfast.model;

import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// Resources beside files, packages, services and accounts: settings of the system, and things that
/// come from elsewhere. As in [Resource], a null property is not managed.
public sealed interface SystemResource extends Resource {
  /// @param uri null only where the repository should be absent
  /// @param key path of a repository file that holds the signing key
  record PackageRepository(
      String name,
      @Nullable String uri,
      List<String> suites,
      List<String> components,
      @Nullable String key,
      boolean enabled,
      Presence state)
      implements SystemResource {
    public PackageRepository {
      suites = List.copyOf(suites);
      components = List.copyOf(components);
    }

    @Override
    public ResourceType type() {
      return ResourceType.PACKAGE_REPOSITORY;
    }

    @Override
    public List<String> identities() {
      return List.of("packageRepository:" + name);
    }
  }

  /// A file of its own in `/etc/cron.d`.
  ///
  /// @param schedule in crontab's form; null only where it should be absent
  record Cron(
      String name,
      Presence state,
      String user,
      @Nullable String schedule,
      @Nullable String command,
      SortedMap<String, String> environment)
      implements SystemResource {
    @Override
    public ResourceType type() {
      return ResourceType.CRON;
    }

    @Override
    public List<String> identities() {
      return List.of("cron:" + name);
    }
  }

  /// @param persist whether it also holds after a restart
  record Sysctl(String key, String value, boolean persist) implements SystemResource {
    @Override
    public ResourceType type() {
      return ResourceType.SYSCTL;
    }

    @Override
    public List<String> identities() {
      return List.of("sysctl:" + key);
    }
  }

  /// What a kernel module should be.
  enum ModuleState {
    LOADED,
    UNLOADED,
    BLACKLISTED
  }

  record KernelModule(String name, ModuleState state, @Nullable String options)
      implements SystemResource {
    @Override
    public ResourceType type() {
      return ResourceType.KERNEL_MODULE;
    }

    @Override
    public List<String> identities() {
      return List.of("kernelModule:" + name);
    }
  }

  record Hostname(String value) implements SystemResource {
    @Override
    public ResourceType type() {
      return ResourceType.HOSTNAME;
    }

    @Override
    public List<String> identities() {
      return List.of("hostname:");
    }
  }

  record Timezone(String value) implements SystemResource {
    @Override
    public ResourceType type() {
      return ResourceType.TIMEZONE;
    }

    @Override
    public List<String> identities() {
      return List.of("timezone:");
    }
  }

  record Locale(String value) implements SystemResource {
    @Override
    public ResourceType type() {
      return ResourceType.LOCALE;
    }

    @Override
    public List<String> identities() {
      return List.of("locale:");
    }
  }

  /// @param names the first is the canonical one; empty only where it should be absent
  record HostsEntry(String ip, List<String> names, Presence state) implements SystemResource {
    public HostsEntry {
      names = List.copyOf(names);
    }

    @Override
    public ResourceType type() {
      return ResourceType.HOSTS_ENTRY;
    }

    @Override
    public List<String> identities() {
      return List.of("hostsEntry:" + ip);
    }
  }

  /// What a mount should be; `present` means listed in fstab, mounted or not.
  enum MountState {
    MOUNTED,
    PRESENT,
    ABSENT
  }

  /// @param device null only where it should be absent
  record Mount(
      String path,
      @Nullable String device,
      @Nullable String fsType,
      List<String> options,
      MountState state)
      implements SystemResource {
    public Mount {
      options = List.copyOf(options);
    }

    @Override
    public ResourceType type() {
      return ResourceType.MOUNT;
    }

    @Override
    public List<String> identities() {
      return List.of("mount:" + path);
    }
  }

  /// @param addresses with prefix length, or `dhcp` alone; null where they are not managed
  record NetworkInterface(
      String name,
      @Nullable List<String> addresses,
      @Nullable String gateway,
      @Nullable List<String> dns,
      @Nullable Long mtu,
      Presence state)
      implements SystemResource {
    @Override
    public ResourceType type() {
      return ResourceType.NETWORK_INTERFACE;
    }

    @Override
    public List<String> identities() {
      return List.of("networkInterface:" + name);
    }
  }

  /// Where bytes come from. One of `url` and `source` is there.
  ///
  /// @param sha256 in lower case; always there beside a `url`
  /// @param source path of a repository file
  record Origin(@Nullable String url, @Nullable String source, @Nullable String sha256) {}

  /// @param path the folder that it is unpacked into
  /// @param strip leading parts of each name that are left out
  record Archive(
      Origin origin,
      String path,
      @Nullable String owner,
      @Nullable String group,
      @Nullable Integer mode,
      int strip)
      implements SystemResource {
    @Override
    public ResourceType type() {
      return ResourceType.ARCHIVE;
    }

    @Override
    public List<String> identities() {
      return List.of("path:" + path);
    }
  }

  record Download(
      Origin origin,
      String path,
      @Nullable String owner,
      @Nullable String group,
      @Nullable Integer mode)
      implements SystemResource {
    @Override
    public ResourceType type() {
      return ResourceType.DOWNLOAD;
    }

    @Override
    public List<String> identities() {
      return List.of("path:" + path);
    }
  }
}
