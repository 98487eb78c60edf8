package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Accounts;
import dev.holdfast.agent.host.Entry;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Ownership;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Mode, owner and group of a file or folder, as a resource wants them. Without root ownership is
/// not applicable: it is neither checked nor changed.
record Permissions(@Nullable Integer mode, @Nullable String owner, @Nullable String group) {
  static final int FILE_MODE = 0644;
  static final int DIRECTORY_MODE = 0755;

  /// Adds what differs.
  void compare(Entry found, Host host, Differences differences) throws IOException {
    if (mode != null && mode != found.mode()) {
      differences.compare("mode", octal(mode), octal(found.mode()));
    }
    if (!host.isPrivileged()) {
      return;
    }
    Accounts accounts = host.accounts();
    if (owner != null && accounts.uid(owner) != found.uid()) {
      differences.compare("owner", owner, accounts.userName(found.uid()));
    }
    if (group != null && accounts.gid(group) != found.gid()) {
      differences.compare("group", group, accounts.groupName(found.gid()));
    }
  }

  /// What a new or rewritten entry gets: what is wanted, else what was there, else the usual.
  Ownership wanted(@Nullable Entry found, int usualMode, Host host) throws IOException {
    int wantedMode = mode != null ? mode : found != null ? found.mode() : usualMode;
    if (!host.isPrivileged()) {
      return Ownership.ofMode(wantedMode);
    }
    return new Ownership(
        wantedMode,
        owner != null ? host.accounts().uid(owner) : found != null ? found.uid() : 0,
        group != null ? host.accounts().gid(group) : found != null ? found.gid() : 0);
  }

  static String octal(int mode) {
    return "0" + Integer.toOctalString(mode);
  }
}
