package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.http.HttpReconcilerApi;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// Where the reconciler is and who asks; the same for all commands that talk to one.
final class Connection {
  private static final String DEFAULT_SERVER = "http://127.0.0.1:8440";

  @Option(
      names = "--server",
      paramLabel = "URL",
      description = "the reconciler; else HOLDFAST_SERVER, else " + DEFAULT_SERVER)
  private @Nullable String server;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "a file that holds an API token; else HOLDFAST_TOKEN holds the token itself")
  private @Nullable Path tokenFile;

  /// For picocli to fill.
  Connection() {}

  Connection(String server, @Nullable Path tokenFile) {
    this.server = server;
    this.tokenFile = tokenFile;
  }

  ReconcilerApi open(Map<String, String> environment) {
    String chosen = server != null ? server : environment.get("HOLDFAST_SERVER");
    return new HttpReconcilerApi(
        url(chosen == null || chosen.isBlank() ? DEFAULT_SERVER : chosen.strip()),
        token(environment));
  }

  private static URI url(String text) {
    try {
      var url = new URI(text);
      if (("http".equals(url.getScheme()) || "https".equals(url.getScheme()))
          && url.getHost() != null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw new CommandException(
        ExitCode.USAGE,
        "'%s' is not a server's address; it looks like %s".formatted(text, DEFAULT_SERVER));
  }

  private @Nullable String token(Map<String, String> environment) {
    if (tokenFile == null) {
      String token = environment.get("HOLDFAST_TOKEN");
      return token == null || token.isBlank() ? null : token.strip();
    }
    try {
      return Files.readString(tokenFile).strip();
    } catch (NoSuchFileException e) {
      throw new CommandException(
          ExitCode.USAGE, "there is no token file '%s'".formatted(tokenFile));
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.USAGE, "cannot read the token file '%s'".formatted(tokenFile));
    }
  }
}
