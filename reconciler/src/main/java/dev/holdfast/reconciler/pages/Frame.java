package dev.holdfast.reconciler.pages;

import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.view.FreezeView;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What surrounds every page.
///
/// @param section which entry of the navigation is the current one
/// @param signedIn false for anonymous lookers
/// @param csrf what changes from this page must repeat; empty where nobody is signed in
/// @param freezes what is frozen now: said on every page
/// @param topics what the page shows: it renews itself when one of them changes
/// @param assets name of a file → its address, which changes with its content
public record Frame(
    String title,
    String section,
    String name,
    Role role,
    boolean signedIn,
    String csrf,
    Instant now,
    List<FreezeView> freezes,
    List<String> topics,
    Map<String, String> assets) {
  public Frame {
    freezes = List.copyOf(freezes);
    topics = List.copyOf(topics);
    assets = Map.copyOf(assets);
  }

  public String asset(String file) {
    String address = assets.get(file);
    if (address == null) {
      throw new IllegalArgumentException("no asset '" + file + "'");
    }
    return address;
  }

  public String topicList() {
    return String.join(" ", topics);
  }

  /// For `aria-current`; null leaves the attribute out.
  public @Nullable String current(String section) {
    return this.section.equals(section) ? "page" : null;
  }

  /// Whether the caller could press a button that wants this role.
  public boolean may(String role) {
    return signedIn && this.role.includes(Role.of(role));
  }
}
