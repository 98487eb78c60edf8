package dev.holdfast.reconciler.app.postgres;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/// PostgreSQL's programs, unpacked once from the class path.
final class PostgresBinaries {
  private final Path home;

  private PostgresBinaries(Path home) {
    this.home = home;
  }

  Path program(String name) {
    return home.resolve("bin").resolve(name);
  }

  /// Unpacks what is not yet unpacked into a folder below `parent` that is named after the
  /// archive's checksum, so that an upgrade never mixes two releases.
  static PostgresBinaries unpackedIn(Path parent) throws IOException {
    String name = archiveName();
    URL archive = PostgresBinaries.class.getClassLoader().getResource(name);
    if (archive == null) {
      throw new PostgresFailedException(
          "no PostgreSQL for this kind of machine is packed with Holdfast (looked for %s);"
                  .formatted(name)
              + " run one yourself and name it in HOLDFAST_DATABASE_URL");
    }
    URLConnection connection = archive.openConnection();
    Path home = parent.resolve("bin-" + version(connection));
    if (!Files.isDirectory(home)) {
      Files.createDirectories(parent);
      Path fresh = Files.createTempDirectory(parent, "bin-new");
      try (InputStream in = connection.getInputStream()) {
        unpack(in, fresh);
      }
      Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwxr-xr-x"));
      try {
        Files.move(fresh, home, StandardCopyOption.ATOMIC_MOVE);
      } catch (DirectoryNotEmptyException | FileAlreadyExistsException e) {
        Folders.delete(fresh); // another process was quicker
      }
    } else {
      connection.getInputStream().close();
    }
    return new PostgresBinaries(home);
  }

  private static String archiveName() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine =
        switch (System.getProperty("os.arch")) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64" -> "arm_64";
          default -> System.getProperty("os.arch");
        };
    return "postgres-%s-%s.txz".formatted(os.startsWith("mac") ? "darwin" : os, machine);
  }

  private static String version(URLConnection connection) throws IOException {
    return connection instanceof JarURLConnection jar
        ? Long.toHexString(jar.getJarEntry().getCrc())
        : Long.toHexString(connection.getContentLengthLong());
  }

  private static void unpack(InputStream txz, Path target) throws IOException {
    try (var tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new BufferedInputStream(txz)))) {
      for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = target.resolve(entry.getName()).normalize();
        if (!path.startsWith(target)) {
          throw new IOException("the archive names a path outside of itself: " + entry.getName());
        }
        write(entry, tar, path, target);
      }
    }
  }

  private static void write(TarArchiveEntry entry, InputStream content, Path path, Path target)
      throws IOException {
    if (entry.isDirectory()) {
      Files.createDirectories(path);
      return;
    }
    Files.createDirectories(path.resolveSibling(""));
    if (entry.isSymbolicLink()) {
      Path to = path.resolveSibling(entry.getLinkName()).normalize();
      if (!to.startsWith(target)) {
        throw new IOException("the archive links outside of itself: " + entry.getName());
      }
      Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
    } else {
      Files.copy(content, path);
      boolean executable = (entry.getMode() & 0100) != 0;
      Files.setPosixFilePermissions(
          path, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }
  }
}
