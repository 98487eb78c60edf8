package dev.holdfast.reconciler.access;

import java.time.Duration;

/// How browsers and tokens are treated.
///
/// @param anonymousViewer whether a caller without token or session may look (never change)
/// @param secureCookies whether the session cookie says `Secure`: with TLS here or at a proxy
/// @param sessionLife how long a browser stays signed in, more than zero
public record AccessSettings(boolean anonymousViewer, boolean secureCookies, Duration sessionLife) {
  public static final Duration SESSION_LIFE = Duration.ofHours(12);

  public AccessSettings {
    if (!sessionLife.isPositive()) {
      throw new IllegalArgumentException("sessionLife must be more than zero");
    }
  }

  /// With the usual session life.
  public AccessSettings(boolean anonymousViewer, boolean secureCookies) {
    this(anonymousViewer, secureCookies, SESSION_LIFE);
  }
}
