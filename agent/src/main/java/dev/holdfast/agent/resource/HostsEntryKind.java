package dev.holdfast.agent.resource;

import dev.holdfast.model.Resource;
import dev.holdfast.model.SystemResource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/// `hostsEntry`: all names of one address in `/etc/hosts`. Other lines stay as they are.
public final class HostsEntryKind implements Kind<SystemResource.HostsEntry> {
  private static final String FILE = "/etc/hosts";

  @Override
  public Observation check(SystemResource.HostsEntry desired, Surroundings surroundings)
      throws IOException {
    List<String> lines = lines(surroundings);
    Set<String> found = names(desired, lines);
    var differences = new Differences(surroundings);
    if (desired.state() == Resource.Presence.ABSENT) {
      Set<String> left = new LinkedHashSet<>(found);
      if (!desired.names().isEmpty()) {
        left.retainAll(desired.names());
      }
      return left.isEmpty()
          ? Observation.IN_SYNC
          : differences.compare("state", "absent", String.join(" ", left)).observation();
    }
    if (found.isEmpty()) {
      return differences.compare("state", "present", "absent").observation();
    }
    return differences
        .compare("names", String.join(" ", desired.names()), String.join(" ", found))
        .observation();
  }

  private static List<String> lines(Surroundings surroundings) throws IOException {
    return OwnFile.text(FILE, surroundings.host()).orElse("").lines().toList();
  }

  private static boolean isOf(String line, SystemResource.HostsEntry desired) {
    String[] words = words(line);
    return words.length > 0
        && words[0].toLowerCase(Locale.ROOT).equals(desired.ip().toLowerCase(Locale.ROOT));
  }

  private static String[] words(String line) {
    int comment = line.indexOf('#');
    String text = (comment < 0 ? line : line.substring(0, comment)).strip();
    return text.isEmpty() ? new String[0] : text.split("\\s+");
  }

  private static Set<String> names(SystemResource.HostsEntry desired, List<String> lines) {
    var names = new LinkedHashSet<String>();
    for (String line : lines) {
      if (isOf(line, desired)) {
        String[] words = words(line);
        names.addAll(List.of(words).subList(1, words.length));
      }
    }
    return names;
  }

  @Override
  public void apply(
      SystemResource.HostsEntry desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    Optional<String> entry = entry(desired, names(desired, lines(surroundings)));
    var after = new ArrayList<String>();
    boolean written = entry.isEmpty();
    for (String line : lines(surroundings)) {
      if (!isOf(line, desired)) {
        after.add(line);
      } else if (!written) {
        after.add(entry.get());
        written = true;
      }
    }
    if (!written) {
      after.add(entry.get());
    }
    OwnFile.edit(FILE, String.join("\n", after) + "\n", surroundings.host());
  }

  private static Optional<String> entry(SystemResource.HostsEntry desired, Set<String> found) {
    var names = new LinkedHashSet<>(desired.names());
    if (desired.state() == Resource.Presence.ABSENT) {
      names = new LinkedHashSet<>(found);
      names.removeAll(desired.names());
      if (desired.names().isEmpty() || names.isEmpty()) {
        return Optional.empty();
      }
    }
    return Optional.of(desired.ip() + " " + String.join(" ", names));
  }
}
