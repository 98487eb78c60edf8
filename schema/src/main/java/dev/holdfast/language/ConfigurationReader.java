package dev.holdfast.language;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Association;

/// Reads configuration files. Thread-safe, and made to be kept: it holds the compiled schemas.
public final class ConfigurationReader {
  /// @param path relative to the configured path; decides whether the file must be configuration
  public FileResult read(String path, byte[] content) {
    return read(path, path, content);
  }

  /// @param path relative to the configured path
  /// @param shownAs the path that problems name, relative to the repository's root
  public FileResult read(String path, String shownAs, byte[] content) {
    return FileResult.notOurs();
  }

  /// Puts a repository's defaults under an association: maps are merged key by key, lists replaced.
  ///
  /// @param defaults `RepositorySettings.defaults`; may be empty
  public Merged withDefaults(Located<Association> association, Json.Obj defaults) {
    return new Merged(association, java.util.List.of());
  }
}
