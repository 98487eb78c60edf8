package dev.holdfast.agent.host;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Paths as documents write them: absolute, with forward slashes.
public final class NodePaths {
  private static final int MAX_LENGTH = 4096;

  private NodePaths() {}

  /// The path, if a document may name it.
  ///
  /// @throws IOException when it is not absolute, steps upwards, is too long or holds a NUL
  public static String checked(String path) throws IOException {
    if (!path.startsWith("/")) {
      throw new IOException("a path on a node is absolute, not '" + path + "'");
    }
    if (path.length() > MAX_LENGTH || path.indexOf('\0') >= 0) {
      throw new IOException("a path has at most " + MAX_LENGTH + " characters and no NUL");
    }
    if (path.contains("..") && parts(path).contains("..")) {
      throw new IOException("a path on a node has no '..', not '" + path + "'");
    }
    return path;
  }

  /// The components, without empty ones and `.`.
  public static List<String> parts(String path) {
    var parts = new ArrayList<String>();
    int start = 0;
    while (start < path.length()) {
      int end = path.indexOf('/', start);
      if (end < 0) {
        end = path.length();
      }
      if (end > start && !(end == start + 1 && path.charAt(start) == '.')) {
        parts.add(path.substring(start, end));
      }
      start = end + 1;
    }
    return parts;
  }

  /// The path with single slashes and none at the end, so that equal places have equal texts.
  public static String normalized(String path) {
    return "/" + String.join("/", parts(path));
  }

  /// The path of an entry in a folder.
  public static String child(String folder, String name) {
    return folder.endsWith("/") ? folder + name : folder + "/" + name;
  }
}
