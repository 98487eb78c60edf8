package dev.holdfast.reconciler.pages;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.view.StatusView;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;

/// How the pages say things.
public final class Words {
  private static final DateTimeFormatter EXACT =
      DateTimeFormatter.ofPattern("EEE d MMM uuuu, HH:mm:ss 'UTC'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final int MAX_FACTS = 200;

  private Words() {}

  /// Such as "2m ago"; the script in the page counts on from the exact time in the same words.
  public static String ago(Instant at, Instant now) {
    Duration since = Duration.between(at, now);
    if (since.isNegative()) {
      return since.compareTo(Duration.ofSeconds(-5)) > 0 ? "now" : "in " + span(since.negated());
    }
    return since.toSeconds() < 5 ? "now" : span(since) + " ago";
  }

  private static String span(Duration duration) {
    long seconds = duration.toSeconds();
    if (seconds < 60) {
      return seconds + "s";
    }
    if (seconds < 3600) {
      return duration.toMinutes() + "m";
    }
    return seconds < 48 * 3600 ? duration.toHours() + "h" : duration.toDays() + "d";
  }

  public static String exactly(Instant at) {
    return EXACT.format(at);
  }

  /// An id such as `not_applicable`, in words.
  public static String plain(String id) {
    return id.replace('_', ' ');
  }

  /// As the beginning of a sentence.
  public static String capital(String text) {
    return text.isEmpty() ? text : Character.toUpperCase(text.charAt(0)) + text.substring(1);
  }

  public static String trigger(String trigger) {
    return switch (trigger) {
      case "new_version" -> "new version";
      case "firing" -> "scheduled";
      case "missed_firing" -> "scheduled, late";
      case "run_now" -> "asked for";
      default -> plain(trigger);
    };
  }

  public static String abbreviated(String commit) {
    return commit.substring(0, Math.min(8, commit.length()));
  }

  public static String revision(String revision) {
    String digits = revision.startsWith("sha256:") ? revision.substring(7) : revision;
    return digits.isEmpty() ? "none yet" : digits.substring(0, Math.min(12, digits.length()));
  }

  public static String clock(long offMs) {
    Duration off = Duration.ofMillis(Math.abs(offMs));
    return off.toSeconds() < 1 ? off.toMillis() + " ms" : span(off);
  }

  public static String shortContext(String context) {
    return context.startsWith("holdfast/") ? context.substring(9) : context;
  }

  /// One status a context: what a commit shows is the same in every sink.
  public static List<StatusView> byContext(List<StatusView> statuses) {
    var seen = new LinkedHashMap<String, StatusView>();
    statuses.forEach(status -> seen.putIfAbsent(status.context(), status));
    return List.copyOf(seen.values());
  }

  /// What stands in the way of statuses, each said once.
  public static List<String> errors(List<StatusView> statuses) {
    return statuses.stream()
        .filter(status -> !status.lastError().isEmpty())
        .map(status -> "Statuses do not reach " + status.sink() + ": " + status.lastError())
        .distinct()
        .toList();
  }

  /// A line of a unified diff: `add`, `del`, `hunk` or `same`.
  public record DiffLine(String kind, String text) {}

  public static List<DiffLine> diff(String unified) {
    var lines = new ArrayList<DiffLine>();
    for (String line : unified.split("\n", -1)) {
      if (line.startsWith("---") || line.startsWith("+++")) {
        continue;
      }
      lines.add(new DiffLine(kind(line), line));
    }
    if (!lines.isEmpty() && lines.getLast().text().isEmpty()) {
      lines.removeLast();
    }
    return lines;
  }

  private static String kind(String line) {
    return line.startsWith("+")
        ? "add"
        : line.startsWith("-") ? "del" : line.startsWith("@@") ? "hunk" : "same";
  }

  /// Facts as dotted paths; bounded, since they are the node's claim.
  public static SequencedMap<String, String> flat(Json.Obj facts) {
    var flat = new LinkedHashMap<String, String>();
    flatten("", facts, flat);
    return flat;
  }

  private static void flatten(String path, Json value, Map<String, String> into) {
    if (into.size() >= MAX_FACTS) {
      return;
    }
    switch (value) {
      case Json.Obj(var members) ->
          members.forEach(
              (key, member) -> flatten(path.isEmpty() ? key : path + "." + key, member, into));
      case Json.Str(var text) -> into.put(path, text);
      case Json.Arr(_), Json.Num(_), Json.Bool(_), Json.Null() ->
          into.put(path, JsonText.canonical(value));
    }
  }

  public static String pretty(Json value) {
    return JsonText.pretty(value);
  }
}
