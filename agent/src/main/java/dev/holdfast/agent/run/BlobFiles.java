package dev.holdfast.agent.run;

import dev.holdfast.agent.resource.Content;
import dev.holdfast.agent.resource.RepositoryFiles;
import dev.holdfast.agent.state.Blobs;
import dev.holdfast.canonical.Digest;
import dev.holdfast.wire.EnforcedContent;
import dev.holdfast.wire.FileReference;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The repository files of one version, from the state folder.
///
/// @param missing is told when a file is not there whole, so that it is fetched again
record BlobFiles(EnforcedContent content, Blobs blobs, Runnable missing)
    implements RepositoryFiles {
  private record Blob(Path path, Digest digest, long sizeBytes) implements Content {
    @Override
    public InputStream open() throws IOException {
      return Files.newInputStream(path);
    }
  }

  @Override
  public Content file(String path) throws IOException {
    FileReference reference =
        content.files().stream()
            .filter(each -> each.path().equals(path))
            .findFirst()
            .orElseThrow(() -> new IOException("this version brought no file '" + path + "'"));
    Optional<Path> blob = blobs.find(reference.digest());
    if (blob.isEmpty()) {
      missing.run();
      throw new IOException(
          "the copy of '" + path + "' is damaged; it is fetched again at the next contact");
    }
    return new Blob(blob.get(), reference.digest(), reference.sizeBytes());
  }
}
