package dev.holdfast.language;

import java.util.List;
import java.util.Locale;

/// Which files of a tree are configuration (`dsl.md` section 1). Paths are relative to the
/// configured path, with forward slashes.
public final class ConfigurationFiles {
  public static final int MAX_FILE_BYTES = 1024 * 1024;
  public static final int MAX_FILES = 100_000;

  /// Where files for nodes lie; nothing below is read as configuration.
  public static final String CONTENT_FOLDER = "files/";

  private static final List<String> FOLDERS =
      List.of("documents/", "associations/", "groups/", "calendars/");
  private static final List<String> ENDINGS = List.of(".yaml", ".yml", ".json");

  private ConfigurationFiles() {}

  /// Whether the file is read: its name ends like configuration, no folder on its way is hidden,
  /// and it does not lie below `files/`.
  public static boolean counts(String path) {
    return looksLikeConfiguration(path)
        && !path.startsWith(CONTENT_FOLDER)
        && !path.startsWith(".")
        && !path.contains("/.");
  }

  /// Whether the name ends like configuration; a link of such a name is an error.
  public static boolean looksLikeConfiguration(String path) {
    String lower = path.toLowerCase(Locale.ROOT);
    return ENDINGS.stream().anyMatch(lower::endsWith);
  }

  /// Whether everything that lies here has to be configuration, so that a stray file is an error.
  public static boolean mustBeConfiguration(String path) {
    return FOLDERS.stream().anyMatch(path::startsWith);
  }
}
