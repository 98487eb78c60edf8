package dev.holdfast.agent.step.plugin;

import dev.holdfast.agent.host.Command;
import dev.holdfast.agent.host.Processes;
import dev.holdfast.agent.step.Action;
import dev.holdfast.agent.step.Came;
import dev.holdfast.agent.step.Setting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `aws:domainJoin`, by realmd or else adcli. Who joins is the node's business: its secrets
/// `domain-join-user` and `domain-join-password`, the latter handed over on standard input.
final class Domains {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private Domains() {}

  static Came join(Action.DomainJoin join, Setting setting) throws IOException {
    boolean realm = Programs.find("realm").isPresent();
    if (!realm && Programs.find("adcli").isEmpty()) {
      return new Came.NotApplicable("this node has neither realm nor adcli");
    }
    if (isJoined(join.domain(), realm, setting)) {
      setting.say("joined to " + join.domain() + " already");
      return Came.DONE;
    }
    Optional<String> user = setting.secrets().secret("domain-join-user");
    Optional<String> password = setting.secrets().secret("domain-join-password");
    if (user.isEmpty() || password.isEmpty()) {
      return new Came.Failed(
          "the node lacks the secrets 'domain-join-user' and 'domain-join-password'");
    }
    if (join.hostName() != null) {
      Came named =
          Programs.run(Command.of("hostnamectl", "set-hostname", "--", join.hostName()), setting);
      if (!named.equals(Came.DONE)) {
        return named;
      }
    }
    return Programs.run(
        Command.of(realm ? byRealm(join, user.get()) : byAdcli(join, user.get()))
            .reading(password.get() + "\n")
            .within(LIMIT),
        setting);
  }

  private static boolean isJoined(String domain, boolean realm, Setting setting)
      throws IOException {
    Processes.Ended ended =
        setting
            .host()
            .processes()
            .run(
                realm
                    ? Command.of("realm", "list", "--name-only")
                    : Command.of("adcli", "testjoin", "--domain=" + domain));
    return ended.succeeded()
        && (!realm
            || ended.output().lines().anyMatch(each -> each.strip().equalsIgnoreCase(domain)));
  }

  private static List<String> byRealm(Action.DomainJoin join, String user) {
    var words = new ArrayList<>(List.of("realm", "join", "--user=" + user));
    if (join.organizationalUnit() != null) {
      words.add("--computer-ou=" + join.organizationalUnit());
    }
    words.add(join.domain());
    return words;
  }

  private static List<String> byAdcli(Action.DomainJoin join, String user) {
    var words =
        new ArrayList<>(
            List.of(
                "adcli",
                "join",
                "--domain=" + join.domain(),
                "--login-user=" + user,
                "--stdin-password"));
    if (join.organizationalUnit() != null) {
      words.add("--domain-ou=" + join.organizationalUnit());
    }
    return words;
  }
}
