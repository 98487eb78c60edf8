package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Fstab;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Kernel;
import dev.holdfast.agent.host.Ownership;
import dev.holdfast.agent.host.Place;
import dev.holdfast.model.SystemResource;
import dev.holdfast.model.SystemResource.MountState;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// `mount`: a line in `/etc/fstab`, and whether it is mounted now.
public final class MountKind implements Kind<SystemResource.Mount> {
  private static final String FILE = "/etc/fstab";

  /// One line of the table.
  private record Row(String device, String path, String fsType, String options, String rest) {
    static @Nullable Row of(String line) {
      String text = line.strip();
      if (text.isEmpty() || text.startsWith("#")) {
        return null;
      }
      String[] words = text.split("\\s+", 5);
      return words.length < 4
          ? null
          : new Row(
              Fstab.unescaped(words[0]),
              Fstab.unescaped(words[1]),
              words[2],
              words[3],
              words.length > 4 ? words[4] : "0 0");
    }

    String line() {
      return String.join(" ", Fstab.escaped(device), Fstab.escaped(path), fsType, options, rest);
    }
  }

  @Override
  public Observation check(SystemResource.Mount desired, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    Optional<Row> row = row(desired, lines(host));
    Optional<Kernel.Mounted> mounted = mounted(desired, host);
    var differences = new Differences(surroundings);
    String found = mounted.isPresent() ? "mounted" : row.isPresent() ? "present" : "absent";
    if (desired.state() == MountState.ABSENT) {
      return differences.compare("state", "absent", found).observation();
    }
    if (row.isEmpty()) {
      return differences
          .compare(
              "state",
              words(desired.state()),
              mounted.isPresent() ? "mounted, not in fstab" : found)
          .observation();
    }
    differences
        .compare("device", desired.device(), row.get().device())
        .compare("fsType", desired.fsType(), row.get().fsType())
        .compare("options", options(desired), row.get().options());
    if (desired.state() == MountState.MOUNTED && host.kernel().isPresent()) {
      differences.compare("state", "mounted", found);
      mounted.ifPresent(now -> running(desired, now, differences));
    }
    return differences.observation();
  }

  /// A device by label or id is known to the kernel under another name; only plain paths and file
  /// systems without a device can be compared.
  private static void running(
      SystemResource.Mount desired, Kernel.Mounted now, Differences differences) {
    String fsType = String.valueOf(desired.fsType());
    if (!fsType.equals("auto") && !fsType.equals("none")) {
      differences.compare("fsType (running)", fsType, now.fsType());
    }
  }

  private static String words(MountState state) {
    return switch (state) {
      case MOUNTED -> "mounted";
      case PRESENT -> "present";
      case ABSENT -> "absent";
    };
  }

  private static String options(SystemResource.Mount desired) {
    return desired.options().isEmpty() ? "defaults" : String.join(",", desired.options());
  }

  private static List<String> lines(Host host) throws IOException {
    return OwnFile.text(FILE, host).orElse("").lines().toList();
  }

  private static Optional<Row> row(SystemResource.Mount desired, List<String> lines) {
    return lines.stream()
        .flatMap(line -> Optional.ofNullable(Row.of(line)).stream())
        .filter(row -> row.path().equals(desired.path()))
        .findFirst();
  }

  private static Optional<Kernel.Mounted> mounted(SystemResource.Mount desired, Host host)
      throws IOException {
    Optional<Kernel> kernel = host.kernel();
    return kernel.isEmpty()
        ? Optional.empty()
        : kernel.get().mounts().stream()
            .filter(each -> each.path().equals(desired.path()))
            .reduce((_, last) -> last);
  }

  @Override
  public void apply(
      SystemResource.Mount desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    boolean isMounted = mounted(desired, host).isPresent();
    Optional<Kernel> kernel = host.kernel();
    if (desired.state() == MountState.ABSENT && isMounted && kernel.isPresent()) {
      kernel.get().unmount(desired.path());
    }
    rewrite(desired, host);
    if (kernel.isEmpty() || desired.state() != MountState.MOUNTED) {
      return;
    }
    boolean moved =
        Differences.names(differences, "device")
            || Differences.names(differences, "fsType")
            || Differences.names(differences, "fsType (running)");
    if (isMounted && moved) {
      kernel.get().unmount(desired.path());
      isMounted = false;
    }
    if (isMounted) {
      kernel.get().remount(desired.path());
    } else {
      mountPoint(desired, host);
      kernel.get().mount(desired.path());
    }
  }

  private static void mountPoint(SystemResource.Mount desired, Host host) throws IOException {
    Place place = host.files().follow(desired.path());
    if (place.entry() == null) {
      host.files().createDirectory(place, new Ownership(0755, 0, 0));
    }
  }

  private static void rewrite(SystemResource.Mount desired, Host host) throws IOException {
    var after = new ArrayList<String>();
    boolean wanted = desired.state() != MountState.ABSENT;
    boolean changed = false;
    for (String line : lines(host)) {
      Row row = Row.of(line);
      if (row == null || !row.path().equals(desired.path())) {
        after.add(line);
      } else if (wanted) {
        String now = wanted(desired, row.rest()).line();
        boolean same = row.equals(wanted(desired, row.rest()));
        after.add(same ? line : now);
        changed |= !same;
        wanted = false;
      } else {
        changed = true;
      }
    }
    if (wanted) {
      after.add(wanted(desired, "0 0").line());
      changed = true;
    }
    if (changed) {
      OwnFile.edit(FILE, String.join("\n", after) + "\n", host);
      host.reloadUnits();
    }
  }

  private static Row wanted(SystemResource.Mount desired, String rest) {
    return new Row(
        String.valueOf(desired.device()),
        desired.path(),
        String.valueOf(desired.fsType()),
        options(desired),
        rest);
  }
}
