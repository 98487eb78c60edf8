package dev.holdfast.language;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.Document;
import dev.holdfast.model.ObjectName;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Documents that every repository can use without declaring them, under the names that AWS gave
/// theirs. They are files like any others; a repository's own document of the same name wins.
public final class BuiltinDocuments {
  private static final String FOLDER = "/dev/holdfast/builtin/";
  private static final List<String> NAMES =
      List.of(
          "AWS-ApplyAnsiblePlaybooks",
          "AWS-ConfigureAWSPackage",
          "AWS-ConfigureDocker",
          "AWS-GatherSoftwareInventory",
          "AWS-InstallApplication",
          "AWS-JoinDirectoryServiceDomain",
          "AWS-RefreshAssociation",
          "AWS-RunPatchBaseline",
          "AWS-RunPowerShellScript",
          "AWS-RunRemoteScript",
          "AWS-RunShellScript",
          "AWS-UpdateSSMAgent");

  private final Map<ObjectName, Located<Document>> documents = new TreeMap<>();

  /// @param reader reads them as it reads every other file
  public BuiltinDocuments(ConfigurationReader reader) {
    for (String name : NAMES) {
      FileResult read = reader.read("documents/" + name + ".yaml", bytes(name));
      for (Located<?> declaration : read.declarations()) {
        if (declaration.value() instanceof Document document) {
          documents.put(document.metadata().name(), declaration.with(document));
        }
      }
    }
  }

  public static List<String> names() {
    return NAMES;
  }

  /// The text of the file; null where there is no such document.
  public static @Nullable String text(String name) {
    return NAMES.contains(name) ? new String(bytes(name), StandardCharsets.UTF_8) : null;
  }

  /// By name, the digests of every form in which a document was ever released, oldest first: the
  /// last is the present one. By them a version's document is known as a built-in of its time.
  public static Map<String, SequencedSet<Digest>> released() {
    var released = new HashMap<String, SequencedSet<Digest>>();
    new String(packed("released.txt"), StandardCharsets.UTF_8)
        .lines()
        .map(line -> line.split(" ", 2))
        .forEach(words ->
            released
                .computeIfAbsent(words[0], _ -> new LinkedHashSet<>())
                .add(new Digest(words[1])));
    return released;
  }

  /// Null where there is no such document.
  public @Nullable Located<Document> find(ObjectName name) {
    return documents.get(name);
  }

  private static byte[] bytes(String name) {
    return packed(name + ".yaml");
  }

  private static byte[] packed(String file) {
    try (InputStream in = BuiltinDocuments.class.getResourceAsStream(FOLDER + file)) {
      if (in == null) {
        throw new IllegalStateException("the built-in " + file + " is not packed");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
