package dev.holdfast.agent.host;

import java.util.Comparator;

/// Versions as rpm orders them: `[EPOCH:]VERSION[-RELEASE]`.
record RpmVersion(long epoch, String version, String release) implements Comparable<RpmVersion> {
  private static final Comparator<RpmVersion> ORDER =
      Comparator.comparingLong(RpmVersion::epoch)
          .thenComparing(RpmVersion::version, RpmVersion::compareParts)
          .thenComparing(RpmVersion::release, RpmVersion::compareParts);

  static RpmVersion of(String text) {
    int colon = text.indexOf(':');
    String prefix = colon < 0 ? "" : text.substring(0, colon);
    boolean hasEpoch = prefix.matches("[0-9]{1,18}");
    String rest = hasEpoch ? text.substring(colon + 1) : text;
    int dash = rest.lastIndexOf('-');
    return new RpmVersion(
        hasEpoch ? Long.parseLong(prefix) : 0,
        dash < 0 ? rest : rest.substring(0, dash),
        dash < 0 ? "" : rest.substring(dash + 1));
  }

  /// Whether this is what a document names: it may leave out epoch and release.
  boolean isMeantBy(String wanted) {
    RpmVersion other = of(wanted);
    return version.equals(other.version)
        && (other.release.isEmpty() || release.equals(other.release))
        && (wanted.indexOf(':') < 0 || epoch == other.epoch);
  }

  @Override
  public int compareTo(RpmVersion other) {
    return ORDER.compare(this, other);
  }

  /// Segments of digits and of letters in turn; digits are newer than letters, `~` is older than
  /// the end and `^` newer (rpm's `rpmvercmp`).
  private static int compareParts(String a, String b) {
    int i = 0;
    int j = 0;
    while (i < a.length() || j < b.length()) {
      i = skip(a, i);
      j = skip(b, j);
      char x = i < a.length() ? a.charAt(i) : 0;
      char y = j < b.length() ? b.charAt(j) : 0;
      if (x == '~' || y == '~') {
        if (x != y) {
          return x == '~' ? -1 : 1;
        }
        i++;
        j++;
        continue;
      }
      if (x == '^' || y == '^') {
        if (x != y) {
          return x == 0 ? -1 : y == 0 ? 1 : x == '^' ? -1 : 1;
        }
        i++;
        j++;
        continue;
      }
      if (x == 0 || y == 0) {
        return x == y ? 0 : x == 0 ? -1 : 1;
      }
      boolean digits = isDigit(x);
      if (digits != isDigit(y)) {
        return digits ? 1 : -1;
      }
      int endA = end(a, i, digits);
      int endB = end(b, j, digits);
      int order = segment(a.substring(i, endA), b.substring(j, endB), digits);
      if (order != 0) {
        return order;
      }
      i = endA;
      j = endB;
    }
    return 0;
  }

  private static int segment(String a, String b, boolean digits) {
    if (!digits) {
      return a.compareTo(b);
    }
    String x = a.replaceFirst("^0+", "");
    String y = b.replaceFirst("^0+", "");
    return x.length() != y.length() ? Integer.compare(x.length(), y.length()) : x.compareTo(y);
  }

  private static int skip(String text, int from) {
    int at = from;
    while (at < text.length()
        && !isDigit(text.charAt(at))
        && !isLetter(text.charAt(at))
        && text.charAt(at) != '~'
        && text.charAt(at) != '^') {
      at++;
    }
    return at;
  }

  private static int end(String text, int from, boolean digits) {
    int at = from;
    while (at < text.length() && (digits ? isDigit(text.charAt(at)) : isLetter(text.charAt(at)))) {
      at++;
    }
    return at;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
