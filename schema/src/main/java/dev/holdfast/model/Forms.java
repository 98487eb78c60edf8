package dev.holdfast.model;

import java.util.Arrays;
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

  static final String FILE_NAME_WORDS = "a name of letters, digits, '_', '.' and '-'";
  private static final Pattern FILE_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,127}");
  private static final Pattern CRON_NAME = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,127}");
  private static final Pattern WORD = Pattern.compile("[!-~&&[^#]][!-~]{0,1023}");
  private static final Pattern URI = Pattern.compile("[a-z][a-z0-9+.-]{1,20}:[!-~]{1,2000}");
  private static final Pattern URL = Pattern.compile("https?://[!-~]{1,2000}");
  private static final Pattern SHA256 = Pattern.compile("[0-9a-fA-F]{64}");
  private static final Pattern SYSCTL = Pattern.compile("[a-z0-9_]+([./][A-Za-z0-9_.:*/-]+)+");
  private static final Pattern MODULE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_-]{0,63}");
  private static final Pattern INTERFACE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.:@-]{0,14}");
  private static final Pattern HOSTNAME =
      Pattern.compile("(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,62})(\\.[A-Za-z0-9-]{1,63})*");
  private static final Pattern ZONE = Pattern.compile("[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9_+-]+)*");
  private static final Pattern LOCALE =
      Pattern.compile("[A-Za-z]{1,8}(_[A-Za-z]{2})?(\\.[A-Za-z0-9-]+)?(@[a-z]+)?");
  private static final Pattern IPV4 =
      Pattern.compile("((25[0-5]|2[0-4][0-9]|1?[0-9]?[0-9])(\\.(?=[0-9])|$)){4}");
  private static final Pattern IPV6 = Pattern.compile("(?=.*:.*:)[0-9A-Fa-f:.]{2,45}");
  private static final Pattern CRON_FIELD = Pattern.compile("[0-9A-Za-z*,/~-]+");
  private static final Pattern CRON_WORD =
      Pattern.compile("@(reboot|yearly|annually|monthly|weekly|daily|midnight|hourly)");

  private Forms() {}

  static boolean isFileName(String text) {
    return FILE_NAME.matcher(text).matches();
  }

  /// cron reads no file in `/etc/cron.d` whose name holds a dot.
  static boolean isCronName(String text) {
    return CRON_NAME.matcher(text).matches();
  }

  static boolean isWord(String text) {
    return WORD.matcher(text).matches();
  }

  static boolean isUri(String text) {
    return URI.matcher(text).matches();
  }

  static boolean isUrl(String text) {
    return URL.matcher(text).matches();
  }

  static boolean isSha256(String text) {
    return SHA256.matcher(text).matches();
  }

  static boolean isSysctl(String text) {
    return SYSCTL.matcher(text).matches() && !text.contains("..");
  }

  static boolean isModule(String text) {
    return MODULE.matcher(text).matches();
  }

  static boolean isInterface(String text) {
    return INTERFACE.matcher(text).matches();
  }

  static boolean isHostname(String text) {
    return HOSTNAME.matcher(text).matches();
  }

  static boolean isZone(String text) {
    return ZONE.matcher(text).matches();
  }

  static boolean isLocale(String text) {
    return LOCALE.matcher(text).matches();
  }

  static boolean isAddress(String text) {
    return IPV4.matcher(text).matches() || IPV6.matcher(text).matches();
  }

  static boolean isNetwork(String text) {
    int slash = text.indexOf('/');
    if (slash < 0) {
      return text.equals("dhcp");
    }
    String address = text.substring(0, slash);
    String length = text.substring(slash + 1);
    int most = address.indexOf(':') < 0 ? 32 : 128;
    return isAddress(address) && length.matches("[0-9]{1,3}") && Integer.parseInt(length) <= most;
  }

  static boolean isCrontab(String text) {
    String[] fields = text.strip().split("[ \t]+", -1);
    return CRON_WORD.matcher(text).matches()
        || (fields.length == 5
            && Arrays.stream(fields).allMatch(field -> CRON_FIELD.matcher(field).matches()));
  }

  static boolean isCommandLine(String text) {
    return isOneLine(text) && !text.isBlank();
  }

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
