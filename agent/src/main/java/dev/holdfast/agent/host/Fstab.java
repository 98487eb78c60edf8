package dev.holdfast.agent.host;

/// How `/etc/fstab` and the kernel's tables write a path that holds spaces.
public final class Fstab {
  private Fstab() {}

  public static String escaped(String text) {
    return text.replace("\\", "\\134").replace(" ", "\\040").replace("\t", "\\011");
  }

  /// `\040` and the like, three octal digits each.
  public static String unescaped(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    var plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 3 < text.length() && text.substring(i + 1, i + 4).matches("[0-7]{3}")) {
        plain.append((char) Integer.parseInt(text.substring(i + 1, i + 4), 8));
        i += 3;
      } else {
        plain.append(c);
      }
    }
    return plain.toString();
  }
}
