package dev.holdfast.dist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import java.util.zip.GZIPOutputStream;

/// The build step that makes the agent's folder in `target/holdfast-agent` and its tarball.
public final class MakeDistribution {
  /// What `jdeps` finds, and `java.xml`, without whose classes the schema library cannot start.
  private static final String MODULES = "java.base,java.logging,java.xml";

  /// The runtime reads its own authorities at the first connection to tell them from others, and
  /// keeps them: a MiB and more. The agent trusts those of its node or of a file that it is given.
  private static final String AUTHORITIES = "lib/security/cacerts";

  /// With no authorities of its own the runtime would refuse SHA-1 of nobody.
  private static final String SHA1_OF_THE_RUNTIMES = "SHA1 jdkCA & usage TLSServer";

  private static final String SHA1_OF_ANYBODY = "SHA1 usage TLSServer";

  /// The start-up caches hold the times of the files that they were made of.
  private static final FileTime TIME = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

  /// Where a gzip file says how it was compressed.
  private static final int EXTRA_FLAGS = 8;

  private final Path sources;
  private final Path agent;
  private final Path target;
  private final Path program;

  private MakeDistribution(Path module) {
    this.sources = module.resolve("src/agent");
    this.agent = module.resolveSibling("agent");
    this.target = module.resolve("target");
    this.program = target.resolve("holdfast-agent");
  }

  /// @param arguments the module's folder, the version
  public static void main(String[] arguments) throws Exception {
    var made = new MakeDistribution(Path.of(arguments[0]).toAbsolutePath().normalize());
    made.clear();
    made.program();
    made.runtime();
    made.settle();
    new Training(made.program, made.target.resolve("training")).run();
    made.settle();
    made.tarball(arguments[1]);
    made.texts(arguments[1]);
  }

  private void clear() throws IOException {
    delete(program);
    Files.createDirectories(target);
  }

  private void program() throws IOException {
    Files.createDirectories(program.resolve("bin"));
    for (String each : List.of("bin/holdfast-agent", "bin/update")) {
      copy(sources.resolve(each), program.resolve(each));
      Files.setPosixFilePermissions(
          program.resolve(each), PosixFilePermissions.fromString("rwxr-xr-x"));
    }
    copy(sources.resolve("README.txt"), program.resolve("README.txt"));
    copy(sources.resolve("etc/agent.conf"), program.resolve("agent.conf"));
    copy(
        sources.resolve("systemd/holdfast-agent.service"),
        program.resolve("holdfast-agent.service"));
    copy(agent.resolve("jvm.options"), program.resolve("jvm.options"));
    copy(agent.resolve("target/holdfast-agent.jar"), program.resolve("holdfast-agent.jar"));
    copyFolder(agent.resolve("target/lib"), program.resolve("lib"));
    try (var jars = Files.newDirectoryStream(program.resolve("lib"), "picocli-*.jar")) {
      for (Path jar : jars) {
        OldClasses.renew(jar);
      }
    }
  }

  private void runtime() throws IOException {
    Path runtime = program.resolve("runtime");
    ToolProvider jlink =
        ToolProvider.findFirst("jlink")
            .orElseThrow(() -> new IllegalStateException("this JDK has no jlink"));
    int code =
        jlink.run(
            System.out,
            System.err,
            "--add-modules",
            MODULES,
            "--strip-debug",
            "--no-header-files",
            "--no-man-pages",
            "--output",
            runtime.toString());
    if (code != 0) {
      throw new IllegalStateException("jlink ended with " + code);
    }
    Files.delete(runtime.resolve(AUTHORITIES));
    Path security = runtime.resolve("conf/security/java.security");
    String rules = Files.readString(security);
    if (!rules.contains("=MD2, MD5, " + SHA1_OF_THE_RUNTIMES)) {
      throw new IllegalStateException(security + " has other rules than are known");
    }
    Files.writeString(security, rules.replace(SHA1_OF_THE_RUNTIMES, SHA1_OF_ANYBODY));
  }

  private void settle() throws IOException {
    try (Stream<Path> paths = Files.walk(program)) {
      for (Path path : (Iterable<Path>) paths::iterator) {
        if (!Files.isSymbolicLink(path)) {
          Files.setLastModifiedTime(path, TIME);
        }
      }
    }
  }

  private void tarball(String version) throws IOException, InterruptedException {
    String name =
        "holdfast-agent-%s-linux-%s"
            .formatted(version, System.getProperty("os.arch").toLowerCase(Locale.ROOT));
    Process tar =
        new ProcessBuilder(
                "tar",
                "--sort=name",
                "--owner=0",
                "--group=0",
                "--numeric-owner",
                "--transform=s,^holdfast-agent," + name + ",",
                "-C",
                target.toString(),
                "-czf",
                target.resolve(name + ".tar.gz").toString(),
                "holdfast-agent")
            .inheritIO()
            .start();
    if (tar.waitFor() != 0) {
      throw new IOException("tar ended with " + tar.exitValue());
    }
  }

  /// What Debian wants compressed.
  private void texts(String version) throws IOException {
    Path deb = Files.createDirectories(target.resolve("deb"));
    compress(
        Files.readAllBytes(sources.resolve("man/holdfast-agent.8")),
        deb.resolve("holdfast-agent.8.gz"));
    compress(
        Files.readAllBytes(agent.resolveSibling("CHANGELOG.md")), deb.resolve("CHANGELOG.md.gz"));
    compress(
        """
        holdfast-agent (%s) unstable; urgency=medium

          * What users notice is in CHANGELOG.md.gz beside this file.

         -- Holdfast <holdfast@holdfast.dev>  Thu, 01 Jan 2026 00:00:00 +0000
        """
            .formatted(version.replace("-SNAPSHOT", "~snapshot"))
            .getBytes(StandardCharsets.UTF_8),
        deb.resolve("changelog.gz"));
  }

  private static void compress(byte[] text, Path to) throws IOException {
    var bytes = new ByteArrayOutputStream();
    try (var out = new Slowest(bytes)) {
      out.write(text);
    }
    byte[] compressed = bytes.toByteArray();
    compressed[EXTRA_FLAGS] = 2; // says that it was compressed as well as it can be
    Files.write(to, compressed);
  }

  private static final class Slowest extends GZIPOutputStream {
    Slowest(OutputStream out) throws IOException {
      super(out);
      def.setLevel(Deflater.BEST_COMPRESSION);
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to, StandardCopyOption.REPLACE_EXISTING);
  }

  private static void copyFolder(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : (Iterable<Path>) files::iterator) {
        copy(file, to.resolve(file.getFileName().toString()));
      }
    }
  }

  static void delete(Path folder) {
    if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> paths = Files.walk(folder)) {
      for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
