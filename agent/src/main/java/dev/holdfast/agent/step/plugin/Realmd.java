package dev.holdfast.agent.step.plugin;

import dev.holdfast.agent.host.Command;
import dev.holdfast.agent.host.PackageManager;
import dev.holdfast.agent.host.Processes;
import dev.holdfast.agent.host.Services;
import dev.holdfast.agent.step.Action;
import dev.holdfast.agent.step.Came;
import dev.holdfast.agent.step.Setting;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Joining by realmd: the computer's account, and whoever lets the domain's users in, set up.
///
/// Always in its install mode, in which it does its work without its service. That one would have
/// to ask polkit whether root may, and PackageKit which packages are there; where one of the two is
/// missing it refuses, whatever is installed. What it leaves out in this mode is done here: missing
/// packages, and starting the client.
final class Realmd {
  private static final String IN_PLACE = "--install=/";

  private Realmd() {}

  /// What realmd found out about a domain.
  ///
  /// @param server `active-directory` or `ipa`, which cuts no names
  /// @param client who lets its users in: `sssd` or `winbind`, which is also the service
  /// @param packages that it wants, by the names of this node's distribution
  private record Discovered(String server, String client, List<String> packages) {
    /// The first of the ways to join that it names is the one that it takes.
    static Discovered from(String output) {
      String server = "";
      String client = "";
      var packages = new ArrayList<String>();
      for (String line : output.lines().map(String::strip).toList()) {
        if (line.startsWith("server-software: ") && server.isEmpty()) {
          server = line.substring("server-software: ".length());
        } else if (line.startsWith("client-software: ")) {
          if (!client.isEmpty()) {
            break;
          }
          client = line.substring("client-software: ".length());
        } else if (line.startsWith("required-package: ")) {
          packages.add(line.substring("required-package: ".length()));
        }
      }
      return new Discovered(server, client, packages);
    }

    boolean isActiveDirectory() {
      return server.equals("active-directory");
    }

    /// Without Samba's tools where adcli joins for sssd: realmd names what any way to join needs.
    List<String> needed() {
      return packages.stream()
          .filter(each -> !(client.equals("sssd") && each.startsWith("samba-common")))
          .toList();
    }
  }

  /// By the node's own configuration, which needs no domain that answers.
  static boolean isJoined(String domain, Setting setting) throws IOException {
    Processes.Ended ended =
        setting.host().processes().run(Command.of("realm", "list", IN_PLACE, "--name-only"));
    return ended.succeeded()
        && ended.output().lines().anyMatch(each -> each.strip().equalsIgnoreCase(domain));
  }

  static Came join(Action.DomainJoin join, String user, String password, Setting setting)
      throws IOException {
    Processes.Ended looked =
        setting.host().processes().run(Command.of("realm", "discover", IN_PLACE, join.domain()));
    if (!looked.succeeded()) {
      return new Came.Failed(looked.lastLine() + "; does the node ask the domain's name servers?");
    }
    var discovered = Discovered.from(looked.output());
    Optional<Came> refusal =
        discovered.isActiveDirectory() ? Domains.refusal(join) : Optional.empty();
    if (refusal.isPresent()) {
      return refusal.get();
    }
    installMissing(discovered.needed(), setting);
    Came named = Domains.named(join, setting);
    if (!named.equals(Came.DONE)) {
      return named;
    }
    Came joined = join(words(join, user), password, setting);
    Optional<Services> services = setting.host().services();
    if (joined.equals(Came.DONE) && !discovered.client().isEmpty() && services.isPresent()) {
      services.get().control(Services.Verb.RESTART, discovered.client());
    }
    return joined;
  }

  private static void installMissing(List<String> needed, Setting setting) throws IOException {
    Optional<PackageManager> manager = setting.host().packages();
    if (manager.isEmpty()) {
      return;
    }
    var missing = new TreeMap<String, Optional<String>>();
    needed.forEach(each -> missing.put(each, Optional.empty()));
    missing.keySet().removeAll(manager.get().installed().keySet());
    if (!missing.isEmpty()) {
      manager.get().install(Map.copyOf(missing));
      setting.say("installed " + String.join(", ", missing.keySet()));
    }
  }

  private static List<String> words(Action.DomainJoin join, String user) {
    var words =
        new ArrayList<>(
            List.of("realm", "join", IN_PLACE, "--unattended", "--verbose", "--user=" + user));
    if (join.organizationalUnit() != null) {
      words.add("--computer-ou=" + join.organizationalUnit());
    }
    words.add(join.domain());
    return words;
  }

  /// The last that realmd itself says is only that it could not; why is in a line of adcli's.
  private static Came join(List<String> words, String password, Setting setting)
      throws IOException {
    var errors = new Heard(setting.error());
    Command command = Domains.joining(words, password);
    Processes.Ended ended = setting.host().processes().run(command, setting.output(), errors);
    if (!ended.succeeded()) {
      errors.repeatLast(each -> each.startsWith("adcli: "));
    }
    return Programs.came(ended, command);
  }
}
