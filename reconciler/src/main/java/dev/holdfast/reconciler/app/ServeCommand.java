package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.app.postgres.PostgresFailedException;
import dev.holdfast.reconciler.app.settings.ListenAddress;
import dev.holdfast.reconciler.app.settings.Overrides;
import dev.holdfast.reconciler.app.settings.ReconcilerSettings;
import dev.holdfast.reconciler.app.settings.SettingsException;
import dev.holdfast.reconciler.app.settings.SettingsFile;
import dev.holdfast.reconciler.checkin.files.SigningKeyException;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.commands.Surroundings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

@Command(
    name = "serve",
    description = "Runs the reconciler until it is told to stop.",
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  HOLDFAST_DATA            the data folder",
      "  HOLDFAST_LISTEN          address to listen on",
      "  HOLDFAST_EXTERNAL_URL    where people reach the pages",
      "  HOLDFAST_DATABASE_URL    a PostgreSQL of your own, with HOLDFAST_DATABASE_USER and",
      "                           HOLDFAST_DATABASE_PASSWORD_FILE; else one is embedded"
    })
final class ServeCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "FILE",
      description = "the reconciler's configuration")
  private Path config = Path.of("holdfast.yaml");

  @Option(names = "--data", paramLabel = "DIR", description = "the data folder")
  private @Nullable Path data;

  @Option(
      names = "--listen",
      paramLabel = "HOST:PORT",
      description = "where to listen (default: 127.0.0.1:8440)")
  private @Nullable String listen;

  @Option(
      names = "--behind-proxy",
      description = "a proxy in front speaks TLS, so that plain HTTP may leave this machine")
  private boolean behindProxy;

  private final Surroundings around;

  ServeCommand(Surroundings around) {
    this.around = around;
  }

  @Override
  public Integer call() throws IOException {
    ReconcilerSettings settings = settings();
    try {
      while (true) {
        var end = serve(settings);
        if (end.isPresent()) {
          return end.get().number();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.INTERRUPTED.number();
    } catch (DatabaseUnusableException | PostgresFailedException e) {
      throw new CommandException(ExitCode.UNREACHABLE, String.valueOf(e.getMessage()));
    } catch (DataFolderInUseException | SigningKeyException e) {
      throw new CommandException(ExitCode.PROBLEMS, String.valueOf(e.getMessage()));
    }
  }

  /// One life; it ends without an exit code when another replica leads.
  private Optional<ExitCode> serve(ReconcilerSettings settings)
      throws IOException, InterruptedException {
    try (var reconciler = Reconciler.start(settings)) {
      reconciler
          .firstAdminToken()
          .ifPresent(token ->
              say(
                  "the first admin token, kept in %s:%n  %s"
                      .formatted(settings.data().resolve(Reconciler.ADMIN_TOKEN), token)));
      say("holdfast is ready at " + reconciler.url());
      return reconciler.awaitEnd();
    }
  }

  private void say(String line) {
    around.out().println(line);
    around.out().flush();
  }

  private ReconcilerSettings settings() throws IOException {
    try {
      var overrides =
          Overrides.of(around.environment())
              .with(data, listen == null ? null : ListenAddress.parse(listen), behindProxy);
      return SettingsFile.read(
          config.toString(),
          Files.readString(config),
          config.toAbsolutePath().resolveSibling(""),
          overrides);
    } catch (NoSuchFileException e) {
      throw new CommandException(
          ExitCode.USAGE, "there is no configuration file '%s'".formatted(config));
    } catch (SettingsException e) {
      throw new CommandException(
          ExitCode.PROBLEMS,
          "the configuration cannot be used:%n%s".formatted(String.valueOf(e.getMessage())));
    } catch (IllegalArgumentException e) {
      throw new CommandException(ExitCode.USAGE, String.valueOf(e.getMessage()));
    }
  }
}
