package dev.holdfast.agent.resource;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.jspecify.annotations.Nullable;

/// Reads tar (plain or gzip) and zip. Hostile archives are expected: names that lead out, too many
/// entries, devices and bombs end in an exception.
final class Unpacking {
  private static final int MAX_ENTRIES = 100_000;
  private static final long MAX_BYTES = 8L * 1024 * 1024 * 1024;
  private static final int BLOCK = 512;
  private static final int MAX_HEADER_BYTES = 64 * 1024;

  private Unpacking() {}

  /// One thing in an archive.
  sealed interface Item {
    /// Relative, with single slashes, nothing upwards.
    String path();

    record Folder(String path) implements Item {}

    /// @param body to be read before the next item
    record File(String path, int mode, InputStream body) implements Item {}

    record Link(String path, String target) implements Item {}

    /// The same bytes as an earlier file of the archive.
    record Twin(String path, String of) implements Item {}
  }

  /// Takes the items, one after the other.
  interface Taker {
    void take(Item item) throws IOException;
  }

  /// @param strip leading parts of each name that are left out; what has no more is skipped
  static void read(InputStream archive, int strip, Taker taker) throws IOException {
    var in = new BufferedInputStream(archive, 64 * 1024);
    in.mark(BLOCK);
    byte[] head = in.readNBytes(BLOCK);
    in.reset();
    var counted = new Counted(strip, taker);
    if (head.length > 1 && (head[0] & 0xff) == 0x1f && (head[1] & 0xff) == 0x8b) {
      tar(new BufferedInputStream(new GZIPInputStream(in), 64 * 1024), counted);
    } else if (head.length > 3 && head[0] == 'P' && head[1] == 'K') {
      zip(in, counted);
    } else if (head.length == BLOCK && text(head, 257, 5).equals("ustar")) {
      tar(in, counted);
    } else {
      throw new IOException("only tar, tar with gzip, and zip can be unpacked");
    }
  }

  /// Strips names, refuses what leads out, and counts.
  private static final class Counted {
    private final int strip;
    private final Taker taker;
    private int entries;
    private long left = MAX_BYTES;

    Counted(int strip, Taker taker) {
      this.strip = strip;
      this.taker = taker;
    }

    @Nullable String path(String name) throws IOException {
      if (++entries > MAX_ENTRIES) {
        throw new IOException("the archive holds more than " + MAX_ENTRIES + " entries");
      }
      return stripped(name);
    }

    @Nullable String stripped(String name) throws IOException {
      if (name.startsWith("/") || name.indexOf('\0') >= 0) {
        throw new IOException("the archive holds the name '" + name + "', which is not relative");
      }
      List<String> parts = dev.holdfast.agent.host.NodePaths.parts(name);
      if (parts.contains("..")) {
        throw new IOException("the archive holds the name '" + name + "', which leads out");
      }
      return parts.size() <= strip ? null : String.join("/", parts.subList(strip, parts.size()));
    }

    void take(Item item) throws IOException {
      taker.take(item);
    }

    InputStream bounded(InputStream in) {
      return new InputStream() {
        @Override
        public int read() throws IOException {
          byte[] one = new byte[1];
          return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
          int n = in.read(bytes, offset, length);
          left -= Math.max(n, 0);
          if (left < 0) {
            throw new IOException("the archive unpacks to more than " + MAX_BYTES + " bytes");
          }
          return n;
        }
      };
    }
  }

