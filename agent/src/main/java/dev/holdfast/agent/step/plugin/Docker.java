package dev.holdfast.agent.step.plugin;

import dev.holdfast.agent.host.Command;
import dev.holdfast.agent.host.PackageManager;
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

  private Docker() {}

  static Came run(Action.Docker docker, Setting setting) throws IOException {
    if (Programs.find("docker").isEmpty()) {
      return new Came.NotApplicable("docker is not installed; aws:configureDocker installs it");
    }
    var words = new ArrayList<>(List.of("docker"));
    words.addAll(docker.words());
    return Programs.run(Command.of(words).within(docker.timeout()), setting);
  }

  static Came configure(boolean install, Setting setting) throws IOException {
    Optional<PackageManager> manager = setting.host().packages();
    if (manager.isEmpty()) {
      return new Came.NotApplicable("this node has no package manager that is known");
    }
    List<String> installed =
        PACKAGES.stream().filter(manager.get().installed()::containsKey).toList();
    if (!install) {
      if (installed.isEmpty()) {
        setting.say("Docker is not installed");
      } else {
        manager.get().remove(installed);
        setting.say("removed " + String.join(", ", installed));
      }
      return Came.DONE;
    }
    if (installed.isEmpty()) {
      Optional<String> name = available(manager.get());
      if (name.isEmpty()) {
        return new Came.Failed(
            "the node's repositories have none of " + String.join(", ", PACKAGES));
      }
      manager.get().install(Map.of(name.get(), Optional.empty()));
      setting.say("installed " + name.get());
    } else {
      setting.say(installed.getFirst() + " is installed already");
    }
    Optional<Services> services = setting.host().services();
    if (services.isPresent()) {
      services.get().control(Services.Verb.ENABLE, "docker");
      services.get().control(Services.Verb.START, "docker");
    }
    return Came.DONE;
  }

  private static Optional<String> available(PackageManager manager) throws IOException {
    for (String name : PACKAGES) {
      if (manager.candidate(name).isPresent()) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }
}
