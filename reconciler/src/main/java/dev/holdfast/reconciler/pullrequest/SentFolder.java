package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.canonical.Digest;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeChange;
import dev.holdfast.reconciler.source.TreeEntry;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// A folder as somebody has sent it: all its paths, and the content of those files that the applied
/// commit does not have. What a file is called by is reckoned here and never taken from the sender,
/// since readers remember by it.
public final class SentFolder {
  private static final int MAX_PATH = 4096;

  private final List<TreeEntry> entries;
  private final Map<String, byte[]> contents;

  private SentFolder(List<TreeEntry> entries, Map<String, byte[]> contents) {
    this.entries = entries;
    this.contents = contents;
  }

  /// @param entries with the ids that Git gives to blobs
  /// @param contents in any order
  /// @throws IllegalArgumentException when it is no folder; the message is a sentence
  public static SentFolder of(List<TreeEntry> entries, List<byte[]> contents) {
    if (entries.size() > Tree.MAX_ENTRIES) {
      throw new IllegalArgumentException("there are more than " + Tree.MAX_ENTRIES + " files");
    }
    var paths = new HashSet<String>();
    for (TreeEntry entry : entries) {
      if (!isPath(entry.path()) || !paths.add(entry.path())) {
        throw new IllegalArgumentException(
            "'" + shown(entry.path()) + "' is no path, or is there twice");
      }
    }
    var byBlob = new HashMap<String, byte[]>();
    contents.forEach(bytes -> byBlob.put(blobOf(bytes), bytes));
    return new SentFolder(
        entries.stream().sorted(Comparator.comparing(TreeEntry::path)).toList(), byBlob);
  }

  /// As Git reckons it.
  private static String blobOf(byte[] content) {
    try {
      var sha1 = MessageDigest.getInstance("SHA-1");
      sha1.update(("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII));
      return HexFormat.of().formatHex(sha1.digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean isPath(String path) {
    return !path.isEmpty()
        && path.length() <= MAX_PATH
        && path.chars().noneMatch(each -> each == 0 || each == '\\')
        && Arrays.stream(path.split("/", -1))
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }

  private static String shown(String path) {
    return path.substring(0, Math.min(100, path.length()));
  }

  /// Ids of files whose content neither came nor is in the applied commit, sorted.
  List<String> lacks(List<TreeEntry> applied) {
    Set<String> known = new HashSet<>(contents.keySet());
    applied.forEach(entry -> known.add(entry.blob()));
    return entries.stream()
        .filter(entry -> entry.kind() == TreeEntry.Kind.FILE)
        .map(TreeEntry::blob)
        .filter(blob -> !known.contains(blob))
        .distinct()
        .sorted()
        .toList();
  }

  /// @param applied what the files that did not come are read from
  Tree over(Tree applied) throws IOException {
    var below = new HashMap<String, TreeEntry>();
    applied.entries().forEach(entry -> below.put(entry.blob(), entry));
    return new Over(applied, below);
  }

  private final class Over implements Tree {
    private final Tree applied;
    private final Map<String, TreeEntry> below;

    Over(Tree applied, Map<String, TreeEntry> below) {
      this.applied = applied;
      this.below = below;
    }

    @Override
    public String id() {
      var text = new StringBuilder();
      entries.forEach(entry -> text.append(entry).append('\n'));
      return "sent " + Digest.of(text.toString()).value();
    }

    @Override
    public List<TreeEntry> entries() {
      return entries;
    }

    @Override
    public Optional<List<TreeChange>> changesSince(String earlierId) {
      return Optional.empty();
    }

    @Override
    public Optional<byte[]> read(TreeEntry entry, long maxBytes) throws IOException {
      byte[] content = contents.get(entry.blob());
      if (content != null) {
        return content.length > maxBytes ? Optional.empty() : Optional.of(content.clone());
      }
      TreeEntry known = below.get(entry.blob());
      return known == null ? Optional.empty() : applied.read(known, maxBytes);
    }
  }
}
