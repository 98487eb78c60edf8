package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Entry;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.HostFiles;
import dev.holdfast.agent.host.Ownership;
import dev.holdfast.agent.host.Place;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A small text file that one resource has for itself: root's, written as a whole.
record OwnFile(String path, int mode) {
  private static final long MAX_BYTES = 4L * 1024 * 1024;
  static final int PUBLIC = 0644;
  static final int PRIVATE = 0600;

  static OwnFile at(String path) {
    return new OwnFile(path, PUBLIC);
  }

  /// What it holds; empty where there is no such file.
  Optional<String> text(Host host) throws IOException {
    return text(path, host);
  }

  /// Links are followed, as whoever reads such a file does.
  static Optional<String> text(String path, Host host) throws IOException {
    Place place = host.files().follow(path);
    Entry entry = place.entry();
    return entry == null
        ? Optional.empty()
        : Optional.of(new String(host.files().read(place, MAX_BYTES), StandardCharsets.UTF_8));
  }

  /// Writes it, with its folders where they are missing.
  void write(String text, Host host) throws IOException {
    write(Content.of(text), host);
  }

  void write(Content content, Host host) throws IOException {
    HostFiles files = host.files();
    if (!files.place(path).hasParent()) {
      folder(path.substring(0, path.lastIndexOf('/')), host);
    }
    Place place = files.place(path);
    files.write(place, content, ownership(mode, host));
  }

  private static void folder(String path, Host host) throws IOException {
    if (!host.files().follow(path).hasParent()) {
      folder(path.substring(0, path.lastIndexOf('/')), host);
    }
    Place place = host.files().follow(path);
    if (!place.exists()) {
      host.files().createDirectory(place, ownership(0755, host));
    }
  }

  /// Writes a file that the resource shares: it keeps its owner and mode, and a link stays a link.
  static void edit(String path, String text, Host host) throws IOException {
    Place place = host.files().follow(path);
    host.files()
        .write(
            place,
            Content.of(text),
            new Permissions(null, null, null).wanted(place.entry(), PUBLIC, host));
  }

  void delete(Host host) throws IOException {
    host.files().delete(host.files().place(path));
  }

  private static Ownership ownership(int mode, Host host) {
    return host.isPrivileged() ? new Ownership(mode, 0, 0) : Ownership.ofMode(mode);
  }
}
