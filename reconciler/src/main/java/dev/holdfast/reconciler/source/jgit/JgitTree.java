package dev.holdfast.reconciler.source.jgit;

import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeChange;
import dev.holdfast.reconciler.source.TreeEntry;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.EmptyTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.jspecify.annotations.Nullable;

/// The folder of one commit, read from the object database. Any number of threads may read.
final class JgitTree implements Tree {
  private static final String NOTHING = "none";
  private final Repository repository;
  private final @Nullable ObjectId folder;

  /// @param folder a tree object; null where the commit has no such folder
  JgitTree(Repository repository, @Nullable ObjectId folder) {
    this.repository = repository;
    this.folder = folder;
  }

  @Override
  public String id() {
    return folder == null ? NOTHING : folder.name();
  }

  @Override
  public List<TreeEntry> entries() throws IOException {
    var entries = new ArrayList<TreeEntry>();
    try (ObjectReader reader = repository.newObjectReader();
        var walk = new TreeWalk(reader)) {
      add(walk, folder);
      while (walk.next()) {
        if (walk.isSubtree()) {
          enterUnlessHidden(walk);
          continue;
        }
        if (entries.size() == MAX_ENTRIES) {
          throw new TooManyFilesException();
        }
        entries.add(entry(walk, 0));
      }
    }
    return Collections.unmodifiableList(entries);
  }

  @Override
  public Optional<List<TreeChange>> changesSince(String earlierId) throws IOException {
    if (!earlierId.equals(NOTHING) && !ObjectId.isId(earlierId)) {
      return Optional.empty(); // of another source
    }
    @Nullable ObjectId earlier = earlierId.equals(NOTHING) ? null : ObjectId.fromString(earlierId);
    try {
      return Optional.of(between(repository, earlier, folder));
    } catch (MissingObjectException _) {
      return Optional.empty();
    }
  }

  static List<TreeChange> between(
      Repository repository, @Nullable ObjectId before, @Nullable ObjectId after)
      throws IOException {
    var changes = new ArrayList<TreeChange>();
    try (ObjectReader reader = repository.newObjectReader();
        var walk = new TreeWalk(reader)) {
      add(walk, before);
      add(walk, after);
      walk.setFilter(TreeFilter.ANY_DIFF);
      while (walk.next()) {
        if (walk.isSubtree()) {
          enterUnlessHidden(walk);
        } else if (FileMode.MISSING.equals(walk.getRawMode(1))) {
          changes.add(new TreeChange.Removed(walk.getPathString()));
        } else {
          changes.add(new TreeChange.Put(entry(walk, 1)));
        }
        if (changes.size() > 2 * MAX_ENTRIES) {
          throw new TooManyFilesException();
        }
      }
    }
    return Collections.unmodifiableList(changes);
  }

  private static void add(TreeWalk walk, @Nullable ObjectId tree) throws IOException {
    if (tree == null) {
      walk.addTree(new EmptyTreeIterator());
    } else {
      walk.addTree(tree);
    }
  }

  private static void enterUnlessHidden(TreeWalk walk) throws IOException {
    if (!Tree.isHidden(walk.getNameString())) {
      walk.enterSubtree();
    }
  }

  static TreeEntry entry(TreeWalk walk, int tree) {
    int mode = walk.getRawMode(tree);
    TreeEntry.Kind kind =
        FileMode.SYMLINK.equals(mode)
            ? TreeEntry.Kind.LINK
            : FileMode.GITLINK.equals(mode) ? TreeEntry.Kind.SUBMODULE : TreeEntry.Kind.FILE;
    return new TreeEntry(walk.getPathString(), kind, walk.getObjectId(tree).name());
  }

  @Override
  public Optional<byte[]> read(TreeEntry entry, long maxBytes) throws IOException {
    try (ObjectReader reader = repository.newObjectReader()) {
      ObjectLoader blob = reader.open(ObjectId.fromString(entry.blob()), Constants.OBJ_BLOB);
      if (blob.getSize() > maxBytes) {
        return Optional.empty();
      }
      try (InputStream in = blob.openStream()) {
        return Optional.of(in.readNBytes(Math.toIntExact(maxBytes)));
      }
    }
  }
}
