package dev.holdfast.reconciler.changes;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.reconciler.config.FileSource;
import dev.holdfast.wire.FileReference;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What is different in the repository files that changed associations use; each file once, however
/// many use it.
final class FileDiffs {
  private static final int MAX_FILES = 50;

  private final DesiredState before;
  private final DesiredState after;
  private final SortedMap<String, TextDiff> byPath = new TreeMap<>();
  private int more;

  FileDiffs(DesiredState before, DesiredState after) {
    this.before = before;
    this.after = after;
  }

  List<TextDiff> diffs() {
    if (more > 0) {
      byPath.put("\uFFFF", TextDiff.without("…", "%d more files".formatted(more)));
    }
    return List.copyOf(byPath.values());
  }

  void compare(AssociationContent from, AssociationContent to) {
    List<FileReference> old = from.assignment().enforced().files();
    for (FileReference now : to.assignment().enforced().files()) {
      Optional<FileReference> was =
          old.stream().filter(file -> file.path().equals(now.path())).findFirst();
      if (was.isPresent() && !was.get().equals(now) && !byPath.containsKey(now.path())) {
        add(was.get(), now, isSensitive(from, now.path()) || isSensitive(to, now.path()));
      }
    }
  }

  private void add(FileReference was, FileReference now, boolean sensitive) {
    if (byPath.size() == MAX_FILES) {
      more++;
    } else {
      byPath.put(now.path(), diff(was, now, sensitive));
    }
  }

  private TextDiff diff(FileReference was, FileReference now, boolean sensitive) {
    if (sensitive) {
      return TextDiff.without(now.path(), "a resource that uses it says 'sensitive'");
    }
    if (Math.max(was.sizeBytes(), now.sizeBytes()) > TextDiff.MAX_BYTES) {
      return TextDiff.without(
          now.path(), "%d bytes, before %d".formatted(now.sizeBytes(), was.sizeBytes()));
    }
    FileSource old = before.files().get(was.digest());
    FileSource present = after.files().get(now.digest());
    if (old == null || present == null) {
      return TextDiff.without(now.path(), "its text is not at hand");
    }
    try {
      return TextDiff.of(now.path(), old.content().read(), present.content().read());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean isSensitive(AssociationContent content, String path) {
    Collection<ResourceDeclaration> resources =
        content.assignment().enforced().document().resources();
    return resources.stream()
        .filter(resource -> Json.of(true).equals(resource.properties().get("sensitive")))
        .anyMatch(resource ->
            resource.type().fileKeys().stream()
                .anyMatch(key -> Json.of(path).equals(resource.properties().get(key))));
  }
}
