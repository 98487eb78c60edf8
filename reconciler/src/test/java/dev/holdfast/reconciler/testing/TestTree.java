package dev.holdfast.reconciler.testing;

import dev.holdfast.canonical.Bytes;
import dev.holdfast.canonical.Digest;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeChange;
import dev.holdfast.reconciler.source.TreeEntry;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A tree of a repository as a test writes it down, immutable: each change gives another one, which
/// knows the ones that it came from.
public final class TestTree implements Tree {
  /// @param content a link's target, for a link
  public record Item(TreeEntry.Kind kind, Bytes content) {}

  private final SortedMap<String, Item> items;
  private final @Nullable TestTree before;

  private TestTree(SortedMap<String, Item> items, @Nullable TestTree before) {
    this.items = items;
    this.before = before;
  }

  /// An empty one.
  public static TestTree repository() {
    return new TestTree(new TreeMap<>(), null);
  }

  public TestTree file(String path, String content) {
    return file(path, content.getBytes(StandardCharsets.UTF_8));
  }

  public TestTree file(String path, byte[] content) {
    return with(path, new Item(TreeEntry.Kind.FILE, Bytes.of(content)));
  }

  /// Many at once.
  public TestTree files(Map<String, String> contents) {
    var changed = new TreeMap<>(items);
    contents.forEach((path, content) ->
        changed.put(
            path,
            new Item(TreeEntry.Kind.FILE, Bytes.of(content.getBytes(StandardCharsets.UTF_8)))));
    return new TestTree(changed, this);
  }

  public TestTree link(String path, String target) {
    return with(
        path, new Item(TreeEntry.Kind.LINK, Bytes.of(target.getBytes(StandardCharsets.UTF_8))));
  }

  /// @param commit in hex
  public TestTree submodule(String path, String commit) {
    return with(
        path,
        new Item(TreeEntry.Kind.SUBMODULE, Bytes.of(commit.getBytes(StandardCharsets.US_ASCII))));
  }

  public TestTree without(String path) {
    return with(path, null);
  }

  /// The same content without a history, so that nothing can be said about what changed.
  public TestTree alone() {
    return new TestTree(items, null);
  }

  private TestTree with(String path, @Nullable Item item) {
    var changed = new TreeMap<>(items);
    if (item == null) {
      changed.remove(path);
    } else {
      changed.put(path, item);
    }
    return new TestTree(changed, this);
  }

  public SortedMap<String, Item> items() {
    return items;
  }

  @Override
  public String id() {
    var text = new StringBuilder();
    items.forEach((path, item) -> text.append(path).append(' ').append(blob(item)).append('\n'));
    return Digest.of(text.toString()).value();
  }

  private static String blob(Item item) {
    return item.kind() + Digest.of(item.content().toArray()).value();
  }

  private static TreeEntry entry(String path, Item item) {
    return new TreeEntry(path, item.kind(), blob(item));
  }

  @Override
  public List<TreeEntry> entries() {
    return items.entrySet().stream().map(each -> entry(each.getKey(), each.getValue())).toList();
  }

  @Override
  public Optional<List<TreeChange>> changesSince(String earlierId) {
    for (TestTree tree = this; tree != null; tree = tree.before) {
      if (tree.id().equals(earlierId)) {
        return Optional.of(changes(tree.items, items));
      }
    }
    return Optional.empty();
  }

  private static List<TreeChange> changes(Map<String, Item> from, Map<String, Item> to) {
    var changes = new ArrayList<TreeChange>();
    from.keySet().stream()
        .filter(path -> !to.containsKey(path))
        .forEach(path -> changes.add(new TreeChange.Removed(path)));
    to.forEach((path, item) -> {
      Item old = from.get(path);
      if (old == null || !blob(old).equals(blob(item))) {
        changes.add(new TreeChange.Put(entry(path, item)));
      }
    });
    return changes;
  }

  @Override
  public Optional<byte[]> read(TreeEntry entry, long maxBytes) {
    Item item = items.get(entry.path());
    if (item == null) {
      throw new IllegalArgumentException("no " + entry.path());
    }
    return item.content().size() > maxBytes
        ? Optional.empty()
        : Optional.of(item.content().toArray());
  }
}
