package dev.holdfast.reconciler.forge.bitbucket;

import dev.holdfast.canonical.Json;
import java.util.Optional;
import java.util.regex.Pattern;

/// People at Bitbucket Cloud. Anybody may take any nickname, so that only the id tells who somebody
/// is: a login here is `nickname {id}`.
final class CloudAccount {
  private static final Pattern LOGIN =
      Pattern.compile(".*(\\{[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}})");
  private static final int MAX_NICKNAME = 50;

  private CloudAccount() {}

  /// An account that is gone has neither.
  static String of(Json.Obj account) {
    String nickname = account.string("nickname", account.string("display_name", "former user"));
    String shown =
        nickname.length() <= MAX_NICKNAME ? nickname : nickname.substring(0, MAX_NICKNAME);
    return shown.replaceAll("[\\p{Cntrl}{}]", " ").strip() + " " + account.string("uuid", "{}");
  }

  /// The id within a login.
  static Optional<String> id(String login) {
    var found = LOGIN.matcher(login);
    return found.matches() ? Optional.of(found.group(1)) : Optional.empty();
  }
}
