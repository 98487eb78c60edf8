package dev.holdfast.reconciler.config;

import dev.holdfast.language.ConfigurationFiles;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.language.FileResult;
import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.reconciler.source.IgnoreSyntax;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeChange;
import dev.holdfast.reconciler.source.TreeEntry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// The files of the tree that was read last: configuration as it was parsed, content for nodes as
/// entries. Following another tree reads what is different.
final class TreeFiles {
  private static final String IGNORE_FILE = ".holdfastignore";
  private static final String OURS = "holdfast.dev/";
  private static final int MAX_FOREIGN_BYTES = 16 * 1024 * 1024;
  private static final int NEIGHBOURS = 500;
  private static final int MANY = 32;

  /// @param configuration paths whose parsed content is another one, or gone
  /// @param content paths below `files/` whose entry is another one, or gone
  /// @param parsed how many files were read
  record Followed(Map<String, Change> configuration, Set<String> content, int parsed) {}

  /// @param before null where the file is new
  /// @param after null where it is gone
  record Change(@Nullable FileResult before, @Nullable FileResult after) {}

  private final String folder;
  private final IgnoreSyntax ignoreSyntax;
  private final ConfigurationReader reader;
  private final Map<String, FileResult> results = new HashMap<>();
  private final Map<String, String> blobs = new HashMap<>();
  private final Map<String, TreeEntry> content = new HashMap<>();
  private final List<Problem> ignoreProblems = new ArrayList<>();
  private IgnoreSyntax.Rules ignored = IgnoreSyntax.Rules.NONE;
  private @Nullable String treeId;
  private int counted;
  private int atMost;

  /// @param folder the configured path, before paths that people see; empty for the root
  TreeFiles(String folder, IgnoreSyntax ignoreSyntax, ConfigurationReader reader) {
    this.folder = folder;
    this.ignoreSyntax = ignoreSyntax;
    this.reader = reader;
  }

  /// The path as people know it, from the root of the repository.
  String shown(String path) {
    return folder.isEmpty() ? path : folder + "/" + path;
  }

  @Nullable TreeEntry content(String path) {
    return content.get(path);
  }

  /// Paths in the same folder, for "did you mean".
  List<String> contentBeside(String path) {
    String beside = path.substring(0, path.lastIndexOf('/') + 1);
    return content.keySet().stream()
        .filter(each -> each.startsWith(beside))
        .sorted()
        .limit(NEIGHBOURS)
        .toList();
  }

  Collection<FileResult> results() {
    return results.values();
  }

  /// What the tree has that the one before had not, and the other way round. After an exception
  /// nothing here can be trusted any more.
  Followed follow(Tree tree) throws IOException {
    Optional<List<TreeChange>> changes = Optional.empty();
    if (treeId != null) {
      changes = tree.changesSince(treeId);
    }
    boolean rules =
        changes.isEmpty()
            || changes.get().stream().anyMatch(change -> change.path().equals(IGNORE_FILE));
    if (!rules) {
      atMost += changes.get().size();
      if (atMost > Tree.MAX_ENTRIES) { // else what came in steps could not be read at once later
        atMost = tree.entries().size();
      }
    }
    Followed followed = rules ? everything(tree) : take(tree, changes.get());
    treeId = tree.id();
    return followed;
  }

  /// Compares with all that was there, since everything may count or not count now.
  private Followed everything(Tree tree) throws IOException {
    List<TreeEntry> entries = tree.entries();
    atMost = entries.size();
    readRules(tree, entries);
    var gone = new HashSet<>(results.keySet());
    gone.addAll(content.keySet());
    var changes = new ArrayList<TreeChange>();
    for (TreeEntry entry : entries) {
      gone.remove(entry.path());
      changes.add(new TreeChange.Put(entry));
    }
    gone.forEach(path -> changes.add(new TreeChange.Removed(path)));
    return take(tree, changes);
  }

  private void readRules(Tree tree, List<TreeEntry> entries) throws IOException {
    ignored = IgnoreSyntax.Rules.NONE;
    ignoreProblems.clear();
    for (TreeEntry entry : entries) {
      if (entry.path().equals(IGNORE_FILE) && entry.kind() == TreeEntry.Kind.FILE) {
        Optional<byte[]> text = tree.read(entry, ConfigurationFiles.MAX_FILE_BYTES);
        if (text.isPresent()) {
          readRules(new String(text.get(), StandardCharsets.UTF_8));
        } else {
          ignoreProblems.add(largerThanAMebibyte(IGNORE_FILE, "use patterns for whole folders"));
        }
      }
    }
  }

  private void readRules(String text) {
    ignored = ignoreSyntax.read(text);
    List<String> lines = text.lines().toList();
    for (int line : ignored.faults()) {
      String source = lines.get(line - 1);
      ignoreProblems.add(
          Problem.error(
                  new Position(shown(IGNORE_FILE), line, 1),
                  ProblemCode.INVALID_PATTERN,
                  "'" + source + "' is no pattern of .gitignore and would skip nothing",
                  "correct it; a bracket that is meant as it is has a backslash before it")
              .withSourceLine(source));
    }
  }

