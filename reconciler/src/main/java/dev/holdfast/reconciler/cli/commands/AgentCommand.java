package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Stands in the list of commands only: the launcher starts the agent's own program instead.
@Command(
    name = "agent",
    description =
        "A node's own command line, the same program as holdfast-agent: register, run, apply, …")
final class AgentCommand implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new CommandException(
        ExitCode.USAGE, "the agent is a program of its own; start it with ./holdfast agent");
  }
}
