package dev.holdfast.reconciler.app.settings;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.pullrequest.GateSettings;
import dev.holdfast.reconciler.pullrequest.PullRequestSettings;
import dev.holdfast.reconciler.retention.RetentionSettings;
import dev.holdfast.reconciler.signing.SigningSettings;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// All that a reconciler is told at its start.
///
/// @param data folder of its own: keys, clones, the embedded database
/// @param database empty: an embedded PostgreSQL in the data folder
/// @param behindProxy a proxy in front speaks TLS, so that plain HTTP may leave loopback
/// @param anonymousViewer anybody may read the pages and the API
/// @param notesGap least time between two pushes of notes to one repository
/// @param pullRequests of repositories that say something about them
/// @param gates of repositories whose commits must have something
/// @param signing of repositories whose commits must be signed
/// @param deployments environments at the forge, of repositories whose commits are shown as
///   deployments
public record ReconcilerSettings(
    Path data,
    ListenAddress listen,
    URI externalUrl,
    Optional<Database> database,
    Optional<Tls> tls,
    boolean behindProxy,
    boolean anonymousViewer,
    Duration notesGap,
    RetentionSettings retention,
    List<RepositoryEntry> repositories,
    Map<RepositoryName, PullRequestSettings> pullRequests,
    Map<RepositoryName, GateSettings> gates,
    Map<RepositoryName, SigningSettings> signing,
    Map<RepositoryName, String> deployments) {

  /// @param url `jdbc:postgresql://…`
  /// @param passwordFile empty where the server wants none
  public record Database(String url, String user, Optional<Path> passwordFile) {}

  /// Both in PEM.
  public record Tls(Path certificateFile, Path keyFile) {}

  /// @throws IllegalArgumentException when these do not go together; the message is for an operator
  public ReconcilerSettings {
    data = data.toAbsolutePath().normalize();
    repositories = List.copyOf(repositories);
    pullRequests = Map.copyOf(pullRequests);
    gates = Map.copyOf(gates);
    signing = Map.copyOf(signing);
    deployments = Map.copyOf(deployments);
    if (tls.isEmpty() && !behindProxy && !listen.isLoopback()) {
      throw new IllegalArgumentException(
          "listening on %s would send tokens in the clear: set 'tls', or 'behindProxy: true' (--behind-proxy) where a proxy in front speaks TLS, or listen on 127.0.0.1"
              .formatted(listen));
    }
  }
}
