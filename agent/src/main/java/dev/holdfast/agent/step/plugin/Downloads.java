package dev.holdfast.agent.step.plugin;

import dev.holdfast.agent.step.Action;
import dev.holdfast.agent.step.Came;
import dev.holdfast.agent.step.CommandText;
import dev.holdfast.agent.step.Setting;
import dev.holdfast.agent.step.Source;
import dev.holdfast.model.Document;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// `aws:downloadContent`. Files come with mode 0700, since most are scripts to be run next.
final class Downloads {
  private static final long MAX_BYTES = 2L * 1024 * 1024 * 1024;

  private Downloads() {}

  static Came run(Action.Download download, Setting setting) throws IOException {
    var target = new Target(download.destination(), setting.downloads());
    return switch (download.source()) {
      case Source.Git git -> GitSource.fetch(git, target, setting);
      case Source.Http http -> {
        try (InputStream in = open(http, setting)) {
          yield stored(target.write(name(http.url()), in), setting);
        }
      }
      case Source.OfRepository(var path) -> {
        try (InputStream in = setting.files().file(path).open()) {
          yield stored(target.write(path.substring(path.lastIndexOf('/') + 1), in), setting);
        }
      }
      case Source.OfDocument(var name) -> {
        Document document =
            setting
                .document(name)
                .orElseThrow(
                    () -> new IOException("this version brought no document '" + name + "'"));
        byte[] text = CommandText.of(document).getBytes(StandardCharsets.UTF_8);
        yield stored(target.write(name + ".json", new ByteArrayInputStream(text)), setting);
      }
    };
  }

  static Came stored(Path path, Setting setting) {
    setting.say("content downloaded to " + path);
    return Came.DONE;
  }

  private static InputStream open(Source.Http http, Setting setting) throws IOException {
    if (!http.insecure() && !http.url().toLowerCase(Locale.ROOT).startsWith("https://")) {
      throw new IOException(
          "only https:// is fetched unless 'allowInsecureDownload' is true, not '"
              + http.url()
              + "'");
    }
    return setting.host().web().open(http.url(), http.user(), http.password());
  }

  /// The last part of a URL's path.
  private static String name(String url) throws IOException {
    String path;
    try {
      path = URI.create(url).getPath();
    } catch (IllegalArgumentException e) {
      throw new IOException("'" + url + "' is no URL", e);
    }
    String last = path == null ? "" : path.substring(path.lastIndexOf('/') + 1);
    if (last.equals("..") || last.indexOf('\0') >= 0) {
      throw new IOException("'" + url + "' names no file");
    }
    return last.isEmpty() ? "content" : last;
  }

  /// Where a download goes: into a folder, or to a file of its own name.
  static final class Target {
    private final Path path;
    private final boolean folder;

    Target(@Nullable String wanted, Path downloads) {
      this.path = wanted == null ? downloads : downloads.resolve(wanted);
      this.folder = wanted == null || wanted.endsWith("/") || Files.isDirectory(path);
    }

    Path path() {
      return path;
    }

    /// Written beside and moved, so that nobody sees half of it.
    Path write(String name, InputStream in) throws IOException {
      Path file = folder ? path.resolve(name) : path;
      Path parent = file.toAbsolutePath().getParent();
      if (parent != null) {
        Files.createDirectories(parent);
      }
      Path beside = file.resolveSibling("." + file.getFileName() + ".holdfast-new");
      try {
        Files.deleteIfExists(beside);
        try (var out = Files.newOutputStream(beside, java.nio.file.StandardOpenOption.CREATE_NEW)) {
          copy(in, out);
        }
        Files.setPosixFilePermissions(beside, PosixFilePermissions.fromString("rwx------"));
        Files.move(beside, file, StandardCopyOption.REPLACE_EXISTING);
      } finally {
        Files.deleteIfExists(beside);
      }
      return file;
    }

    private static void copy(InputStream in, java.io.OutputStream out) throws IOException {
      byte[] buffer = new byte[64 * 1024];
      long left = MAX_BYTES;
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        left -= n;
        if (left < 0) {
          throw new IOException("it is larger than " + MAX_BYTES + " bytes");
        }
        out.write(buffer, 0, n);
      }
    }

    /// A file, or what is in a folder; links as links, and nothing of Git's own.
    Path take(Path from) throws IOException {
      if (!Files.isDirectory(from, LinkOption.NOFOLLOW_LINKS)) {
        try (InputStream in = Files.newInputStream(from, LinkOption.NOFOLLOW_LINKS)) {
          return write(String.valueOf(from.getFileName()), in);
        }
      }
      Files.createDirectories(path);
      try (Stream<Path> walk = Files.walk(from)) {
        for (Path each : (Iterable<Path>) walk::iterator) {
          Path relative = from.relativize(each);
          if (relative.toString().isEmpty() || relative.startsWith(".git")) {
            continue;
          }
          Path to = path.resolve(relative);
          if (Files.isDirectory(each, LinkOption.NOFOLLOW_LINKS)) {
            Files.createDirectories(to);
          } else {
            Files.copy(
                each,
                to,
                LinkOption.NOFOLLOW_LINKS,
                StandardCopyOption.REPLACE_EXISTING,
                StandardCopyOption.COPY_ATTRIBUTES);
          }
        }
      }
      return path;
    }
  }
}