  private static void zip(InputStream in, Counted counted) throws IOException {
    var zip = new ZipInputStream(in, StandardCharsets.UTF_8);
    for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
      String path = counted.path(entry.getName());
      if (path == null) {
        continue;
      }
      counted.take(
          entry.isDirectory()
              ? new Item.Folder(path)
              : new Item.File(path, 0644, counted.bounded(zip)));
    }
  }

  /// POSIX ustar, with GNU's long names and pax headers.
  private static void tar(InputStream in, Counted counted) throws IOException {
    @Nullable String longName = null;
    @Nullable String longLink = null;
    while (true) {
      byte[] head = in.readNBytes(BLOCK);
      if (head.length < BLOCK || head[0] == 0) {
        if (head.length > 0 && head.length < BLOCK) {
          throw new EOFException("the archive ends in the middle");
        }
        return;
      }
      long size = number(head, 124, 12);
      char type = (char) head[156];
      if (type == 'L' || type == 'K' || type == 'x' || type == 'g') {
        byte[] body = header(in, size);
        switch (type) {
          case 'L' -> longName = text(body, 0, body.length);
          case 'K' -> longLink = text(body, 0, body.length);
          case 'x' -> {
            longName = pax(body, "path", longName);
            longLink = pax(body, "linkpath", longLink);
          }
          default -> {}
        }
        continue;
      }
      String name = longName != null ? longName : name(head);
      String link = longLink != null ? longLink : text(head, 157, 100);
      longName = null;
      longLink = null;
      var body = new Body(in, size);
      item(type, name, link, (int) number(head, 100, 8) & 0777, body, counted);
      body.finish();
    }
  }

  private static void item(
      char type, String name, String link, int mode, InputStream body, Counted counted)
      throws IOException {
    String path = counted.path(name);
    if (path == null) {
      return;
    }
    switch (type) {
      case '0', '\0', '7' -> {
        if (name.endsWith("/")) {
          counted.take(new Item.Folder(path)); // as old tars write folders
        } else {
          counted.take(new Item.File(path, mode, counted.bounded(body)));
        }
      }
      case '5' -> counted.take(new Item.Folder(path));
      case '2' -> counted.take(new Item.Link(path, link));
      case '1' -> {
        String twin = counted.stripped(link);
        if (twin == null) {
          throw new IOException("'" + name + "' is a hard link to something that is stripped");
        }
        counted.take(new Item.Twin(path, twin));
      }
      default -> throw new IOException("'" + name + "' is neither file, folder nor link");
    }
  }

  private static byte[] header(InputStream in, long size) throws IOException {
    if (size > MAX_HEADER_BYTES) {
      throw new IOException("the archive holds a name that is too long");
    }
    var body = new Body(in, size);
    byte[] bytes = body.readAllBytes();
    body.finish();
    return bytes;
  }

  private static String name(byte[] head) {
    String prefix =
        text(head, 257, 5).equals("ustar") && head[262] == 0 ? text(head, 345, 155) : "";
    String name = text(head, 0, 100);
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  private static String text(byte[] bytes, int from, int length) {
    int end = from;
    while (end < from + length && end < bytes.length && bytes[end] != 0) {
      end++;
    }
    return new String(bytes, from, end - from, StandardCharsets.UTF_8);
  }

  /// Octal text, or GNU's binary form for what is too large for that.
  private static long number(byte[] bytes, int from, int length) throws IOException {
    if ((bytes[from] & 0x80) != 0) {
      long value = 0;
      for (int i = from + length - 8; i < from + length; i++) {
        value = (value << 8) | (bytes[i] & 0xff);
      }
      return positive(value);
    }
    String text = text(bytes, from, length).strip();
    try {
      return text.isEmpty() ? 0 : positive(Long.parseLong(text, 8));
    } catch (NumberFormatException e) {
      throw new IOException("the archive is damaged", e);
    }
  }

  private static long positive(long value) throws IOException {
    if (value < 0) {
      throw new IOException("the archive is damaged");
    }
    return value;
  }

  /// A record `LENGTH KEY=VALUE\n` of a pax header.
  private static @Nullable String pax(byte[] body, String key, @Nullable String otherwise)
      throws IOException {
    String found = otherwise;
    int at = 0;
    while (at < body.length) {
      int space = at;
      while (space < body.length && body[space] != ' ') {
        space++;
      }
      int length;
      try {
        length = Integer.parseInt(new String(body, at, space - at, StandardCharsets.US_ASCII));
      } catch (NumberFormatException e) {
        throw new IOException("the archive is damaged", e);
      }
      if (length <= space - at || at + length > body.length) {
        throw new IOException("the archive is damaged");
      }
      String entry = new String(body, space + 1, at + length - space - 2, StandardCharsets.UTF_8);
      if (entry.startsWith(key + "=")) {
        found = entry.substring(key.length() + 1);
      } else if (entry.startsWith("size=")) {
        throw new IOException("the archive holds a file that is too large");
      }
      at += length;
    }
    return found;
  }

  /// The bytes of one entry, and no more.
  private static final class Body extends InputStream {
    private final InputStream in;
    private final long size;
    private long left;

    Body(InputStream in, long size) {
      this.in = in;
      this.size = size;
      this.left = size;
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      if (left == 0) {
        return -1;
      }
      int n = in.read(bytes, offset, (int) Math.min(length, left));
      if (n < 0) {
        throw new EOFException("the archive ends in the middle");
      }
      left -= n;
      return n;
    }

    /// Skips to the next header.
    void finish() throws IOException {
      in.skipNBytes(left + (BLOCK - size % BLOCK) % BLOCK);
    }
  }
}
