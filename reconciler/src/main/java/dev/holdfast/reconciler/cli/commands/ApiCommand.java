package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Mixin;

/// A command that asks a reconciler.
abstract class ApiCommand implements Callable<Integer> {
  @Mixin private Connection connection = new Connection();

  private final Surroundings surroundings;

  ApiCommand(Surroundings surroundings) {
    this.surroundings = surroundings;
  }

  /// @return how it ended
  abstract ExitCode run(ReconcilerApi api);

  @Override
  public final Integer call() {
    return run(connection.open(surroundings.environment())).number();
  }

  final Surroundings surroundings() {
    return surroundings;
  }

  final void print(String text) {
    surroundings.out().print(text);
    surroundings.out().flush();
  }

  final void print(Listing listing, Json value, Supplier<String> table) {
    print(listing.format().render(value, table));
  }

  final void note(String line) {
    surroundings.err().println(line);
    surroundings.err().flush();
  }
}
