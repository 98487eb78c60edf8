package dev.holdfast.agent.step.plugin;

import dev.holdfast.agent.host.Command;
import dev.holdfast.agent.host.Processes;
import dev.holdfast.agent.step.Action;
import dev.holdfast.agent.step.Came;
import dev.holdfast.agent.step.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// `aws:domainJoin`, by realmd or else adcli. Who joins is the node's business: its secrets
/// `domain-join-user` and `domain-join-password`, the latter handed over on standard input.
final class Domains {
  private static final Duration LIMIT = Duration.ofMinutes(10);

  /// What a computer's account is called by at most. adcli cuts the rest off, and then takes over
  /// the account of whichever node begins alike.
  private static final int MAX_NAME = 15;

  private static final Path HOST_NAME = Path.of("/proc/sys/kernel/hostname");

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
    return realm
        ? Realmd.join(join, user.get(), password.get(), setting)
        : byAdcli(join, user.get(), password.get(), setting);
  }

  private static boolean isJoined(String domain, boolean realm, Setting setting)
      throws IOException {
    if (realm) {
      return Realmd.isJoined(domain, setting);
    }
    Processes.Ended ended =
        setting.host().processes().run(Command.of("adcli", "testjoin", "--domain=" + domain));
    return ended.succeeded();
  }

  /// Why the node cannot join a domain of Active Directory by the name that it would have then.
  static Optional<Came> refusal(Action.DomainJoin join) throws IOException {
    String whole = join.hostName() == null ? Files.readString(HOST_NAME) : join.hostName();
    String name = whole.strip().split("\\.", 2)[0]; // a domain behind it is no part of the account
    return name.length() <= MAX_NAME
        ? Optional.empty()
        : Optional.of(
            new Came.Failed(
                ("'%s' is longer than the %d characters of a computer's account and would be cut to"
                        + " '%s', which may be another node's; give a shorter 'hostName'")
                    .formatted(
                        name, MAX_NAME, name.substring(0, MAX_NAME).toUpperCase(Locale.ROOT))));
  }

  /// Gives the node the name that it shall join by.
  static Came named(Action.DomainJoin join, Setting setting) throws IOException {
    return join.hostName() == null
        ? Came.DONE
        : Programs.run(Command.of("hostnamectl", "set-hostname", "--", join.hostName()), setting);
  }

  /// Ready to join, with the password on its standard input.
  static Command joining(List<String> words, String password) {
    return Command.of(words).reading(password + "\n").within(LIMIT);
  }

  private static Came byAdcli(Action.DomainJoin join, String user, String password, Setting setting)
      throws IOException {
    Optional<Came> refusal = refusal(join);
    if (refusal.isPresent()) {
      return refusal.get();
    }
    Came named = named(join, setting);
    if (!named.equals(Came.DONE)) {
      return named;
    }
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
    return Programs.run(joining(words, password), setting);
  }
}
