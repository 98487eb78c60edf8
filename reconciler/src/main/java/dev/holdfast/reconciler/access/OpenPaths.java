package dev.holdfast.reconciler.access;

import java.util.List;

/// What answers without a caller: everything else is closed unless it says who may.
public final class OpenPaths {
  /// Agents and forges prove themselves by their own means, further in.
  private static final List<String> PREFIXES = List.of("/agent/", "/webhooks/", "/assets/");

  private static final List<String> EXACT = List.of("/health", "/login", "/favicon.ico");

  private OpenPaths() {}

  public static boolean contains(String path) {
    return EXACT.contains(path) || PREFIXES.stream().anyMatch(path::startsWith);
  }

  /// Whether a program asks here, which wants a problem and no page.
  public static boolean isForPrograms(String path) {
    return path.startsWith("/api/")
        || path.startsWith("/agent/")
        || path.startsWith("/webhooks/")
        || path.equals("/metrics")
        || path.equals("/events")
        || path.equals("/health");
  }
}
