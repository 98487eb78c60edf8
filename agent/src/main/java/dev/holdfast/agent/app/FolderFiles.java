package dev.holdfast.agent.app;

import dev.holdfast.agent.resource.Content;
import dev.holdfast.agent.resource.RepositoryFiles;
import dev.holdfast.canonical.Digest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HexFormat;

/// Repository files from a folder, for `apply FILE`. No link is followed, as in a repository.
///
/// @param folder stands for the configured path of a repository
record FolderFiles(Path folder) implements RepositoryFiles {
  private static final long MAX_BYTES = 64L * 1024 * 1024;

  private record OnDisk(Path path, Digest digest, long sizeBytes) implements Content {
    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path);
    }
  }

  @Override
  public Content file(String path) throws IOException {
    Path found = folder;
    for (String part : path.split("/", -1)) {
      if (part.isEmpty() || part.equals(".") || part.equals("..")) {
        throw new IOException("'" + path + "' is not a path below the files' folder");
      }
      found = found.resolve(part);
      if (Files.isSymbolicLink(found)) {
        throw new IOException("'" + path + "' is or passes a link");
      }
    }
    if (!Files.isRegularFile(found, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("there is no file " + found);
    }
    long size = Files.size(found);
    if (size > MAX_BYTES) {
      throw new IOException("'" + path + "' is larger than 64 MiB");
    }
    return new OnDisk(found, digest(found), size);
  }

  private static Digest digest(Path path) throws IOException {
    var sha256 = Digest.sha256();
    try (var in = Files.newInputStream(path)) {
      byte[] buffer = new byte[16 * 1024];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        sha256.update(buffer, 0, n);
      }
    }
    return new Digest("sha256:" + HexFormat.of().formatHex(sha256.digest()));
  }
}
