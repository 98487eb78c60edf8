package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.reconciler.cli.Answer;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// Names as people type them: `REPO/NAME`, or NAME where it is unique.
final class Associations {
  private Associations() {}

  /// The API's path of the association.
  static String path(ReconcilerApi api, String typed) {
    int slash = typed.indexOf('/');
    if (slash >= 0) {
      return path(typed.substring(0, slash), typed.substring(slash + 1));
    }
    List<String> found = new ArrayList<>();
    for (String repository : repositories(api)) {
      if (api.get(path(repository, typed)) instanceof Answer.Found) {
        found.add(repository);
      }
    }
    return switch (found.size()) {
      case 0 ->
          throw new CommandException(
              ExitCode.PROBLEMS, "there is no association '%s' in any repository".formatted(typed));
      case 1 -> path(found.getFirst(), typed);
      default ->
          throw new CommandException(
              ExitCode.USAGE,
              "several repositories have an association '%s'; say which: %s"
                  .formatted(
                      typed, String.join(", ", found.stream().map(r -> r + "/" + typed).toList())));
    };
  }

  static List<String> repositories(ReconcilerApi api) {
    return api.need("/api/v1/repositories").items().stream()
        .map(repository -> repository.string("name"))
        .toList();
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String path(String repository, String name) {
    return "/api/v1/repositories/" + encoded(repository) + "/associations/" + encoded(name);
  }
}
