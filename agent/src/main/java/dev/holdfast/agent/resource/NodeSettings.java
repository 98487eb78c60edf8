package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Entry;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.HostFiles;
import dev.holdfast.agent.host.Kernel;
import dev.holdfast.agent.host.Place;
import dev.holdfast.model.SystemResource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a node has one of: its host name, time zone and locale.
final class NodeSettings {
  private NodeSettings() {}

  /// `hostname`: the file, and the running kernel's.
  static final class HostnameKind implements Kind<SystemResource.Hostname> {
    private static final String FILE = "/etc/hostname";
    private static final String RUNNING = "kernel.hostname";

    @Override
    public Observation check(SystemResource.Hostname desired, Surroundings surroundings)
        throws IOException {
      Host host = surroundings.host();
      var differences = new Differences(surroundings);
      String found = OwnFile.text(FILE, host).map(HostnameKind::named).orElse(null);
      differences.compare("value", desired.value(), found);
      Optional<Kernel> kernel = host.kernel();
      if (kernel.isPresent()) {
        differences.compare(
            "value (running)", desired.value(), kernel.get().setting(RUNNING).orElse(null));
      }
      return differences.observation();
    }

    private static String named(String text) {
      return text.lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty() && !line.startsWith("#"))
          .findFirst()
          .orElse("");
    }

    @Override
    public void apply(
        SystemResource.Hostname desired, List<Difference> differences, Surroundings surroundings)
        throws IOException {
      if (Differences.names(differences, "value")) {
        OwnFile.edit(FILE, desired.value() + "\n", surroundings.host());
      }
      Optional<Kernel> kernel = surroundings.host().kernel();
      if (kernel.isPresent() && Differences.names(differences, "value (running)")) {
        kernel.get().setHostname(desired.value());
      }
    }
  }

  /// `timezone`: the link `/etc/localtime`, and the name in `/etc/timezone` where there is one.
  static final class TimezoneKind implements Kind<SystemResource.Timezone> {
    private static final String LINK = "/etc/localtime";
    private static final String NAME = "/etc/timezone";
    private static final String ZONES = "/usr/share/zoneinfo/";

    @Override
    public Observation check(SystemResource.Timezone desired, Surroundings surroundings)
        throws IOException {
      HostFiles files = surroundings.host().files();
      Entry zone = files.follow(ZONES + desired.value()).entry();
      if (zone == null || !zone.isFile()) {
        throw new IOException(
            "this node has no time zone '" + desired.value() + "'; is tzdata installed?");
      }
      var differences = new Differences(surroundings).compare("value", desired.value(), now(files));
      Optional<String> name = OwnFile.text(NAME, surroundings.host());
      if (name.isPresent()) {
        differences.compare("value (" + NAME + ")", desired.value(), name.get().strip());
      }
      return differences.observation();
    }

    private static String now(HostFiles files) throws IOException {
      Place place = files.place(LINK);
      Entry entry = place.entry();
      if (entry == null) {
        return "absent";
      }
      if (!entry.isLink()) {
        return entry.kind().words();
      }
      String target = files.linkTarget(place);
      int zones = target.indexOf(ZONES.substring(1));
      return zones < 0 ? target : target.substring(zones + ZONES.length() - 1);
    }

    @Override
    public void apply(
        SystemResource.Timezone desired, List<Difference> differences, Surroundings surroundings)
        throws IOException {
      Host host = surroundings.host();
      if (Differences.names(differences, "value")) {
        host.files().createLink(host.files().place(LINK), ZONES + desired.value());
      }
      if (OwnFile.text(NAME, host).isPresent()) {
        OwnFile.edit(NAME, desired.value() + "\n", host);
      }
    }
  }

  /// `locale`: `LANG` in the file that the node's logins read; other settings there stay.
  static final class LocaleKind implements Kind<SystemResource.Locale> {
    private static final String KEY = "LANG=";

    @Override
    public Observation check(SystemResource.Locale desired, Surroundings surroundings)
        throws IOException {
      Host host = surroundings.host();
      String found =
          OwnFile.text(file(host), host)
              .orElse("")
              .lines()
              .map(String::strip)
              .filter(line -> line.startsWith(KEY))
              .map(line -> line.substring(KEY.length()).replace("\"", ""))
              .reduce(null, (a, b) -> b);
      return new Differences(surroundings).compare("value", desired.value(), found).observation();
    }

    private static String file(Host host) throws IOException {
      boolean debian =
          host.files().follow("/etc/default/locale").exists()
              || (host.files().follow("/etc/debian_version").exists()
                  && !host.files().follow("/etc/locale.conf").exists());
      return debian ? "/etc/default/locale" : "/etc/locale.conf";
    }

    @Override
    public void apply(
        SystemResource.Locale desired, List<Difference> differences, Surroundings surroundings)
        throws IOException {
      Host host = surroundings.host();
      var lines = new ArrayList<String>();
      for (String line : OwnFile.text(file(host), host).orElse("").lines().toList()) {
        if (!line.strip().startsWith(KEY)) {
          lines.add(line);
        }
      }
      lines.add(KEY + desired.value());
      OwnFile.edit(file(host), String.join("\n", lines) + "\n", host);
    }
  }
}
