package dev.holdfast.reconciler.source.jgit;

import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeChange;
import dev.holdfast.reconciler.source.TreeEntry;
import dev.holdfast.reconciler.source.files.FolderTree;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.WorkingTreeIterator;
import org.eclipse.jgit.treewalk.filter.PathFilter;
import org.jspecify.annotations.Nullable;

/// The files of a folder, identified as Git would identify them, so that whoever has read a commit
/// before reads only what is different. Bytes count as they lie there, without filters or changed
/// line ends. Links are listed as what they are and never followed.
final class WorkTree implements Tree {
  private final Path folder;
  private final @Nullable Repository repository;
  private final String inRepository;

  /// @param repository in whose work tree the folder lies: what Git ignores and does not track is
  ///   left out. Null for a folder outside of Git
  /// @param inRepository the folder's path there; empty for its root
  WorkTree(Path folder, @Nullable Repository repository, String inRepository) {
    this.folder = folder;
    this.repository = repository;
    this.inRepository = inRepository;
  }

  @Override
  public String id() {
    return "folder:" + folder;
  }

  @Override
  public List<TreeEntry> entries() throws IOException {
    List<TreeEntry> listed =
        repository == null ? new FolderTree(folder).entries() : listed(repository);
    var entries = new ArrayList<TreeEntry>(listed.size());
    try (var ids = new ObjectInserter.Formatter()) {
      for (TreeEntry entry : listed) {
        entries.add(entry.kind() == TreeEntry.Kind.FILE ? identified(entry, ids) : entry);
      }
    }
    entries.sort(Comparator.comparing(TreeEntry::path));
    return Collections.unmodifiableList(entries);
  }

  private TreeEntry identified(TreeEntry entry, ObjectInserter ids) throws IOException {
    Path file = folder.resolve(entry.path());
    try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      String blob = ids.idFor(Constants.OBJ_BLOB, Files.size(file), in).name();
      return new TreeEntry(entry.path(), entry.kind(), blob);
    }
  }

  private List<TreeEntry> listed(Repository git) throws IOException {
    var entries = new ArrayList<TreeEntry>();
    try (var walk = new TreeWalk(git)) {
      var files = new FileTreeIterator(git);
      walk.addTree(files);
      walk.addTree(new DirCacheIterator(git.readDirCache()));
      files.setDirCacheIterator(walk, 1);
      if (!inRepository.isEmpty()) {
        walk.setFilter(PathFilter.create(inRepository));
      }
      int above = inRepository.isEmpty() ? 0 : inRepository.length() + 1;
      while (walk.next()) {
        WorkingTreeIterator file = walk.getTree(0, WorkingTreeIterator.class);
        String path = walk.getPathString();
        if (file == null || isIgnored(walk, file)) {
          continue;
        }
        if (walk.isSubtree()) {
          if (path.length() < above || !Tree.isHidden(walk.getNameString())) {
            walk.enterSubtree();
          }
          continue;
        }
        if (entries.size() == MAX_ENTRIES) {
          throw new TooManyFilesException();
        }
        if (path.length() >= above) {
          entries.add(new TreeEntry(path.substring(above), kind(walk), "at " + path));
        }
      }
    }
    return entries;
  }

  private static boolean isIgnored(TreeWalk walk, WorkingTreeIterator file) throws IOException {
    boolean tracked = walk.getTree(1, DirCacheIterator.class) != null;
    return !tracked && file.isEntryIgnored();
  }

  private static TreeEntry.Kind kind(TreeWalk walk) {
    int mode = walk.getRawMode(0);
    return FileMode.SYMLINK.equals(mode)
        ? TreeEntry.Kind.LINK
        : FileMode.GITLINK.equals(mode) ? TreeEntry.Kind.SUBMODULE : TreeEntry.Kind.FILE;
  }

  @Override
  public Optional<List<TreeChange>> changesSince(String earlierId) {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> read(TreeEntry entry, long maxBytes) throws IOException {
    return new FolderTree(folder).read(entry, maxBytes);
  }
}
