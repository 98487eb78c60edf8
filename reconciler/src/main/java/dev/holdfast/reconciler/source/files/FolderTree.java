package dev.holdfast.reconciler.source.files;

import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeChange;
import dev.holdfast.reconciler.source.TreeEntry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// The files below a folder. Links are listed as what they are and never followed, also when
/// someone swaps one in while we read.
public final class FolderTree implements Tree {
  private final Path root;

  public FolderTree(Path root) {
    this.root = root;
  }

  @Override
  public String id() {
    return "folder:" + root;
  }

  @Override
  public List<TreeEntry> entries() throws IOException {
    var entries = new ArrayList<TreeEntry>();
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            boolean hidden =
                !folder.equals(root) && Tree.isHidden(String.valueOf(folder.getFileName()));
            return hidden ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (entries.size() == MAX_ENTRIES) {
              throw new TooManyFilesException();
            }
            if (attributes.isRegularFile() || attributes.isSymbolicLink()) {
              entries.add(entry(file, attributes));
            }
            return FileVisitResult.CONTINUE;
          }
        });
    entries.sort(Comparator.comparing(TreeEntry::path));
    return Collections.unmodifiableList(entries);
  }

  private TreeEntry entry(Path file, BasicFileAttributes attributes) {
    String path = root.relativize(file).toString().replace('\\', '/');
    var kind = attributes.isSymbolicLink() ? TreeEntry.Kind.LINK : TreeEntry.Kind.FILE;
    String identity =
        path
            + " "
            + attributes.size()
            + " "
            + attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS)
            + " "
            + attributes.fileKey();
    return new TreeEntry(path, kind, identity);
  }

  @Override
  public Optional<List<TreeChange>> changesSince(String earlierId) {
    return Optional.empty();
  }

  @Override
  public Optional<byte[]> read(TreeEntry entry, long maxBytes) throws IOException {
    try (InputStream in =
        Files.newInputStream(root.resolve(entry.path()), LinkOption.NOFOLLOW_LINKS)) {
      byte[] content = in.readNBytes(Math.toIntExact(maxBytes + 1));
      return content.length > maxBytes ? Optional.empty() : Optional.of(content);
    }
  }
}
