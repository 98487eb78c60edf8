package dev.holdfast.model;

import java.util.regex.Pattern;

/// The form of names in the language (`dsl.md` section 2).
final class Names {
  private static final Pattern OBJECT = Pattern.compile("[a-z0-9]([-a-z0-9.]*[a-z0-9])?");

  /// An AWS document has the name of its file (state-manager.md 3.1).
  private static final Pattern AWS = Pattern.compile("[a-zA-Z0-9_.-]{3,128}");

  private static final Pattern REPOSITORY = Pattern.compile("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
  private static final Pattern NODE = Pattern.compile("[a-z0-9.-]+");
  private static final int MAX_LENGTH = 128;

  private Names() {}

  static String object(String value) {
    return require(value, OBJECT, "lower-case letters, digits, '-' and '.'");
  }

  static boolean isAws(String value) {
    return AWS.matcher(value).matches();
  }

  static String repository(String value) {
    return require(value, REPOSITORY, "lower-case letters, digits and '-'");
  }

  static String node(String value) {
    return require(value, NODE, "lower-case letters, digits, '-' and '.'");
  }

  private static String require(String value, Pattern form, String words) {
    if (value.length() > MAX_LENGTH || !form.matcher(value).matches()) {
      throw new InvalidNameException(
          "a name is 1 to " + MAX_LENGTH + " of " + words + ", not '" + shortened(value) + "'");
    }
    return value;
  }

  private static String shortened(String value) {
    return value.length() <= 40 ? value : value.substring(0, 40) + "…";
  }
}
