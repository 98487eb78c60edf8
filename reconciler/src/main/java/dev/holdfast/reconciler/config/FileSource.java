package dev.holdfast.reconciler.config;

import java.io.IOException;

/// Where the bytes of a repository file can be had, for as long as its tree can be read.
///
/// @param sizeBytes of the content
public record FileSource(long sizeBytes, Bytes content) {
  /// Reads them; each call reads anew.
  public interface Bytes {
    byte[] read() throws IOException;
  }
}
