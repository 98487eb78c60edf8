package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Accounts;
import dev.holdfast.agent.host.Command;
import dev.holdfast.agent.host.Host;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// `group`: a local group and its members.
public final class GroupKind implements Kind<Resource.Group> {
  @Override
  public Observation check(Resource.Group desired, Surroundings surroundings) throws IOException {
    Host host = surroundings.host();
    if (host.isBareTree()) {
      return new Observation.NotApplicable("groups cannot be managed in a bare tree");
    }
    Optional<Accounts.Group> found = host.accounts().group(desired.name());
    var differences = new Differences(surroundings);
    if (desired.state() == Resource.Presence.ABSENT) {
      return found.isEmpty()
          ? Observation.IN_SYNC
          : differences.compare("state", "absent", "present").observation();
    }
    if (found.isEmpty()) {
      return differences.compare("state", "present", "absent").observation();
    }
    if (desired.gid() != null) {
      differences.compare("gid", Long.toString(desired.gid()), Integer.toString(found.get().gid()));
    }
    if (desired.members() != null) {
      differences.compare(
          "members",
          String.join(",", members(desired, found.get())),
          String.join(",", new TreeSet<>(found.get().members())));
    }
    return differences.observation();
  }

  private static Set<String> members(Resource.Group desired, Accounts.Group found) {
    var members = new TreeSet<String>();
    if (desired.members() != null) {
      members.addAll(desired.members());
    }
    if (!desired.exclusiveMembers()) {
      members.addAll(found.members());
    }
    return members;
  }

  @Override
  public void apply(Resource.Group desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    if (desired.state() == Resource.Presence.ABSENT) {
      AccountTools.run(host, List.of("groupdel", desired.name()));
      return;
    }
    if (Differences.names(differences, "state")) {
      var words = new ArrayList<>(List.of("groupadd"));
      if (desired.system()) {
        words.add("--system");
      }
      if (desired.gid() != null) {
        words.addAll(List.of("--gid", Long.toString(desired.gid())));
      }
      words.add(desired.name());
      AccountTools.run(host, words);
    } else if (Differences.names(differences, "gid") && desired.gid() != null) {
      AccountTools.run(
          host, List.of("groupmod", "--gid", Long.toString(desired.gid()), desired.name()));
    }
    Optional<Accounts.Group> found = host.accounts().group(desired.name());
    if (desired.members() != null && found.isPresent()) {
      var members = members(desired, found.get());
      AccountTools.run(
          host, List.of("gpasswd", "--members", String.join(",", members), desired.name()));
    }
  }

  /// The system's own tools, which know its locks and shadow files.
  static final class AccountTools {
    private AccountTools() {}

    static void run(Host host, List<String> words) throws IOException {
      if (!host.isPrivileged()) {
        throw new IOException("accounts can only be changed by root");
      }
      var ended = host.processes().run(Command.of(words));
      if (!ended.succeeded()) {
        throw new IOException(
            words.getFirst() + " ended with " + ended.exitCode() + ": " + ended.lastLine());
      }
    }
  }
}
