package dev.holdfast.reconciler.cli.commands;

import java.io.PrintWriter;
import java.time.InstantSource;
import java.util.Map;

/// What a command line has around it. Given, so that tests can give others.
///
/// @param environment the process's variables
/// @param interactive whether a person watches standard error
public record Surroundings(
    PrintWriter out,
    PrintWriter err,
    Map<String, String> environment,
    InstantSource clock,
    boolean interactive) {
  public Surroundings {
    environment = Map.copyOf(environment);
  }
}
