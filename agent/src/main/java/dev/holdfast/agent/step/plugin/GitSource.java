package dev.holdfast.agent.step.plugin;

import dev.holdfast.agent.host.Command;
import dev.holdfast.agent.step.Came;
import dev.holdfast.agent.step.Setting;
import dev.holdfast.agent.step.Source;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Something out of a Git repository, by the node's own `git`. Credentials go through files and the
/// environment, never through its words.
final class GitSource {
  private static final String ASK =
      """
      #!/bin/sh
      case "$1" in
        Username*) printf '%s\\n' "$HOLDFAST_GIT_USER" ;;
        *) printf '%s\\n' "$HOLDFAST_GIT_PASSWORD" ;;
      esac
      """;

  private GitSource() {}

  static Came fetch(Source.Git git, Downloads.Target target, Setting setting) throws IOException {
    if (Programs.find("git").isEmpty()) {
      return new Came.Failed("git is not installed on this node");
    }
    Path clone = setting.scratch().resolve("clone");
    Map<String, String> environment = environment(git, setting.scratch());
    for (List<String> words : commands(git, clone)) {
      Came came = Programs.run(Command.of(words).with(environment).within(Source.TIMEOUT), setting);
      if (!came.equals(Came.DONE)) {
        return came;
      }
    }
    Path from = clone.resolve(git.path()).normalize();
    if (!from.startsWith(clone) || !Files.exists(from, LinkOption.NOFOLLOW_LINKS)) {
      return new Came.Failed("there is no '" + git.path() + "' in " + git.repository());
    }
    if (!from.toRealPath().startsWith(clone.toRealPath())) {
      return new Came.Failed("'" + git.path() + "' leads out of the repository");
    }
    return Downloads.stored(target.take(from), setting);
  }

  private static List<List<String>> commands(Source.Git git, Path clone) {
    var words = new ArrayList<>(List.of("git", "clone", "--quiet"));
    if (git.commit() == null) {
      words.addAll(List.of("--depth", "1"));
      if (git.branch() != null) {
        words.addAll(List.of("--branch", git.branch()));
      }
    } else {
      words.add("--no-checkout");
    }
    words.addAll(List.of("--", git.repository(), clone.toString()));
    return git.commit() == null
        ? List.of(words)
        : List.of(
            words,
            List.of("git", "-C", clone.toString(), "checkout", "--quiet", git.commit(), "--"));
  }

  private static Map<String, String> environment(Source.Git git, Path scratch) throws IOException {
    var environment = new TreeMap<String, String>();
    environment.put("GIT_TERMINAL_PROMPT", "0");
    // no helper that a URL could name, such as ext::
    environment.put("GIT_ALLOW_PROTOCOL", "https:http:ssh:git:file");
    if (git.password() != null) {
      Path ask = scratch.resolve("askpass");
      Files.writeString(ask, ASK);
      Files.setPosixFilePermissions(ask, PosixFilePermissions.fromString("rwx------"));
      environment.put("GIT_ASKPASS", ask.toString());
      environment.put("HOLDFAST_GIT_USER", git.user() == null ? "git" : git.user());
      environment.put("HOLDFAST_GIT_PASSWORD", git.password());
    }
    environment.put("GIT_SSH_COMMAND", ssh(git, scratch));
    return environment;
  }

  private static String ssh(Source.Git git, Path scratch) throws IOException {
    var words = new ArrayList<>(List.of("ssh", "-o", "BatchMode=yes"));
    if (git.sshKey() != null) {
      Path key = scratch.resolve("key");
      Files.writeString(key, git.sshKey() + "\n");
      Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
      words.addAll(List.of("-i", "'" + key + "'", "-o", "IdentitiesOnly=yes"));
    }
    if (git.skipHostKeyChecking()) {
      words.addAll(List.of("-o", "StrictHostKeyChecking=no", "-o", "UserKnownHostsFile=/dev/null"));
    }
    return String.join(" ", words);
  }
}
