package dev.holdfast.reconciler.forge.rest;

import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/// What forges say about how much they want to be asked: `Retry-After`, GitHub's and Bitbucket's
/// `X-RateLimit-…`, GitLab's `RateLimit-…`.
final class Limits {
  private static final Duration LONGEST = Duration.ofHours(6);
  private static final Duration UNSAID = Duration.ofMinutes(1);
  private static final long EPOCH_FROM = 1_000_000_000L;

  private Limits() {}

  /// 403 is both "may not" and "too much"; headers and words tell which.
  static boolean isLimit(Answer answer) {
    return answer.status() == 429
        || (answer.status() == 403
            && (answer.header("Retry-After").isPresent()
                || isUsedUp(answer)
                || answer.said().toLowerCase(Locale.ROOT).contains("rate limit")))
        || (answer.status() == 503 && answer.header("Retry-After").isPresent());
  }

  /// Until when not to ask at all; empty where asking is welcome.
  static Optional<Instant> quiet(Answer answer, Instant now) {
    if (isLimit(answer)) {
      return Optional.of(now.plus(asked(answer, now).orElse(UNSAID)));
    }
    return answer.isGood() && isUsedUp(answer)
        ? asked(answer, now).map(now::plus)
        : Optional.empty();
  }

  /// How long the forge asks us to wait; at most six hours, since a clock may be wrong.
  static Optional<Duration> asked(Answer answer, Instant now) {
    Optional<Duration> asked = answer.header("Retry-After").flatMap(text -> after(text, now));
    if (asked.isEmpty() && isUsedUp(answer)) {
      asked =
          answer
              .header("X-RateLimit-Reset")
              .or(() -> answer.header("RateLimit-Reset"))
              .flatMap(text -> after(text, now));
    }
    return asked.map(wait -> {
      if (wait.isNegative()) {
        return Duration.ZERO;
      }
      return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    });
  }

  private static boolean isUsedUp(Answer answer) {
    return answer
        .header("X-RateLimit-Remaining")
        .or(() -> answer.header("RateLimit-Remaining"))
        .orElse("")
        .equals("0");
  }

  /// Seconds from now, a date, or, as GitHub and GitLab write resets, seconds since 1970.
  private static Optional<Duration> after(String text, Instant now) {
    if (text.matches("\\d{1,12}")) {
      long number = Long.parseLong(text);
      return Optional.of(
          number < EPOCH_FROM
              ? Duration.ofSeconds(number)
              : Duration.between(now, Instant.ofEpochSecond(number)));
    }
    try {
      var date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      return Optional.of(Duration.between(now, date.toInstant()));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }
}
