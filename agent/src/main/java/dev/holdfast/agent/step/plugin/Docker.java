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

/// `aws:configureDocker` and `aws:runDockerAction`.
final class Docker {
  /// As the distributions call it: Debian and Ubuntu, Fedora, others.
  private static final List<String> PACKAGES =
      List.of("docker.io", "moby-engine", "docker-ce", "docker");

  /// The command, where the engine's package comes without it, as since Debian 13.
  private static final String COMMAND = "docker-cli";

  private Docker() {}

  static Came run(Action.Docker docker, Setting setting) throws IOException {
    if (Programs.find("docker").isEmpty()) {
      return new Came.NotApplicable("docker is not installed; aws:configureDocker installs it");
    }
    var words = new ArrayList<>(List.of("docker"));
    words.addAll(docker.words());
    Command command = Command.of(words).within(docker.timeout());
    var errors = new Heard(setting.error());
    Processes.Ended ended = setting.host().processes().run(command, setting.output(), errors);
    if (!ended.succeeded()) {
      errors.repeatLast(each -> !isAdvice(each));
    }
    return Programs.came(ended, command);
  }

  /// How the command ends what it says, whatever was wrong.
  private static boolean isAdvice(String line) {
    return line.matches("(See|Run) 'docker .*--help'.*");
  }

  static Came configure(boolean install, Setting setting) throws IOException {
    Optional<PackageManager> manager = setting.host().packages();
    if (manager.isEmpty()) {
      return new Came.NotApplicable("this node has no package manager that is known");
    }
    return install ? install(manager.get(), setting) : remove(manager.get(), setting);
  }

  private static Came remove(PackageManager manager, Setting setting) throws IOException {
    var installed = new ArrayList<>(installed(manager));
    if (manager.installed().containsKey(COMMAND)) {
      installed.add(COMMAND);
    }
    if (installed.isEmpty()) {
      setting.say("Docker is not installed");
    } else {
      manager.remove(installed);
      setting.say("removed " + String.join(", ", installed));
    }
    return Came.DONE;
  }

  private static Came install(PackageManager manager, Setting setting) throws IOException {
    List<String> installed = installed(manager);
    if (installed.isEmpty()) {
      Optional<String> name = available(names(manager), manager, setting);
      if (name.isEmpty()) {
        return new Came.Failed(
            "the node's repositories have none of " + String.join(", ", names(manager)));
      }
      install(name.get(), manager, setting);
    } else {
      setting.say(installed.getFirst() + " is installed already");
    }
    if (Programs.find("docker").isEmpty()
        && available(List.of(COMMAND), manager, setting).isPresent()) {
      install(COMMAND, manager, setting);
    }
    Optional<Services> services = setting.host().services();
    if (services.isPresent()) {
      services.get().control(Services.Verb.ENABLE, "docker");
      services.get().control(Services.Verb.START, "docker");
    }
    return Came.DONE;
  }

  private static void install(String name, PackageManager manager, Setting setting)
      throws IOException {
    manager.install(Map.of(name, Optional.empty()));
    setting.say("installed " + name);
  }

  /// In Debian and its family, `docker` is something else: a dock for windows.
  private static List<String> names(PackageManager manager) {
    return manager.name().equals("apt")
        ? PACKAGES.stream().filter(each -> !each.equals("docker")).toList()
        : PACKAGES;
  }

  private static List<String> installed(PackageManager manager) throws IOException {
    return names(manager).stream().filter(manager.installed()::containsKey).toList();
  }

  private static Optional<String> available(
      List<String> names, PackageManager manager, Setting setting) throws IOException {
    Optional<String> found = known(names, manager);
    if (found.isEmpty() && Packages.refresh(manager, setting)) {
      return known(names, manager);
    }
    return found;
  }

  private static Optional<String> known(List<String> names, PackageManager manager)
      throws IOException {
    Map<String, String> candidates = manager.candidates(names);
    return names.stream().filter(candidates::containsKey).findFirst();
  }
}
