package dev.holdfast.reconciler.imports;

import dev.holdfast.canonical.Json;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Change Calendars: iCalendar text that AWS keeps as a document.
final class Calendars {
  private static final Pattern TYPE =
      Pattern.compile("(?im)^X-CALENDAR-TYPE:\\s*(DEFAULT_OPEN|DEFAULT_CLOSED)\\s*$");

  private final Notes notes;
  private final Map<String, String> files = new TreeMap<>();

  Calendars(Notes notes) {
    this.notes = notes;
  }

  SortedMap<String, String> files() {
    return new TreeMap<>(files);
  }

  void add(String awsName, String text, Place place) {
    String name = OurNames.form(awsName, "calendar");
    Matcher matcher = TYPE.matcher(text);
    boolean said = matcher.find();
    if (!said) {
      notes.fillIn(
          place,
          "the calendar does not say whether it is open by default; it counts as closed",
          "set spec.type of calendars/%s.yaml".formatted(name));
    }
    String type = said ? matcher.group(1).toUpperCase(Locale.ROOT) : "DEFAULT_CLOSED";
    String ics = "files/calendars/" + name + ".ics";
    files.put(ics, text);
    write(
        name,
        Json.object().put("type", type).put("ics", ics).build(),
        "Imported from " + place.shown());
  }

  /// The name under which an association refers to a calendar of AWS. One that the inputs do not
  /// hold is written as closed for good, so that nothing runs where AWS might have held it back.
  String named(String awsName, Place place) {
    String bare = awsName.substring(awsName.lastIndexOf('/') + 1);
    String name = OurNames.form(bare, "calendar");
    if (!name.equals(awsName)) {
      notes.changed(place, "the calendar is called '%s' here".formatted(name), "");
    }
    if (!files.containsKey(path(name))) {
      notes.fillIn(
          place,
          "calendar '%s' is not in the input; calendars/%s.yaml is closed for good"
              .formatted(bare, name),
          "import it as well: aws ssm get-document --name " + bare);
      Json never =
          Json.object().put("start", "2000-01-01T00:00").put("end", "2000-01-01T00:01").build();
      write(
          name,
          Json.object()
              .put("type", "DEFAULT_CLOSED")
              .put("events", new Json.Arr(List.of(never)))
              .build(),
          "Stands for a calendar that the import did not have; closed for good");
    }
    return name;
  }

  private void write(String name, Json.Obj spec, String comment) {
    files.put(
        path(name),
        FileText.declaration(
            "Calendar", Json.object().put("name", name).build(), spec, List.of(comment)));
  }

  private static String path(String name) {
    return "calendars/" + name + ".yaml";
  }
}
