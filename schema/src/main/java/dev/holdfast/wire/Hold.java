package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Why a node may not be changed for an association now.
///
/// @param name of what holds it: the calendar, the association that it waits for, or what is
///   frozen; null where the kind says all
/// @param reason one line for people
/// @param until when it ends by itself, in server time; null where that is not known
public record Hold(Kind kind, @Nullable String name, String reason, @Nullable Instant until) {
  /// One whose kind says all.
  public Hold(Kind kind, String reason, @Nullable Instant until) {
    this(kind, null, reason, until);
  }

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
    /// as many nodes as may change at once do so, or too many have failed
    PERMIT,
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
    if (until == null) {
      return reason;
    }
    return kind == Kind.CALENDAR ? reason + " until " + until : reason + " (until " + until + ")";
  }

  public Json toJson() {
    return Json.object()
        .put("kind", kind.id())
        .put("name", name)
        .put("reason", reason)
        .put("until", until)
        .build();
  }

  public static Hold from(Json.Obj json) {
    return new Hold(
        Kind.of(json.string("kind")),
        json.stringOrNull("name"),
        json.string("reason", ""),
        json.instantOrNull("until"));
  }
}
