package dev.holdfast.reconciler.config;

import dev.holdfast.canonical.Json;
import dev.holdfast.language.ConfigurationFiles;
import dev.holdfast.language.Located;
import dev.holdfast.language.Nearest;
import dev.holdfast.model.Document;
import dev.holdfast.model.Include;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceType;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.reconciler.source.Tree;
import dev.holdfast.reconciler.source.TreeEntry;
import dev.holdfast.substitution.CalledDocuments;
import dev.holdfast.substitution.Includes;
import dev.holdfast.wire.FileReference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What a document needs of the rest of the repository: the files that its resources name.
final class DocumentChecks {
  private static final String POINTER = "version https://git-lfs.github.com/spec/";
  private static final int POINTER_BYTES = 1024;

  private final TreeFiles files;
  private final ContentFiles digests;

  DocumentChecks(TreeFiles files, ContentFiles digests) {
    this.files = files;
    this.digests = digests;
  }

  /// @param documents what an include can name
  CheckedDocument check(Located<Document> declared, DeclarationIndex<Document> documents, Tree tree)
      throws IOException {
    Includes.Expanded expanded =
        Includes.expand(
            declared.value(),
            name -> {
              Located<Document> found = documents.find(name);
              return found == null ? null : found.value();
            });
    Located<Document> document = declared.with(expanded.document());
    int own = document.value().resources().size() - declared.value().resources().size();
    var origins = new HashSet<String>();
    var paths = new TreeSet<String>();
    var found = new TreeMap<String, FileReference>();
    var problems = new ArrayList<Problem>();
    included(declared, documents, expanded, origins, problems);
    for (int i = 0; i < document.value().resources().size(); i++) {
      String path = downloaded(document.value().resources().get(i));
      if (path != null && paths.add(path)) {
        String pointer = "/mainSteps/" + i + "/inputs/sourceInfo";
        find(document, tree, pointer, path, problems).ifPresent(file -> found.put(path, file));
      }
    }
    String needsCheck = "";
    List<ResourceDeclaration> resources = document.value().resources();
    for (int i = 0; i < resources.size(); i++) {
      ResourceDeclaration resource = resources.get(i);
      if (needsCheck.isEmpty() && isAction(resource)) {
        needsCheck = resource.name();
      }
      for (String key : resource.type().fileKeys()) {
        String path = fileNamed(resource, key);
        if (path != null && paths.add(path)) {
          String pointer =
              "/spec/resources/%d/%s/%s".formatted(i - own, resource.type().key(), key);
          // what an included document lacks is told there
          List<Problem> told = i < own ? new ArrayList<>() : problems;
          find(document, tree, pointer, path, told).ifPresent(file -> found.put(path, file));
        }
      }
    }
    return new CheckedDocument(
        document,
        expanded.named(),
        origins,
        paths,
        List.copyOf(found.values()),
        needsCheck,
        problems);
  }

  private static void included(
      Located<Document> document,
      DeclarationIndex<Document> documents,
      Includes.Expanded expanded,
      Set<String> origins,
      List<Problem> problems) {
    for (Includes.Trouble trouble : expanded.troubles()) {
      problems.add(
          document
              .positions()
              .error(trouble.pointer(), trouble.code(), trouble.message(), trouble.remedy()));
    }
    expanded.named().stream()
        .map(documents::find)
        .filter(Objects::nonNull)
        .forEach(found -> origins.add(found.positions().file()));
    List<Include> includes = document.value().includes();
    for (int i = 0; i < includes.size(); i++) {
      ObjectName name = includes.get(i).document();
      if (documents.find(name) == null && !documents.isFailed(name)) {
        String remedy = Nearest.remedy(name.value(), documents.names());
        problems.add(
            document
                .positions()
                .error(
                    "/spec/include/" + i + "/document",
                    ProblemCode.UNKNOWN_DOCUMENT,
                    "there is no document '%s'".formatted(name),
                    remedy.isEmpty() ? "declare it, kind Document" : remedy));
      }
    }
  }

  /// The repository's file that a step downloads; null where it downloads something else.
  private static @Nullable String downloaded(ResourceDeclaration step) {
    if (step.type() != ResourceType.STEP
        || !step.properties().string("action", "").equals("aws:downloadContent")
        || !(step.properties().get("inputs") instanceof Json.Obj inputs)
        || !(inputs.get("sourceType") instanceof Json.Str(var type))
        || !type.equals("Repository")) {
      return null;
    }
    return CalledDocuments.sourceInfo(inputs).get("path") instanceof Json.Str(var path)
        ? path
        : null;
  }

  private static boolean isAction(ResourceDeclaration resource) {
    return resource.type() == ResourceType.STEP
        || (resource.type() == ResourceType.SCRIPT && !resource.properties().has("check"));
  }

  private static @Nullable String fileNamed(ResourceDeclaration resource, String key) {
    return resource.properties().get(key) instanceof Json.Str(var path) ? path : null;
  }

  private Optional<FileReference> find(
      Located<Document> document, Tree tree, String pointer, String path, List<Problem> problems)
      throws IOException {
    @Nullable TreeEntry entry = files.content(path);
    if (entry == null) {
      if (path.startsWith(ConfigurationFiles.CONTENT_FOLDER)) {
        problems.add(missing(document, pointer, path));
      }
      // Anywhere else is the reader's to refuse: it sees where the path leads without a tree.
      return Optional.empty();
    }
    if (entry.kind() != TreeEntry.Kind.FILE) {
      problems.add(
          document
              .positions()
              .error(
                  pointer,
                  ProblemCode.SYMBOLIC_LINK,
                  "'%s' is no plain file; links are not followed".formatted(path),
                  "put the file itself there"));
      return Optional.empty();
    }
    Optional<FileReference> reference = digests.reference(tree, entry);
    if (reference.isEmpty()) {
      problems.add(
          document
              .positions()
              .error(
                  pointer,
                  ProblemCode.LIMIT_EXCEEDED,
                  "'%s' is larger than 64 MiB".formatted(path),
                  "let the node download it from elsewhere"));
    } else if (isPointer(tree, entry, reference.get())) {
      problems.add(
          document
              .positions()
              .error(
                  pointer,
                  ProblemCode.MISSING_FILE,
                  "'%s' is a pointer of Git LFS; its content is not in the repository"
                      .formatted(path),
                  "commit the file itself, or let the node download it from elsewhere"));
    }
    return reference;
  }

  /// Nodes would get the pointer for the file (github.com/git-lfs/git-lfs: docs/spec.md).
  private static boolean isPointer(Tree tree, TreeEntry entry, FileReference reference)
      throws IOException {
    return reference.sizeBytes() < POINTER_BYTES
        && tree.read(entry, POINTER_BYTES)
            .map(content -> new String(content, StandardCharsets.UTF_8).startsWith(POINTER))
            .orElse(false);
  }

  private Problem missing(Located<Document> document, String pointer, String path) {
    String remedy = Nearest.remedy(path, files.contentBeside(path));
    return document
        .positions()
        .error(
            pointer,
            ProblemCode.MISSING_FILE,
            "the file '%s' is not in the repository".formatted(files.shown(path)),
            remedy.isEmpty() ? "add the file, or name another one below files/" : remedy);
  }
}
