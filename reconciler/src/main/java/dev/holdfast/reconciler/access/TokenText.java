package dev.holdfast.reconciler.access;

import dev.holdfast.canonical.Digest;
import java.util.Optional;
import java.util.regex.Pattern;

/// An API token as people copy it: `hft_ID_SECRET`. Prints without its secret.
public record TokenText(String id, String secret) {
  private static final Pattern FORM = Pattern.compile("hft_([a-z0-9]{8,16})_([A-Za-z0-9]{32,64})");

  /// Empty when the text is no token.
  public static Optional<TokenText> parse(String text) {
    var matcher = FORM.matcher(text.strip());
    return matcher.matches()
        ? Optional.of(new TokenText(matcher.group(1), matcher.group(2)))
        : Optional.empty();
  }

  /// What is kept instead of the secret, which has more than 160 random bits: a plain digest is
  /// enough, there is nothing to guess.
  public Digest verifier() {
    return Digest.of("holdfast/v1/api-token\n" + id + "\n" + secret);
  }

  /// The token itself, for whoever created it.
  public String text() {
    return "hft_" + id + "_" + secret;
  }

  @Override
  public String toString() {
    return "TokenText[" + id + "]";
  }
}
