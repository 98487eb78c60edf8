package dev.holdfast.reconciler.compliance;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// What somebody puts for a node: it replaces everything of its type, or of the one association.
/// Limits are those of AWS PutComplianceItems.
///
/// @param association `REPO/NAME` of one whose `compliance.sync` is manual; empty for other types
/// @param contentHash of the items as the caller reckons it; empty for none
public record Upload(
    String type, String association, Instant executedAt, String contentHash, List<Entry> items) {
  public static final int MAX_TYPES = 10;
  private static final int MAX_ITEMS = 10_000;
  private static final int MAX_TYPE = 100;
  private static final int MAX_ID = 100;
  private static final int MAX_TITLE = 500;
  private static final int MAX_HASH = 256;
  private static final int MAX_DETAILS = 50;
  private static final int MAX_DETAIL_KEY = 64;
  private static final int MAX_DETAIL = 4_096;
  private static final Duration MAX_AHEAD = Duration.ofMinutes(5);
  private static final Pattern TYPE = Pattern.compile("(Custom:)?[A-Za-z0-9_-]\\w+");

  /// One item.
  public record Entry(
      String id,
      String title,
      ItemSeverity severity,
      ItemStatus status,
      Map<String, String> details) {}

  public Upload {
    items = List.copyOf(items);
  }

  /// @throws JsonShapeException with a sentence about what is wrong
  public static Upload from(String type, Json.Obj json, Instant now) {
    only(json, Set.of("association", "executed_at", "content_hash", "items"));
    if (type.length() > MAX_TYPE || !TYPE.matcher(type).matches()) {
      throw new JsonShapeException(
          "'%s' is no type: Association, Patch, Custom:NAME or the like, of letters, digits, '_' and '-'"
              .formatted(shortened(type)));
    }
    String association = json.string("association", "");
    if (type.equals(Item.ASSOCIATION) == association.isEmpty()) {
      throw new JsonShapeException(
          association.isEmpty()
              ? "'association' is missing: items of type Association are put for one of them"
              : "'association' goes with type Association only");
    }
    Instant executedAt = json.instant("executed_at");
    if (executedAt.isAfter(now.plus(MAX_AHEAD))) {
      throw new JsonShapeException("'executed_at' lies in the future");
    }
    return new Upload(
        type,
        association,
        executedAt,
        bounded("content_hash", json.string("content_hash", ""), 0, MAX_HASH),
        entries(json));
  }

  private static List<Entry> entries(Json.Obj json) {
    json.need("items");
    List<Json> items = json.list("items");
    if (items.size() > MAX_ITEMS) {
      throw new JsonShapeException("'items' has more than %d entries".formatted(MAX_ITEMS));
    }
    var entries = new ArrayList<Entry>();
    var ids = new HashSet<String>();
    for (int i = 0; i < items.size(); i++) {
      try {
        Entry entry = entry(items.get(i).asObject("item"));
        if (!ids.add(entry.id())) {
          throw new JsonShapeException("the id '%s' is there twice".formatted(entry.id()));
        }
        entries.add(entry);
      } catch (JsonShapeException e) {
        throw new JsonShapeException("items[%d]: %s".formatted(i, e.getMessage()));
      }
    }
    return entries;
  }

  private static Entry entry(Json.Obj item) {
    only(item, Set.of("id", "title", "severity", "status", "details"));
    Map<String, String> details = item.stringMap("details");
    if (details.size() > MAX_DETAILS) {
      throw new JsonShapeException("'details' has more than %d entries".formatted(MAX_DETAILS));
    }
    details.forEach((key, value) -> {
      bounded("a key of details", key, 1, MAX_DETAIL_KEY);
      bounded("details." + shortened(key), value, 0, MAX_DETAIL);
    });
    return new Entry(
        bounded("id", item.string("id"), 1, MAX_ID),
        bounded("title", item.string("title", ""), 0, MAX_TITLE),
        severity(item.string("severity")),
        status(item.string("status")),
        details);
  }

  private static ItemSeverity severity(String text) {
    try {
      return ItemSeverity.of(text);
    } catch (IllegalArgumentException e) {
      throw new JsonShapeException(
          "'severity' is CRITICAL, HIGH, MEDIUM, LOW, INFORMATIONAL or UNSPECIFIED, not '%s'"
              .formatted(shortened(text)));
    }
  }

  private static ItemStatus status(String text) {
    return switch (text) {
      case "COMPLIANT", "compliant" -> ItemStatus.COMPLIANT;
      case "NON_COMPLIANT", "non_compliant" -> ItemStatus.NON_COMPLIANT;
      default ->
          throw new JsonShapeException(
              "'status' is COMPLIANT or NON_COMPLIANT, not '%s'".formatted(shortened(text)));
    };
  }

  private static String bounded(String key, String text, int least, int most) {
    int length = text.codePointCount(0, text.length());
    boolean printable = text.chars().noneMatch(each -> Character.isISOControl(each));
    if (length < least || length > most || !printable) {
      throw new JsonShapeException(
          "'%s' has %d to %d characters, and none that controls a terminal"
              .formatted(key, least, most));
    }
    return text;
  }

  private static void only(Json.Obj json, Set<String> known) {
    for (String key : json.members().keySet()) {
      if (!known.contains(key)) {
        throw new JsonShapeException(
            "'%s' is not a key here; there are %s"
                .formatted(shortened(key), String.join(", ", new TreeSet<>(known))));
      }
    }
  }

  private static String shortened(String text) {
    return text.length() <= MAX_TYPE ? text : text.substring(0, MAX_TYPE) + "…";
  }

  /// How many items of each severity say what.
  public Map<ItemSeverity, Count> sums() {
    var sums = new EnumMap<ItemSeverity, Count>(ItemSeverity.class);
    items.forEach(item -> sums.merge(item.severity(), Count.one(item.status()), Count::plus));
    return sums;
  }
}
