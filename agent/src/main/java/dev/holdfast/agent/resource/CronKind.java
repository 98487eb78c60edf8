package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Entry;
import dev.holdfast.model.Resource;
import dev.holdfast.model.SystemResource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// `cron`: one job, in a file of its own in `/etc/cron.d`.
public final class CronKind implements Kind<SystemResource.Cron> {
  static String path(SystemResource.Cron desired) {
    return "/etc/cron.d/" + desired.name();
  }

  @Override
  public Observation check(SystemResource.Cron desired, Surroundings surroundings)
      throws IOException {
    Optional<String> found = OwnFile.text(path(desired), surroundings.host());
    var differences = new Differences(surroundings);
    if (desired.state() == Resource.Presence.ABSENT) {
      return found.isEmpty()
          ? Observation.IN_SYNC
          : differences.compare("state", "absent", "present").observation();
    }
    if (found.isEmpty()) {
      return differences.compare("state", "present", "absent").observation();
    }
    String wanted = text(desired);
    if (!found.get().equals(wanted)) {
      compare(Job.of(wanted), Job.of(found.get()), differences);
    }
    // cron reads no file that others may write or that is not root's
    Entry entry = surroundings.host().files().follow(path(desired)).entry();
    if (entry != null) {
      new Permissions(OwnFile.PUBLIC, "0", "0").compare(entry, surroundings.host(), differences);
    }
    return differences.observation();
  }

  private static void compare(Job wanted, Job found, Differences differences) {
    int before = differences.list().size();
    differences
        .compare("schedule", wanted.schedule, found.schedule)
        .compare("user", wanted.user, found.user)
        .compare("command", wanted.command, found.command)
        .compare("environment", wanted.environment, found.environment);
    if (differences.list().size() == before) {
      differences.compare("content", "as declared", "other text around it");
    }
  }

  /// What a file says, as far as it is one job.
  private record Job(String environment, String schedule, String user, String command) {
    static Job of(String text) {
      var environment = new StringBuilder();
      String job = "";
      for (String line : text.lines().toList()) {
        if (line.isBlank() || line.startsWith("#")) {
          continue;
        }
        if (job.isEmpty() && line.matches("[A-Za-z_][A-Za-z0-9_]*=.*")) {
          environment.append(environment.isEmpty() ? "" : ", ").append(line);
        } else {
          job = job.isEmpty() ? line : job + "\n" + line;
        }
      }
      String[] fields = job.strip().split("[ \t]+", job.startsWith("@") ? 3 : 7);
      int user = job.startsWith("@") ? 1 : 5;
      return new Job(
          environment.toString(),
          String.join(" ", List.of(fields).subList(0, Math.min(user, fields.length))),
          fields.length > user ? fields[user] : "",
          fields.length > user + 1 ? fields[user + 1] : "");
    }
  }

  private static String text(SystemResource.Cron desired) {
    var text = new StringBuilder("# Managed by Holdfast; changes are taken back.\n");
    desired
        .environment()
        .forEach((name, value) -> text.append(name).append('=').append(quoted(value)).append('\n'));
    return text.append(String.join(" ", String.valueOf(desired.schedule()).strip().split("[ \t]+")))
        .append(' ')
        .append(desired.user())
        .append(' ')
        .append(String.valueOf(desired.command()).strip())
        .append('\n')
        .toString();
  }

  /// cron keeps spaces at the ends only within quotes.
  private static String quoted(String value) {
    return value.equals(value.strip()) && !value.isEmpty() ? value : "\"" + value + "\"";
  }

  @Override
  public void apply(
      SystemResource.Cron desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    OwnFile file = OwnFile.at(path(desired));
    if (desired.state() == Resource.Presence.ABSENT) {
      file.delete(surroundings.host());
    } else {
      surroundings.host().accounts().uid(desired.user());
      file.write(text(desired), surroundings.host());
    }
  }
}
