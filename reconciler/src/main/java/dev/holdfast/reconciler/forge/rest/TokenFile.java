package dev.holdfast.reconciler.forge.rest;

import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.source.Credentials;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// The token of an entry's credentials, read anew each time.
public record TokenFile(Credentials credentials, Scheme scheme) implements Authorization {
  private static final int MAX_TOKEN_BYTES = 8 * 1024;

  /// How a forge wants to be shown a token.
  @FunctionalInterface
  public interface Scheme {
    Header header(String username, String token);
  }

  /// `Authorization: Bearer TOKEN`.
  public static TokenFile bearer(Credentials credentials) {
    return new TokenFile(credentials, (_, token) -> new Header("Authorization", "Bearer " + token));
  }

  @Override
  public Header header() throws ForgeException {
    if (!(credentials instanceof Credentials.Token(Path file, String username))) {
      throw new ForgeException(
          "no token: the repository's credentials need a tokenFile", false, null);
    }
    return scheme.header(username, read(file));
  }

  private static String read(Path file) throws ForgeException {
    try (var in = Files.newInputStream(file)) {
      String text =
          new String(in.readNBytes(MAX_TOKEN_BYTES + 1), StandardCharsets.US_ASCII).strip();
      if (text.isEmpty()
          || text.length() > MAX_TOKEN_BYTES
          || !text.chars().allMatch(c -> c > ' ' && c < 127)) {
        throw new ForgeException("the token file " + file + " holds no token", false, null);
      }
      return text;
    } catch (IOException e) {
      throw new ForgeException("the token file " + file + " cannot be read", false, null);
    }
  }
}
