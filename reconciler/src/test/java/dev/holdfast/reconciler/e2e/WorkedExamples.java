package dev.holdfast.reconciler.e2e;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// What the pages on careful changes show: files of an example, and commands with what they print.
///
/// @param page where it stands
/// @param text a command and its output; `…` at the end of a line stands for what is left out
record WorkedExamples(Path page, String text) {
  private static final Path DOCS = Path.of("../docs");
  private static final List<String> PAGES =
      List.of("rollouts.md", "schedules.md", "calendars.md", "compliance.md");
  private static final Pattern FILE =
      Pattern.compile(
          "]\\(\\.\\./examples/([^)]+\\.yaml)\\)[^`]*```yaml\\n(.*?)^```",
          Pattern.DOTALL | Pattern.MULTILINE);
  private static final Pattern TRANSCRIPT =
      Pattern.compile("^```\\n(\\$ holdfast .*?)^```", Pattern.DOTALL | Pattern.MULTILINE);

  private static final Pattern COMMAND = Pattern.compile("^(?=\\$ )", Pattern.MULTILINE);

  record ShownFile(Path page, Path file, String text) {}

  static List<ShownFile> files() throws IOException {
    var files = new ArrayList<ShownFile>();
    for (String name : PAGES) {
      Path page = DOCS.resolve(name);
      Matcher shown = FILE.matcher(Files.readString(page));
      while (shown.find()) {
        files.add(new ShownFile(page, Path.of("../examples", shown.group(1)), shown.group(2)));
      }
    }
    return files;
  }

  /// One for each command.
  static List<WorkedExamples> transcripts() throws IOException {
    var all = new ArrayList<WorkedExamples>();
    for (String name : PAGES) {
      Path page = DOCS.resolve(name);
      Matcher shown = TRANSCRIPT.matcher(Files.readString(page));
      while (shown.find()) {
        COMMAND
            .splitAsStream(shown.group(1))
            .forEach(command -> all.add(new WorkedExamples(page, command)));
      }
    }
    return all;
  }

  /// Whether this was printed, but for times, ids and nodes' names.
  boolean isIn(String printed) {
    String wanted =
        masked(text)
            .lines()
            .map(line ->
                line.endsWith("…")
                    ? Pattern.quote(line.substring(0, line.length() - 1)) + "(?s:.*?)"
                    : Pattern.quote(line + "\n"))
            .collect(Collectors.joining());
    return Pattern.compile(wanted).matcher(masked(printed)).find();
  }

  static String masked(String text) {
    return text.lines()
        .map(line ->
            line.strip()
                .replaceAll("\\d{4}-\\d\\d-\\d\\dT[\\d:.]+Z?", "TIME")
                .replaceAll("\\b[0-9a-f]{24}\\b", "ID")
                .replaceAll("\\b\\d+ (s|min|m|h|d)\\b", "SPAN")
                .replaceAll("\\b(web|db)-\\d\\b", "NODE")
                .replaceAll("\\b(corrected|unchanged) +TIME", "DONE TIME")
                .replaceAll(" {2,}", " "))
        .collect(Collectors.joining("\n", "", "\n"));
  }
}
