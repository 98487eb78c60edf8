package dev.holdfast.agent.host;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Facts that the node's owner adds: one JSON file each, told under its name without `.json`. A
/// file that cannot be taken is left out and told with the reason, so that one bad file costs only
/// itself.
///
/// @param skipped reasons by file name
record CustomFacts(Json.Obj values, Json.Obj skipped) {
  private static final CustomFacts NONE = new CustomFacts(Json.Obj.EMPTY, Json.Obj.EMPTY);
  private static final int MAX_FILES = 64;
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_TOTAL_BYTES = 128 * 1024;
  private static final int MAX_DEPTH = 16;
  private static final int MAX_REASON = 200;
  private static final int OTHERS_WRITE = 0022;
  private static final String ENDING = ".json";
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  static CustomFacts in(@Nullable Path folder) {
    if (folder == null) {
      return NONE;
    }
    List<Path> files;
    try {
      files = files(folder);
    } catch (IOException | DirectoryIteratorException e) {
      return new CustomFacts(Json.Obj.EMPTY, Json.object().put("facts.d", cut(reason(e))).build());
    }
    var values = Json.object();
    var skipped = Json.object();
    int left = MAX_TOTAL_BYTES;
    for (Path file : files) {
      String name = file.getFileName().toString();
      try {
        byte[] bytes = bytes(file, left);
        values.put(keyOf(name), bounded(JsonText.parse(bytes), MAX_DEPTH));
        left -= bytes.length;
      } catch (JsonShapeException | IOException e) {
        skipped.put(printable(name), cut(reason(e)));
      }
    }
    return new CustomFacts(values.build(), skipped.build());
  }

  private static List<Path> files(Path folder) throws IOException {
    var files = new ArrayList<Path>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*" + ENDING)) {
      for (Path each : entries) {
        if (files.size() == MAX_FILES) {
          throw new FileSystemException(
              folder.toString(), null, "holds more than " + MAX_FILES + " files");
        }
        files.add(each);
      }
    } catch (NoSuchFileException | NotDirectoryException e) {
      return List.of();
    }
    files.sort(null);
    return files;
  }

  private static String keyOf(String name) throws FileSystemException {
    String key = name.substring(0, name.length() - ENDING.length());
    if (!NAME.matcher(key).matches()) {
      throw new FileSystemException(name, null, "its name may have only A-Z a-z 0-9 _ and -");
    }
    return key;
  }

  /// Facts travel inside other JSON, whose depth has a limit too.
  private static Json bounded(Json value, int depth) throws FileSystemException {
    if (depth == 0) {
      throw new FileSystemException("", null, "is nested more than " + MAX_DEPTH + " levels deep");
    }
    switch (value) {
      case Json.Obj(var members) -> {
        for (Json each : members.values()) {
          bounded(each, depth - 1);
        }
      }
      case Json.Arr(var elements) -> {
        for (Json each : elements) {
          bounded(each, depth - 1);
        }
      }
      case Json.Str _, Json.Num _, Json.Bool _, Json.Null _ -> {}
    }
    return value;
  }

  /// What others may write must not become what root writes.
  private static byte[] bytes(Path file, int left) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new FileSystemException(file.toString(), null, "is no plain file");
    }
    boolean othersWrite =
        Files.getAttribute(file, "unix:mode", LinkOption.NOFOLLOW_LINKS) instanceof Integer mode
            && (mode & OTHERS_WRITE) != 0;
    if (othersWrite) {
      throw new FileSystemException(
          file.toString(), null, "may be written by others than its owner; chmod go-w it");
    }
    int limit = Math.min(MAX_BYTES, left);
    try (var in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
      byte[] bytes = in.readNBytes(limit + 1);
      if (bytes.length > limit) {
        throw new FileSystemException(
            file.toString(),
            null,
            "is larger than %d bytes, or all together than %d"
                .formatted(MAX_BYTES, MAX_TOTAL_BYTES));
      }
      return bytes;
    }
  }

  private static String reason(Exception e) {
    String said =
        e instanceof FileSystemException failure && failure.getReason() != null
            ? failure.getReason()
            : e.getMessage();
    return said == null ? e.getClass().getSimpleName() : said;
  }

  private static String cut(String text) {
    String plain = printable(text);
    return plain.length() <= MAX_REASON ? plain : plain.substring(0, MAX_REASON) + "…";
  }

  private static String printable(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
