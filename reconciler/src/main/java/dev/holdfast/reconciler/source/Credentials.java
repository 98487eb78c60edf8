package dev.holdfast.reconciler.source;

import java.nio.file.Path;

/// How the reconciler proves itself to a remote. Holds where the secret lies, never the secret: it
/// is read anew for each connection, so that it can be replaced at any time.
public sealed interface Credentials {
  static Credentials none() {
    return new None();
  }

  record None() implements Credentials {}

  /// Sent only to the scheme, host and port of the entry's URL, and over HTTPS or to this machine.
  ///
  /// @param username what forges want beside a token; most ignore it
  record Token(Path file, String username) implements Credentials {
    public static final String DEFAULT_USERNAME = "x-access-token";
  }

  /// @param knownHosts in OpenSSH's form; a host that it does not name is refused
  record SshKey(Path keyFile, Path knownHosts) implements Credentials {}
}