  /// What is wrong with the rules for skipping.
  List<Problem> problems() {
    return ignoreProblems;
  }

  private Followed take(Tree tree, List<TreeChange> changes) throws IOException {
    var configuration = new TreeMap<String, Change>();
    var touchedContent = new HashSet<String>();
    var toRead = new ArrayList<TreeEntry>();
    for (TreeChange change : changes) {
      switch (change) {
        case TreeChange.Removed(var path) -> {
          replace(path, null, configuration);
          takeContent(path, null, touchedContent);
        }
        case TreeChange.Put(var entry) when ignored.skips().test(entry.path()) -> {
          replace(entry.path(), null, configuration);
          takeContent(entry.path(), null, touchedContent);
        }
        case TreeChange.Put(var entry) when isContent(entry.path()) ->
            takeContent(entry.path(), entry, touchedContent);
        case TreeChange.Put(var entry) when entry.kind() != TreeEntry.Kind.FILE ->
            replace(entry.path(), link(entry), configuration);
        case TreeChange.Put(var entry) when isKnown(entry) -> {}
        case TreeChange.Put(var entry) when ConfigurationFiles.counts(entry.path()) ->
            toRead.add(entry);
        case TreeChange.Put(var entry) -> replace(entry.path(), null, configuration);
      }
    }
    readAll(tree, toRead).forEach((path, result) -> replace(path, result, configuration));
    toRead.forEach(entry -> blobs.put(entry.path(), entry.blob()));
    return new Followed(configuration, touchedContent, toRead.size());
  }

  private boolean isKnown(TreeEntry entry) {
    return entry.blob().equals(blobs.get(entry.path()));
  }

  private static boolean isContent(String path) {
    return path.startsWith(ConfigurationFiles.CONTENT_FOLDER);
  }

  private void takeContent(String path, @Nullable TreeEntry entry, Set<String> touched) {
    if (entry == null) {
      if (content.remove(path) != null) {
        touched.add(path);
      }
    } else if (!entry.equals(content.put(path, entry))) {
      touched.add(path);
    }
  }

  private void replace(String path, @Nullable FileResult after, Map<String, Change> changes) {
    @Nullable FileResult before = after == null ? results.remove(path) : results.put(path, after);
    blobs.remove(path);
    count(before, -1);
    count(after, 1);
    if (before != null || after != null) {
      changes.put(path, new Change(before, after));
    }
  }

  private void count(@Nullable FileResult result, int step) {
    boolean configures =
        result != null && !(result.declarations().isEmpty() && result.failed().isEmpty());
    if (configures) {
      counted += step;
    }
  }

  /// Files that declare something.
  int configurationFiles() {
    return counted;
  }

  private @Nullable FileResult link(TreeEntry entry) {
    String path = entry.path();
    boolean stands =
        ConfigurationFiles.mustBeConfiguration(path)
            || ConfigurationFiles.looksLikeConfiguration(path);
    if (!stands) {
      return null;
    }
    String what = entry.kind() == TreeEntry.Kind.LINK ? "symbolic link" : "submodule";
    return problem(
        Problem.error(
            Position.ofFile(shown(path)),
            ProblemCode.SYMBOLIC_LINK,
            "'%s' is a %s, where only plain files are read".formatted(shown(path), what),
            "put the file itself here, or list the path in " + IGNORE_FILE));
  }

  private static FileResult problem(Problem problem) {
    return new FileResult(List.of(), List.of(), List.of(problem), false);
  }

  private Map<String, FileResult> readAll(Tree tree, List<TreeEntry> entries) throws IOException {
    var read = new HashMap<String, FileResult>();
    Stream<TreeEntry> each = entries.size() < MANY ? entries.stream() : entries.parallelStream();
    try {
      each.map(entry -> Map.entry(entry.path(), read(tree, entry)))
          .toList()
          .forEach(result -> read.put(result.getKey(), result.getValue()));
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return read;
  }

  private FileResult read(Tree tree, TreeEntry entry) {
    try {
      Optional<byte[]> text = tree.read(entry, ConfigurationFiles.MAX_FILE_BYTES);
      return text.isPresent()
          ? reader.read(entry.path(), shown(entry.path()), text.get())
          : tooLarge(tree, entry);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Outside of our folders a large file is somebody else's, unless it says that it is ours.
  private FileResult tooLarge(Tree tree, TreeEntry entry) throws IOException {
    boolean ours =
        ConfigurationFiles.mustBeConfiguration(entry.path())
            || tree.read(entry, MAX_FOREIGN_BYTES)
                .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1).contains(OURS))
                .orElse(false);
    if (!ours) {
      return new FileResult(List.of(), List.of(), List.of(), true);
    }
    return problem(
        largerThanAMebibyte(entry.path(), "split it; content for nodes belongs below files/"));
  }

  private Problem largerThanAMebibyte(String path, String remedy) {
    return Problem.error(
        Position.ofFile(shown(path)),
        ProblemCode.LIMIT_EXCEEDED,
        "the file is larger than 1 MiB",
        remedy);
  }
}
