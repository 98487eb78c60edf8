package dev.holdfast.reconciler.source.jgit;

import dev.holdfast.reconciler.source.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.eclipse.jgit.transport.CredentialItem;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.URIish;
import org.jspecify.annotations.Nullable;

/// Hands a token to the scheme, host and port that it was configured for and to nobody else: a
/// redirect or a submodule cannot carry it away. Says no to every other question.
final class BoundCredentials extends CredentialsProvider {
  private static final int MAX_TOKEN_BYTES = 8 * 1024;
  private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]", "::1");

  private final URIish home;
  private final Credentials credentials;

  BoundCredentials(URIish home, Credentials credentials) {
    this.home = home;
    this.credentials = credentials;
  }

  @Override
  public boolean isInteractive() {
    return false;
  }

  @Override
  public boolean supports(CredentialItem... items) {
    if (!(credentials instanceof Credentials.Token)) {
      return false;
    }
    for (CredentialItem item : items) {
      if (!(item instanceof CredentialItem.Username || item instanceof CredentialItem.Password)) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean get(URIish uri, CredentialItem... items) {
    if (!(credentials instanceof Credentials.Token(Path file, String username))
        || !supports(items)
        || !isHome(uri)
        || !isSafe(uri)) {
      return false;
    }
    String token = read(file);
    if (token == null) {
      return false;
    }
    for (CredentialItem item : items) {
      switch (item) {
        case CredentialItem.Username name -> name.setValue(username);
        case CredentialItem.Password password -> password.setValue(token.toCharArray());
        default -> throw new IllegalStateException("only names and passwords are supported");
      }
    }
    return true;
  }

  private boolean isHome(URIish uri) {
    return same(home.getScheme(), uri.getScheme())
        && same(home.getHost(), uri.getHost())
        && home.getPort() == uri.getPort();
  }

  private static boolean isSafe(URIish uri) {
    return same("https", uri.getScheme())
        || (uri.getHost() != null && THIS_MACHINE.contains(uri.getHost()));
  }

  private static boolean same(@Nullable String a, @Nullable String b) {
    return a != null && a.equalsIgnoreCase(b);
  }

  /// Read anew each time, so that a replaced token works at once. A file that is not there is no
  /// answer: the remote then says that it wants one.
  private static @Nullable String read(Path file) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_TOKEN_BYTES), StandardCharsets.UTF_8).strip();
    } catch (IOException _) {
      return null;
    }
  }
}
