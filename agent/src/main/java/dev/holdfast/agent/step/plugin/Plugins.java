package dev.holdfast.agent.step.plugin;

import dev.holdfast.agent.step.Action;
import dev.holdfast.agent.step.Came;
import dev.holdfast.agent.step.Executor;
import dev.holdfast.agent.step.Setting;
import java.io.IOException;

/// Every action, on Linux.
public final class Plugins implements Executor {
  @Override
  public Came carryOut(Action.Possible action, Setting setting) throws IOException {
    return switch (action) {
      case Action.Script script -> Scripts.run(script, setting);
      case Action.Download download -> Downloads.run(download, setting);
      case Action.RunDocument call -> Calls.run(call, setting);
      case Action.ConfigurePackage wanted -> Packages.configure(wanted, setting);
      case Action.UpdateAgent wanted -> Packages.updateAgent(wanted, setting);
      case Action.Inventory wanted -> Inventory.gather(wanted, setting);
      case Action.Refresh(var names) -> {
        setting.say("to be run: " + String.join(", ", setting.outside().refresh(names)));
        yield Came.DONE;
      }
      case Action.ConfigureDocker(var install) -> Docker.configure(install, setting);
      case Action.Docker docker -> Docker.run(docker, setting);
      case Action.DomainJoin join -> Domains.join(join, setting);
    };
  }
}
