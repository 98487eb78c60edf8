package dev.holdfast.reconciler.source.jgit;

import dev.holdfast.reconciler.source.Credentials;
import java.nio.file.Path;
import java.util.List;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;

/// SSH with one key, no agent, no configuration of the user, and no host that is not known.
final class SshSessions {
  private SshSessions() {}

  /// @param home has nothing that SSH would read
  static SshdSessionFactory with(Credentials.SshKey key, Path home) {
    return new SshdSessionFactoryBuilder()
        .setHomeDirectory(home.toFile())
        .setSshDirectory(home.toFile())
        .setConfigFile(_ -> null)
        .setPreferredAuthentications("publickey")
        .setDefaultIdentities(_ -> List.of(key.keyFile()))
        .setServerKeyDatabase((_, _) -> new KnownHosts(key.knownHosts()))
        .setConnectorFactory(null)
        .build(null);
  }
}
