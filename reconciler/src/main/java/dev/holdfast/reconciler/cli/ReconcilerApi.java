package dev.holdfast.reconciler.cli;

import dev.holdfast.canonical.Json;
import org.jspecify.annotations.Nullable;

/// The reconciler's JSON API as commands use it.
///
/// Every call throws [CommandException]: `UNREACHABLE` when nobody answers, `NOT_ALLOWED` for a
/// token that does not suffice, `PROBLEMS` with the answer's own words for any other refusal.
public interface ReconcilerApi {
  /// @param path below the server's URL, encoded, with its query
  Answer get(String path);

  /// @param body none where null
  Json.Obj send(String method, String path, Json.@Nullable Obj body);

  /// What is there, as it is; ends the command where it is not.
  byte[] bytes(String path);

  /// [#get], where a missing thing ends the command with [ExitCode#PROBLEMS].
  default Answer.Found need(String path) {
    return switch (get(path)) {
      case Answer.Found found -> found;
      case Answer.Missing(var detail) -> throw new CommandException(ExitCode.PROBLEMS, detail);
    };
  }
}
