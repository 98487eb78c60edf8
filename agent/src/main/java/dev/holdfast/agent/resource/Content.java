package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.HostFiles;
import dev.holdfast.canonical.Digest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Bytes that a file should hold. May be larger than memory.
public interface Content extends HostFiles.Source {
  Digest digest();

  long sizeBytes();

  static Content of(String text) {
    return of(text.getBytes(StandardCharsets.UTF_8));
  }

  /// @param bytes owned by the content from now on
  static Content of(byte[] bytes) {
    return new InMemory(bytes);
  }

  @Override
  default Object identity() {
    return digest();
  }

  /// The first `limit` bytes at most.
  default byte[] beginning(int limit) throws IOException {
    try (InputStream in = open()) {
      return in.readNBytes(limit);
    }
  }

  /// Content that is small enough to be kept.
  final class InMemory implements Content {
    private final byte[] bytes;

    private InMemory(byte[] bytes) {
      this.bytes = bytes;
    }

    @Override
    public Digest digest() {
      return Digest.of(bytes);
    }

    @Override
    public long sizeBytes() {
      return bytes.length;
    }

    @Override
    public InputStream open() {
      return new ByteArrayInputStream(bytes);
    }

    /// Cheaper than a digest, and as good for what is kept anyway.
    @Override
    public Object identity() {
      return ByteBuffer.wrap(bytes).asReadOnlyBuffer();
    }

    @Override
    public byte[] beginning(int limit) {
      return Arrays.copyOf(bytes, Math.min(limit, bytes.length));
    }

    boolean isEqualTo(byte[] other) {
      return Arrays.equals(bytes, other);
    }
  }
}
