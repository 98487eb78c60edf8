package dev.holdfast.reconciler.app.postgres;

import dev.holdfast.reconciler.app.process.Guard;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// As whom PostgreSQL runs, since it refuses to run as root: the words that go before its commands.
///
/// A folder that was made one way stays with it: a user namespace hides who owns what, and another
/// user could not get at root's files.
sealed interface Account {
  /// `nobody`, where nothing else is known.
  int UNPRIVILEGED = 65534;

  /// An ordinary user already.
  record Own() implements Account {}

  /// Root in a user namespace without any mapping: on disk everything stays root's.
  record Namespace() implements Account {}

  /// Root that becomes somebody else, to whom the folder belongs.
  record Other(int uid) implements Account {}

  default List<String> prefix() {
    return switch (this) {
      case Own() -> List.of();
      case Namespace() -> List.of("unshare", "--user", "--");
      case Other(int uid) ->
          List.of("setpriv", "--reuid=" + uid, "--regid=" + uid, "--clear-groups", "--");
    };
  }

  default List<String> command(List<String> words) {
    var all = new ArrayList<>(prefix());
    all.addAll(words);
    return all;
  }

  /// @param folder of the server's files, which exists
  /// @param database its data, which may not exist yet
  static Account of(Path folder, Path database) throws IOException {
    if (!isRoot()) {
      return new Own();
    }
    int owner = Files.exists(database) ? owner(database) : 0;
    if (owner != 0) {
      return new Other(owner);
    }
    if (Guard.succeeds(List.of("unshare", "--user", "true"))) {
      return new Namespace();
    }
    Folders.give(folder, UNPRIVILEGED, UNPRIVILEGED);
    var other = new Other(UNPRIVILEGED);
    if (!Guard.succeeds(other.command(List.of("test", "-w", folder.toString())))) {
      throw new PostgresFailedException(
          "PostgreSQL does not run as root, and user %d, as whom it would run, cannot get to %s;"
                  .formatted(UNPRIVILEGED, folder)
              + " choose a data folder that others may enter, run Holdfast as an ordinary user, or"
              + " name a database in HOLDFAST_DATABASE_URL");
    }
    return other;
  }

  private static boolean isRoot() {
    try {
      return isRoot(Files.readAllLines(Path.of("/proc/self/status")));
    } catch (IOException e) {
      return "root".equals(System.getProperty("user.name"));
    }
  }

  /// @param status of a process as proc(5) tells it: real, effective, saved and file system user
  static boolean isRoot(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith("Uid:"))
        .map(line -> line.split("\\s+", -1)[2])
        .anyMatch("0"::equals);
  }

  private static int owner(Path path) throws IOException {
    return (Integer) Files.getAttribute(path, "unix:uid", LinkOption.NOFOLLOW_LINKS);
  }
}
