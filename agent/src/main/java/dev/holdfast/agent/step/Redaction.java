package dev.holdfast.agent.step;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// Puts `***` in the place of secrets, in a stream that comes in pieces: a secret that is cut by
/// the end of a piece is found too.
final class Redaction {
  private static final byte[] STARS = "***".getBytes(StandardCharsets.US_ASCII);

  /// A line of a secret that is shorter could stand anywhere.
  private static final int MIN_LINE = 8;

  private final Set<String> values = new LinkedHashSet<>();
  private List<byte[]> secrets = List.of();
  private byte[] held = {};

  /// @param values texts; a line of one counts as well, since a script may print it alone
  Redaction(Collection<String> values) {
    values.forEach(this::add);
  }

  /// From here on this is a secret, too.
  void add(String value) {
    values.add(value);
    value.lines().map(String::strip).filter(each -> each.length() >= MIN_LINE).forEach(values::add);
    values.remove("");
    this.secrets =
        values.stream()
            .map(each -> each.getBytes(StandardCharsets.UTF_8))
            .sorted(Comparator.comparingInt((byte[] each) -> each.length).reversed())
            .toList();
  }

  /// What can be shown of a piece and what was held back before it.
  byte[] next(byte[] bytes, int count) {
    if (secrets.isEmpty()) {
      return Arrays.copyOf(bytes, count);
    }
    byte[] all = Arrays.copyOf(held, held.length + count);
    System.arraycopy(bytes, 0, all, held.length, count);
    return redacted(all, false);
  }

  /// What was held back, at the end of the stream.
  byte[] rest() {
    return redacted(held, true);
  }

  /// A whole text.
  String of(String text) {
    return secrets.isEmpty()
        ? text
        : new String(redacted(text.getBytes(StandardCharsets.UTF_8), true), StandardCharsets.UTF_8);
  }

  private byte[] redacted(byte[] all, boolean whole) {
    var out = new ByteArrayOutputStream(all.length + STARS.length);
    int at = 0;
    while (at < all.length) {
      int length = match(all, at, whole);
      if (length < 0) {
        break;
      }
      if (length == 0) {
        out.write(all[at]);
        at++;
      } else {
        out.writeBytes(STARS);
        at += length;
      }
    }
    held = whole ? new byte[0] : Arrays.copyOfRange(all, at, all.length);
    return out.toByteArray();
  }

  /// Length of the secret that begins here; 0 where none does, -1 where that cannot be said yet.
  private int match(byte[] all, int at, boolean whole) {
    for (byte[] secret : secrets) {
      if (secret[0] != all[at]) {
        continue;
      }
      int there = Math.min(secret.length, all.length - at);
      if (Arrays.equals(secret, 0, there, all, at, at + there)) {
        if (there == secret.length) {
          return there;
        }
        if (!whole) {
          return -1;
        }
      }
    }
    return 0;
  }
}
