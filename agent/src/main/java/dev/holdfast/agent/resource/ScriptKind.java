package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Accounts;
import dev.holdfast.agent.host.Command;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.HostFiles;
import dev.holdfast.agent.host.Ownership;
import dev.holdfast.agent.host.Place;
import dev.holdfast.agent.host.Processes;
import dev.holdfast.model.Durations;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// `script`: a check and an apply in some interpreter's language. Without a check it is an action:
/// nobody can say whether it needs to run.
public final class ScriptKind implements Kind<Resource.Script> {
  private static final String FOLDER = "/run";
  private static final int PRIVATE = 0700;

  @Override
  public Observation check(Resource.Script desired, Surroundings surroundings) throws IOException {
    Host host = surroundings.host();
    if (host.isBareTree()) {
      return new Observation.NotApplicable("a script would escape a bare tree");
    }
    if (desired.creates() != null && host.files().follow(desired.creates()).exists()) {
      return Observation.IN_SYNC;
    }
    String check = desired.check();
    if (check == null) {
      return desired.creates() == null
          ? new Observation.Unknown("a script without 'check' cannot be checked")
          : new Differences(surroundings)
              .compare("creates", desired.creates(), "absent")
              .observation();
    }
    Processes.Ended ended = run(check, desired, surroundings, Listener.NONE);
    if (ended.succeeded()) {
      return Observation.IN_SYNC;
    }
    return new Differences(surroundings)
        .compare("check", "exit 0", "exit " + ended.exitCode() + said(ended, surroundings))
        .observation();
  }

  private static String said(Processes.Ended ended, Surroundings surroundings) {
    String line = ended.lastLine();
    return surroundings.hasSecrets() || line.isEmpty() ? "" : ": " + line;
  }

  @Override
  public void apply(
      Resource.Script desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    String apply = desired.apply();
    if (apply == null) {
      throw new IOException("this script has only a check; nothing can be applied");
    }
    Processes.Ended ended = run(apply, desired, surroundings, surroundings.listener());
    if (!ended.succeeded()) {
      throw new IOException("apply ended with " + ended.exitCode() + said(ended, surroundings));
    }
  }

  @Override
  public void notified(Resource.Script desired, Surroundings surroundings) throws IOException {
    if (!surroundings.host().isBareTree()) {
      apply(desired, List.of(), surroundings);
    }
  }

  /// The text goes into a file of its own and not into the command's words, which every user of the
  /// node can read.
  private static Processes.Ended run(
      String text, Resource.Script desired, Surroundings surroundings, Listener listener)
      throws IOException {
    Host host = surroundings.host();
    HostFiles files = host.files();
    Accounts.@Nullable User user =
        desired.user() == null
            ? null
            : host.accounts()
                .user(desired.user())
                .orElseThrow(
                    () -> new IOException("this node has no user '" + desired.user() + "'"));
    Place place = scriptFile(host);
    files.write(
        place,
        Content.of(text),
        user == null || !host.isPrivileged()
            ? Ownership.ofMode(PRIVATE)
            : new Ownership(PRIVATE, user.uid(), user.gid()));
    try {
      var ended =
          host.processes()
              .run(
                  Command.of(words(desired, user, place, host))
                      .with(desired.environment())
                      .in(desired.workingDirectory())
                      .within(desired.timeout())
                      .marked(),
                  listener.begin());
      if (ended.stopped()) {
        throw new IOException("ended, since the run was");
      }
      if (ended.timedOut()) {
        throw new IOException("timed out after " + Durations.describe(desired.timeout()));
      }
      return ended;
    } finally {
      files.delete(files.place(place.path()));
    }
  }

  private static Place scriptFile(Host host) throws IOException {
    String name = "holdfast-script-" + ProcessHandle.current().pid();
    Place run = host.files().place(FOLDER + "/" + name);
    return run.hasParent() && host.isPrivileged() ? run : host.files().follow("/tmp/" + name);
  }

  private static List<String> words(
      Resource.Script desired, Accounts.@Nullable User user, Place script, Host host)
      throws IOException {
    var words = new ArrayList<String>();
    if (user != null) {
      if (!host.isPrivileged()) {
        throw new IOException("only root can run a script as another user");
      }
      words.addAll(
          List.of(
              "setpriv", "--reuid=" + user.uid(), "--regid=" + user.gid(), "--init-groups", "--"));
    }
    words.add(desired.interpreter());
    words.add(script.path());
    return words;
  }
}
