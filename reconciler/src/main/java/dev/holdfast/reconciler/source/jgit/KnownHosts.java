package dev.holdfast.reconciler.source.jgit;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.sshd.client.config.hosts.KnownHostEntry;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntryResolver;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.sshd.ServerKeyDatabase;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Knows the hosts of one file and learns none: a host that it does not name is refused, since
/// nobody is there to be asked.
final class KnownHosts implements ServerKeyDatabase {
  private static final Logger LOG = LoggerFactory.getLogger(KnownHosts.class);
  private static final int SSH_PORT = 22;
  private final Path file;

  KnownHosts(Path file) {
    this.file = file;
  }

  @Override
  public List<PublicKey> lookup(
      String connectAddress, InetSocketAddress remoteAddress, Configuration config) {
    return keys(connectAddress, false);
  }

  @Override
  public boolean accept(
      String connectAddress,
      InetSocketAddress remoteAddress,
      PublicKey serverKey,
      Configuration config,
      @Nullable CredentialsProvider provider) {
    return holds(keys(connectAddress, false), serverKey)
        && !holds(keys(connectAddress, true), serverKey);
  }

  private static boolean holds(List<PublicKey> keys, PublicKey wanted) {
    return keys.stream().anyMatch(key -> KeyUtils.compareKeys(key, wanted));
  }

  /// @param revoked those that the file calls `@revoked` instead of those that it trusts
  private List<PublicKey> keys(String connectAddress, boolean revoked) {
    var keys = new ArrayList<PublicKey>();
    try {
      for (KnownHostEntry entry : KnownHostEntry.readKnownHostEntries(file)) {
        boolean wanted = revoked ? "revoked".equals(entry.getMarker()) : isPlain(entry.getMarker());
        if (wanted && entry.isHostMatch(host(connectAddress), port(connectAddress))) {
          keys.add(entry.getKeyEntry().resolvePublicKey(null, PublicKeyEntryResolver.IGNORING));
        }
      }
    } catch (IOException | GeneralSecurityException e) {
      LOG.atWarn().addKeyValue("file", file).setCause(e).log("known hosts cannot be read");
      return List.of();
    }
    keys.removeIf(java.util.Objects::isNull);
    return keys;
  }

  private static boolean isPlain(@Nullable String marker) {
    return marker == null || marker.isEmpty();
  }

  /// `host`, `host:port` or `[host]:port`.
  private static String host(String address) {
    if (address.startsWith("[")) {
      return address.substring(1, address.indexOf(']'));
    }
    int colon = address.indexOf(':');
    return colon < 0 || colon != address.lastIndexOf(':') ? address : address.substring(0, colon);
  }

  private static int port(String address) {
    int colon = address.lastIndexOf(':');
    boolean hasPort =
        address.startsWith("[")
            ? colon > address.indexOf(']')
            : colon >= 0 && colon == address.indexOf(':');
    return hasPort ? Integer.parseInt(address.substring(colon + 1)) : SSH_PORT;
  }
}
