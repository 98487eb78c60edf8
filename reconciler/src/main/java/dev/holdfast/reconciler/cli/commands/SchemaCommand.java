package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.language.PublishedSchemas;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "schema",
    description =
        "Prints the JSON Schema of the language, for editors: of one kind, or of any file.")
public final class SchemaCommand implements Callable<Integer> {
  @Parameters(
      arity = "0..1",
      paramLabel = "KIND",
      description =
          "Document, Association, Group, Calendar, Repository, Command for AWS documents, or Facts"
              + " for what nodes say about themselves")
  private @Nullable String kind;

  private final Surroundings around;

  public SchemaCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() {
    Json schema = kind == null ? PublishedSchemas.ofAnyFile() : PublishedSchemas.of(kind);
    if (schema == null) {
      throw new CommandException(
          ExitCode.USAGE,
          "there is no kind '%s'; one of %s"
              .formatted(kind, String.join(", ", PublishedSchemas.kinds()) + ", Facts"));
    }
    around.out().print(JsonText.pretty(schema));
    around.out().flush();
    return ExitCode.OK.number();
  }
}
