package dev.holdfast.reconciler.source.jgit;

import dev.holdfast.reconciler.source.Credentials;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;

/// Connections to the remotes of repository entries: with their credentials, bounded in time,
/// without redirects, and to SSH hosts only that are known.
public final class GitConnections implements AutoCloseable {
  private final Path folder;
  private final Duration timeout;
  private final ConcurrentHashMap<Credentials.SshKey, SshdSessionFactory> sessions =
      new ConcurrentHashMap<>();

  /// @param folder for what SSH wants to have a home for; is made where it is missing
  /// @param timeout for each wait for the remote, in whole seconds
  public GitConnections(Path folder, Duration timeout) {
    this.folder = folder;
    this.timeout = timeout;
  }

  /// Opens no connection yet. To be closed by the caller.
  ///
  /// @param local the bare repository to fetch into or push from
  public Transport open(Repository local, RepositoryEntry entry)
      throws NotSupportedException, TransportException {
    URIish uri = uri(entry);
    Transport transport = Transport.open(local, uri);
    transport.setTimeout(Math.toIntExact(timeout.toSeconds()));
    transport.setTagOpt(TagOpt.NO_TAGS);
    transport.setCredentialsProvider(new BoundCredentials(uri, entry.credentials()));
    if (transport instanceof SshTransport ssh) {
      if (!(entry.credentials() instanceof Credentials.SshKey key)) {
        transport.close();
        throw new TransportException(
            "an ssh: url needs credentials with sshKeyFile and knownHosts");
      }
      ssh.setSshSessionFactory(sessions.computeIfAbsent(key, this::factory));
    }
    return transport;
  }

  private SshdSessionFactory factory(Credentials.SshKey key) {
    return SshSessions.with(key, folder);
  }

  private static URIish uri(RepositoryEntry entry) throws TransportException {
    try {
      return new URIish(entry.url());
    } catch (URISyntaxException e) {
      throw new TransportException("the url cannot be read", e);
    }
  }

  /// The one sentence that an operator needs of a failed connection, without credentials in it.
  public static String reason(Throwable failure) {
    return Reasons.of(failure);
  }

  @Override
  public void close() {
    sessions.values().forEach(SshdSessionFactory::close);
    sessions.clear();
  }
}
