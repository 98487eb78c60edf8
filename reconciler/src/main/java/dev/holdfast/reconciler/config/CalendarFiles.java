package dev.holdfast.reconciler.config;

import dev.holdfast.language.Located;
import dev.holdfast.language.Nearest;
import dev.holdfast.model.Calendar;
import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.reconciler.calendar.IcsCalendar;
import dev.holdfast.reconciler.calendar.OpenTimes;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeEntry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Calendars with the iCalendar files that they name, which are read once a blob.
final class CalendarFiles {
  private static final int MAX_ICS_BYTES = 1024 * 1024;

  private final TreeFiles files;
  private Map<String, IcsCalendar> byBlob = new HashMap<>();
  private final List<Problem> problems = new ArrayList<>();
  private SortedMap<ObjectName, OpenTimes> times = new TreeMap<>();

  CalendarFiles(TreeFiles files) {
    this.files = files;
  }

  List<Problem> problems() {
    return problems;
  }

  SortedMap<ObjectName, OpenTimes> times() {
    return times;
  }

  void follow(DeclarationIndex<Calendar> calendars, Tree tree) throws IOException {
    problems.clear();
    times = new TreeMap<>();
    var still = new HashMap<String, IcsCalendar>();
    for (Located<Calendar> calendar : calendars.all().toList()) {
      String path = calendar.value().ics();
      @Nullable IcsCalendar ics = path == null ? null : read(calendar, path, tree, still);
      if (path == null || ics != null) {
        times.put(calendar.value().metadata().name(), new OpenTimes(calendar.value(), ics));
      }
    }
    byBlob = still;
  }

  private @Nullable IcsCalendar read(
      Located<Calendar> calendar, String path, Tree tree, Map<String, IcsCalendar> still)
      throws IOException {
    @Nullable TreeEntry entry = files.content(path);
    if (entry == null || entry.kind() != TreeEntry.Kind.FILE) {
      String remedy = Nearest.remedy(path, files.contentBeside(path));
      tell(
          calendar,
          ProblemCode.MISSING_FILE,
          "the file '%s' is not in the repository".formatted(files.shown(path)),
          remedy.isEmpty() ? "add the file, or name another one below files/" : remedy);
      return null;
    }
    IcsCalendar ics = byBlob.get(entry.blob());
    if (ics == null) {
      Optional<byte[]> content = tree.read(entry, MAX_ICS_BYTES);
      ics = IcsCalendar.read(content.orElseGet(() -> new byte[MAX_ICS_BYTES + 1]));
    }
    still.put(entry.blob(), ics);
    for (String complaint : ics.complaints()) {
      tell(calendar, ProblemCode.INVALID_CALENDAR, files.shown(path) + ", " + complaint, "");
    }
    return ics.complaints().isEmpty() ? ics : null;
  }

  private void tell(Located<Calendar> calendar, ProblemCode code, String message, String remedy) {
    problems.add(calendar.positions().error("/spec/ics", code, message, remedy));
  }
}
