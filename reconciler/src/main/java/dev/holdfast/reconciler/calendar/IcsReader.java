package dev.holdfast.reconciler.calendar;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.dmfs.rfc5545.recur.Freq;
import org.dmfs.rfc5545.recur.InvalidRecurrenceRuleException;
import org.dmfs.rfc5545.recur.RecurrenceRule;
import org.jspecify.annotations.Nullable;

/// A small reader of VEVENTs. What it does not know it skips, as RFC 5545 asks for; what it cannot
/// read and would need is a complaint, since a calendar that misses an event opens a gate.
final class IcsReader {
  private static final int MAX_BYTES = 1024 * 1024;
  private static final int MAX_EVENTS = 10_000;
  private static final int MAX_COMPLAINTS = 20;

  /// Following a rule from its start costs, by the hour more than by the day.
  private static final int MAX_RECURRING = 1_000;

  private static final int MAX_HOURLY = 20;
  private static final int MAX_INTERVAL = 1_000;
  private static final DateTimeFormatter DATE_TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss", Locale.ROOT);

  private final List<String> complaints = new ArrayList<>();
  private final List<Component> components = new ArrayList<>();
  private ZoneId floating = ZoneOffset.UTC;
  private int recurring;
  private int hourly;

  /// A property as it stands: `DTSTART;TZID=Europe/Berlin:20261224T000000`.
  private record Property(int line, String name, Map<String, String> parameters, String value) {}

  private static final class Component {
    final int line;
    final List<Property> properties = new ArrayList<>();

    Component(int line) {
      this.line = line;
    }

    @Nullable Property one(String name) {
      return properties.stream().filter(each -> each.name.equals(name)).findFirst().orElse(null);
    }

    List<Property> all(String name) {
      return properties.stream().filter(each -> each.name.equals(name)).toList();
    }
  }

  /// A point on a zone's clock.
  private record Local(LocalDateTime at, ZoneId zone, boolean date) {}

