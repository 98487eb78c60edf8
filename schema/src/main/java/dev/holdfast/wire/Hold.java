package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Why a node may not be changed for an association now.
///
/// @param reason one line for people
/// @param until when it ends by itself, in server time; null where that is not known
public record Hold(Kind kind, String reason, @Nullable Instant until) {
  /// What holds it.
  public enum Kind {
    SUSPENDED,
    CALENDAR,
    /// something that it depends on failed, or was never applied
    DEPENDENCY,
    DISABLED,
    FROZEN,
    DISCONNECTED,
    /// the time after a firing within which it may start is over
    DURATION,
    /// a kind that this program does not know
    OTHER;

    String id() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Kind of(String id) {
      for (Kind kind : values()) {
        if (kind.id().equals(id)) {
          return kind;
        }
      }
      return OTHER;
    }
  }

  /// Reason and end in one line.
  public String words() {
    return until == null ? reason : reason + " (until " + until + ")";
  }

  Json toJson() {
    return Json.object().put("kind", kind.id()).put("reason", reason).put("until", until).build();
  }

  static Hold from(Json.Obj json) {
    return new Hold(
        Kind.of(json.string("kind")), json.string("reason", ""), json.instantOrNull("until"));
  }
}
