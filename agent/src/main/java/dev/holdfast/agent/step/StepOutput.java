package dev.holdfast.agent.step;

import dev.holdfast.agent.host.Processes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Collection;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// One stream of a step: redacted, its beginning in a file up to a limit, its end in memory. A full
/// disk costs the file and not the step.
final class StepOutput implements Processes.Sink, AutoCloseable {
  static final long MAX_FILE_BYTES = 8L * 1024 * 1024;
  static final int MAX_TAIL_BYTES = 16 * 1024;

  private final Path file;
  private final Redaction redaction;
  private final byte[] ring = new byte[MAX_TAIL_BYTES];
  private @Nullable FileChannel channel;
  private boolean unwritable;
  private boolean closed;
  private long total;

  /// @param file made at the first byte
  StepOutput(Path file, Collection<String> secrets) {
    this.file = file;
    this.redaction = new Redaction(secrets);
  }

  @Override
  public synchronized void take(byte[] bytes, int count) {
    if (!closed) {
      put(redaction.next(bytes, count));
    }
  }

  /// From here on this is a secret, too.
  synchronized void hide(String secret) {
    redaction.add(secret);
  }

  void say(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    take(bytes, bytes.length);
  }

  private void put(byte[] bytes) {
    long room = MAX_FILE_BYTES - total;
    if (room > 0 && bytes.length > 0 && !unwritable) {
      write(ByteBuffer.wrap(bytes, 0, (int) Math.min(bytes.length, room)));
    }
    int from = Math.max(0, bytes.length - ring.length);
    for (int i = from; i < bytes.length; i++) {
      ring[(int) ((total + i) % ring.length)] = bytes[i];
    }
    total += bytes.length;
  }

  private void write(ByteBuffer bytes) {
    try {
      FileChannel open = channel;
      if (open == null) {
        open =
            FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        channel = open;
      }
      while (bytes.hasRemaining()) {
        open.write(bytes);
      }
    } catch (IOException e) {
      unwritable = true;
    }
  }

  /// What was said, or the end of it, as text for people: what is no UTF-8 or no text is replaced.
  ///
  /// @param maxChars at most
  synchronized String end(int maxChars) {
    int length = (int) Math.min(total, ring.length);
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = ring[(int) ((total - length + i) % ring.length)];
    }
    String text = new String(bytes, StandardCharsets.UTF_8).replaceAll("[\\p{Cntrl}&&[^\n\t]]", "");
    return text.length() <= maxChars ? text : text.substring(text.length() - maxChars);
  }

  /// Whether more was said than [#end] returns for this limit.
  synchronized boolean exceeds(int maxChars) {
    return total > ring.length || end(Integer.MAX_VALUE).length() > maxChars;
  }

  synchronized boolean isEmpty() {
    return total == 0;
  }

  @Override
  public synchronized void close() {
    if (closed) {
      return;
    }
    put(redaction.rest());
    closed = true;
    try {
      FileChannel open = channel;
      if (open != null) {
        open.close();
      }
    } catch (IOException e) {
      unwritable = true;
    }
  }
}