  /// Ends the reading of one component.
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable(int line, String message) {
      super("line " + line + ": " + message, null, false, false);
    }
  }

  IcsCalendar read(byte[] content) {
    if (content.length > MAX_BYTES) {
      return IcsCalendar.broken("the file is larger than 1 MiB");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      return IcsCalendar.broken("the file is not UTF-8");
    }
    if (!text.stripLeading().regionMatches(true, 0, "BEGIN:VCALENDAR", 0, 15)) {
      return IcsCalendar.broken("line 1: the file does not begin with BEGIN:VCALENDAR");
    }
    collect(text);
    var events = new ArrayList<IcsCalendar.Event>();
    Map<String, Set<LocalDateTime>> replaced = replaced();
    for (Component component : components) {
      try {
        IcsCalendar.Event event = event(component, replaced);
        if (event != null) {
          events.add(event);
        }
      } catch (Unreadable e) {
        complain(String.valueOf(e.getMessage()));
      }
    }
    return new IcsCalendar(complaints.isEmpty() ? events : List.of(), complaints);
  }

  private void complain(String complaint) {
    if (complaints.size() < MAX_COMPLAINTS) {
      complaints.add(complaint);
    }
  }

  private void collect(String text) {
    Component open = null;
    var nesting = new ArrayList<String>();
    for (Property property : properties(text)) {
      String value = property.value.strip().toUpperCase(Locale.ROOT);
      if (property.name.equals("BEGIN")) {
        nesting.add(value);
        if (nesting.size() > 16) {
          complain("line " + property.line + ": more than 16 levels of BEGIN");
          return;
        }
        if (value.equals("VEVENT")) {
          open = new Component(property.line);
        }
      } else if (property.name.equals("END")) {
        if (nesting.isEmpty() || !nesting.removeLast().equals(value)) {
          complain("line " + property.line + ": END:" + shortened(value) + " ends nothing");
          return;
        }
        if (value.equals("VEVENT") && open != null) {
          components.add(open);
          open = null;
        }
        if (components.size() > MAX_EVENTS) {
          complain("the file has more than " + MAX_EVENTS + " events");
          return;
        }
      } else if (open != null && nesting.getLast().equals("VEVENT")) {
        open.properties.add(property);
      } else if (nesting.size() == 1 && property.name.equals("X-WR-TIMEZONE")) {
        try {
          floating = zone(property.value.strip(), property.line);
        } catch (Unreadable e) {
          complain(String.valueOf(e.getMessage()));
        }
      }
    }
    if (!nesting.isEmpty()) {
      complain("the file ends within " + shortened(nesting.getLast()));
    }
  }

  /// RFC 5545 3.1: a line that begins with a space goes on with the one before.
  private List<Property> properties(String text) {
    var properties = new ArrayList<Property>();
    var logical = new StringBuilder();
    int start = 1;
    int number = 0;
    for (String line : text.split("\r\n|\n|\r", -1)) {
      number++;
      if (number > 1 && (line.startsWith(" ") || line.startsWith("\t"))) {
        logical.append(line, 1, line.length());
        continue;
      }
      add(logical, start, properties);
      logical.append(line);
      start = number;
    }
    add(logical, start, properties);
    return properties;
  }

  private void add(StringBuilder logical, int line, List<Property> properties) {
    String text = logical.toString();
    logical.setLength(0);
    if (text.isBlank()) {
      return;
    }
    int colon = colon(text);
    if (colon < 0) {
      complain("line " + line + ": '" + shortened(text) + "' is no property");
      return;
    }
    String[] head = text.substring(0, colon).split(";", -1);
    var parameters = new HashMap<String, String>();
    for (int i = 1; i < head.length; i++) {
      int equals = head[i].indexOf('=');
      if (equals > 0) {
        parameters.put(
            head[i].substring(0, equals).toUpperCase(Locale.ROOT),
            head[i].substring(equals + 1).replace("\"", ""));
      }
    }
    properties.add(
        new Property(
            line, head[0].strip().toUpperCase(Locale.ROOT), parameters, text.substring(colon + 1)));
  }

  /// The colon that ends name and parameters; one within quotes does not.
  private static int colon(String text) {
    boolean quoted = false;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"') {
        quoted = !quoted;
      } else if (c == ':' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  /// By UID, the occurrences for which an own event stands (RECURRENCE-ID).
  private Map<String, Set<LocalDateTime>> replaced() {
    var replaced = new HashMap<String, Set<LocalDateTime>>();
    for (Component component : components) {
      Property id = component.one("RECURRENCE-ID");
      Property uid = component.one("UID");
      if (id != null && uid != null) {
        try {
          Local local = local(id, id.value);
          replaced.computeIfAbsent(uid.value, _ -> new HashSet<>()).add(local.at);
        } catch (Unreadable e) {
          complain(String.valueOf(e.getMessage()));
        }
      }
    }
    return replaced;
  }

  private IcsCalendar.@Nullable Event event(
      Component component, Map<String, Set<LocalDateTime>> replaced) {
    Property status = component.one("STATUS");
    if (status != null && status.value.strip().equalsIgnoreCase("CANCELLED")) {
      return null;
    }
    Property startsAt = component.one("DTSTART");
    if (startsAt == null) {
      throw new Unreadable(component.line, "an event without DTSTART");
    }
    Local start = local(startsAt, startsAt.value);
    if (start.at.getYear() < 1970 || start.at.getYear() > 2199) {
      throw new Unreadable(startsAt.line, "an event must start in the years 1970 to 2199");
    }
    Duration length = length(component, start);
    var without = new HashSet<LocalDateTime>();
    var more = new HashSet<LocalDateTime>();
    times(component, "EXDATE", start, without);
    times(component, "RDATE", start, more);
    Property uid = component.one("UID");
    if (uid != null && component.one("RECURRENCE-ID") == null) {
      without.addAll(replaced.getOrDefault(uid.value, Set.of()));
    }
    var rules = new ArrayList<String>();
    for (Property rule : component.all("RRULE")) {
      rules.add(rule(rule, start));
      recurring++;
      if (recurring > MAX_RECURRING) {
        throw new Unreadable(rule.line, "more than " + MAX_RECURRING + " recurring events");
      }
    }
    return new IcsCalendar.Event(start.at, length, start.zone, rules, more, without);
  }

  /// Some rules only turn out to be none when they are asked for their occurrences.
  private String rule(Property property, Local start) {
    try {
      var rule = new RecurrenceRule(property.value.strip());
      if (rule.getFreq() == Freq.SECONDLY || rule.getFreq() == Freq.MINUTELY) {
        throw new Unreadable(property.line, "an event that recurs by the minute or second");
      }
      if (rule.getInterval() > MAX_INTERVAL) {
        throw new Unreadable(
            property.line, "an event that recurs at intervals over " + MAX_INTERVAL);
      }
      if (rule.getFreq() == Freq.HOURLY && ++hourly > MAX_HOURLY) {
        throw new Unreadable(
            property.line, "more than " + MAX_HOURLY + " events that recur by the hour");
      }
      if (!Occurrences.canBeWalked(rule, start.at, start.zone)) {
        throw new Unreadable(
            property.line,
            "'" + shortened(property.value) + "' has no occurrence, or none for too long");
      }
      return property.value.strip();
    } catch (InvalidRecurrenceRuleException | IllegalArgumentException e) {
      throw new Unreadable(
          property.line, "'" + shortened(property.value) + "' is no recurrence rule");
    }
  }

  private void times(Component component, String name, Local start, Set<LocalDateTime> times) {
    for (Property property : component.all(name)) {
      if (property.parameters.getOrDefault("VALUE", "").equals("PERIOD")) {
        throw new Unreadable(property.line, name + " with periods is not read");
      }
      for (String value : property.value.split(",", -1)) {
        Local local = local(property, value);
        times.add(local.at.atZone(local.zone).withZoneSameInstant(start.zone).toLocalDateTime());
        if (local.date && !start.date) {
          // Outlook leaves out whole days
          times.add(local.at.with(start.at.toLocalTime()));
        }
      }
    }
  }

  private Duration length(Component component, Local start) {
    Property end = component.one("DTEND");
    Property duration = component.one("DURATION");
    Duration length;
    if (end != null) {
      Local until = local(end, end.value);
      length =
          until.zone.equals(start.zone)
              ? Duration.between(start.at, until.at)
              : Duration.between(start.at.atZone(start.zone), until.at.atZone(until.zone));
    } else if (duration != null) {
      length = duration(duration);
    } else {
      length = start.date ? Duration.ofDays(1) : Duration.ZERO;
    }
    if (length.isNegative() || length.compareTo(Duration.ofDays(366)) > 0) {
      throw new Unreadable(component.line, "an event must end after it starts, within a year");
    }
    return length;
  }

  private static Duration duration(Property property) {
    String text = property.value.strip();
    try {
      return text.matches("[+]?P[0-9]{1,4}W")
          ? Duration.ofDays(7L * Integer.parseInt(text.replaceAll("[^0-9]", "")))
          : Duration.parse(text);
    } catch (DateTimeException e) {
      throw new Unreadable(property.line, "'" + shortened(text) + "' is no duration");
    }
  }

  private Local local(Property property, String written) {
    String value = written.strip();
    String tzid = property.parameters.get("TZID");
    try {
      if (value.length() == 8) {
        LocalDate date = LocalDate.parse(value, DateTimeFormatter.BASIC_ISO_DATE);
        return new Local(
            date.atStartOfDay(), tzid == null ? floating : zone(tzid, property.line), true);
      }
      boolean utc = value.endsWith("Z");
      var at = LocalDateTime.parse(utc ? value.substring(0, value.length() - 1) : value, DATE_TIME);
      ZoneId zone = utc ? ZoneOffset.UTC : tzid == null ? floating : zone(tzid, property.line);
      return new Local(at, zone, false);
    } catch (DateTimeException e) {
      throw new Unreadable(
          property.line, "'" + shortened(value) + "' is no date or time of iCalendar");
    }
  }

  /// Names of IANA only: what a file defines under VTIMEZONE may have the same name and mean
  /// something else.
  private static ZoneId zone(String tzid, int line) {
    try {
      return ZoneId.of(tzid.startsWith("/") ? tzid.substring(tzid.indexOf('/', 1) + 1) : tzid);
    } catch (DateTimeException e) {
      throw new Unreadable(line, "'" + shortened(tzid) + "' is no time zone of IANA");
    }
  }

  private static String shortened(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() <= 60 ? line : line.substring(0, 60) + "…";
  }
}
