package dev.holdfast.model;

import java.util.List;
import java.util.Locale;

/// [ResourceReader]'s part for [SystemResource].
final class SystemResourceReader {
  private static final String ADDRESS_WORDS = "an IP address";

  private SystemResourceReader() {}

  static Resource packageRepository(Properties p) {
    Resource.Presence state = presence(p);
    if (state == Resource.Presence.PRESENT) {
      p.atLeastOne("uri");
    }
    return new SystemResource.PackageRepository(
        p.needText("name", Forms::isFileName, Forms.FILE_NAME_WORDS),
        p.text("uri", Forms::isUri, "a URI such as https://deb.example.org/debian"),
        list(p.texts("suites", Forms::isWord, "a word without spaces")),
        list(p.texts("components", Forms::isWord, "a word without spaces")),
        p.repositoryFile("key"),
        p.flag("enabled", true),
        state);
  }

  static Resource cron(Properties p) {
    Resource.Presence state = presence(p);
    if (state == Resource.Presence.PRESENT) {
      p.atLeastOne("schedule");
      p.atLeastOne("command");
    }
    String user = p.text("user", Forms::isUser, Forms.ACCOUNT_WORDS);
    return new SystemResource.Cron(
        p.needText("name", Forms::isCronName, "a name of letters, digits, '_' and '-'"),
        state,
        user == null ? "root" : user,
        p.text(
            "schedule",
            Forms::isCrontab,
            "five fields of crontab such as \"15 3 * * 1\", or @daily and the like"),
        p.text("command", Forms::isCommandLine, "one line, not empty"),
        p.environment("environment"));
  }

  static Resource sysctl(Properties p) {
    return new SystemResource.Sysctl(
        p.needText("key", Forms::isSysctl, "a key such as net.ipv4.ip_forward"),
        p.needText("value", Forms::isOneLine, "one line"),
        p.flag("persist", true));
  }

  static Resource kernelModule(Properties p) {
    return new SystemResource.KernelModule(
        p.needText("name", Forms::isModule, "a module's name: letters, digits, '_' and '-'"),
        p.choice("state", SystemResource.ModuleState.class, SystemResource.ModuleState.LOADED),
        p.text("options", Forms::isOneLine, "one line"));
  }

  static Resource hostname(Properties p) {
    return new SystemResource.Hostname(
        p.needText("value", Forms::isHostname, "a host's name: letters, digits, '-' and '.'"));
  }

  static Resource timezone(Properties p) {
    return new SystemResource.Timezone(
        p.needText("value", Forms::isZone, "a time zone such as Europe/Berlin"));
  }

  static Resource locale(Properties p) {
    return new SystemResource.Locale(
        p.needText("value", Forms::isLocale, "a locale such as en_GB.UTF-8"));
  }

  static Resource hostsEntry(Properties p) {
    Resource.Presence state = presence(p);
    if (state == Resource.Presence.PRESENT && !p.has("names")) {
      p.complain("'names' is missing");
    }
    List<String> names = p.texts("names", Forms::isHostname, "a host's name");
    if (names != null && names.isEmpty() && !p.isOpenList("names")) {
      p.complain("names", "'names' must name a host");
    }
    return new SystemResource.HostsEntry(
        p.needText("ip", Forms::isAddress, ADDRESS_WORDS), list(names), state);
  }

  static Resource mount(Properties p) {
    SystemResource.MountState state =
        p.choice("state", SystemResource.MountState.class, SystemResource.MountState.MOUNTED);
    if (state != SystemResource.MountState.ABSENT) {
      p.atLeastOne("device");
      p.atLeastOne("fsType");
    }
    return new SystemResource.Mount(
        p.needPath("path"),
        p.text("device", Forms::isWord, "a device, without spaces"),
        p.text("fsType", Forms::isWord, "a file system such as ext4"),
        list(p.texts("options", Forms::isWord, "one option, without spaces")),
        state);
  }

  static Resource networkInterface(Properties p) {
    Long mtu = p.number("mtu", 68, 65_535);
    return new SystemResource.NetworkInterface(
        p.needText("name", Forms::isInterface, "an interface's name such as eth0"),
        p.texts("addresses", Forms::isNetwork, "an address with prefix, such as 10.0.0.5/24"),
        p.text("gateway", Forms::isAddress, ADDRESS_WORDS),
        p.texts("dns", Forms::isAddress, ADDRESS_WORDS),
        mtu,
        presence(p));
  }

  static Resource archive(Properties p) {
    Long strip = p.number("strip", 0, 100);
    return new SystemResource.Archive(
        origin(p),
        p.needPath("path"),
        p.nameOrNumber("owner"),
        p.nameOrNumber("group"),
        p.mode("mode"),
        strip == null ? 0 : Math.toIntExact(strip));
  }

  static Resource download(Properties p) {
    return new SystemResource.Download(
        origin(p),
        p.needPath("path"),
        p.nameOrNumber("owner"),
        p.nameOrNumber("group"),
        p.mode("mode"));
  }

  private static SystemResource.Origin origin(Properties p) {
    p.atLeastOne("url", "source");
    p.atMostOne("url", "source");
    if (p.has("url") && !p.has("sha256")) {
      p.complain("'sha256' is missing, without which nobody knows what 'url' brings");
    }
    String sha256 = p.text("sha256", Forms::isSha256, "64 hexadecimal digits");
    return new SystemResource.Origin(
        p.text("url", Forms::isUrl, "a URL that begins with https:// or http://"),
        p.repositoryFile("source"),
        sha256 == null ? null : sha256.toLowerCase(Locale.ROOT));
  }

  private static Resource.Presence presence(Properties p) {
    return p.choice("state", Resource.Presence.class, Resource.Presence.PRESENT);
  }

  private static List<String> list(@org.jspecify.annotations.Nullable List<String> texts) {
    return texts == null ? List.of() : texts;
  }
}
