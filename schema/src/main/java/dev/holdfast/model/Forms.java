package dev.holdfast.model;

import java.util.regex.Pattern;

/// What names on a node look like. None begins with '-' or holds a space, so that no value can turn
/// into an option of a command.
final class Forms {
  private static final Pattern PACKAGE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+._:@/~-]{0,254}");
  private static final Pattern VERSION = Pattern.compile("[A-Za-z0-9][A-Za-z0-9+._:~^-]{0,254}");
  private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9:_.\\\\@-]{0,254}");
  private static final Pattern USER = Pattern.compile("[A-Za-z_][A-Za-z0-9_.-]{0,31}\\$?");
  private static final Pattern ACCOUNT = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}\\$?");
  private static final Pattern MODE = Pattern.compile("0?[0-7]{3,4}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,254}");

  static final String ACCOUNT_WORDS = "a name of letters, digits, '_', '.' and '-'";

  private Forms() {}

  static boolean isPackage(String text) {
    return PACKAGE.matcher(text).matches();
  }

  static boolean isVersion(String text) {
    return VERSION.matcher(text).matches();
  }

  static boolean isService(String text) {
    return SERVICE.matcher(text).matches();
  }

  static boolean isUser(String text) {
    return USER.matcher(text).matches();
  }

  /// The name or number of a user or group.
  static boolean isAccount(String text) {
    return ACCOUNT.matcher(text).matches();
  }

  static boolean isMode(String text) {
    return MODE.matcher(text).matches();
  }

  static boolean isVariable(String text) {
    return VARIABLE.matcher(text).matches();
  }

  static boolean isOneLine(String text) {
    return text.indexOf('\n') < 0 && text.indexOf('\r') < 0;
  }

  /// Fit to be a field of the passwd file.
  static boolean isField(String text) {
    return isOneLine(text) && text.indexOf(':') < 0;
  }

  static boolean isKeyLine(String text) {
    return isOneLine(text) && !text.isBlank();
  }

  static boolean isLinkTarget(String text) {
    return !text.isEmpty() && text.length() < 4096;
  }
}
