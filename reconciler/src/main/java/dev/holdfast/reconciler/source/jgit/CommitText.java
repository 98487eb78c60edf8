package dev.holdfast.reconciler.source.jgit;

import dev.holdfast.canonical.Bytes;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// A commit as Git keeps it, parted into what is signed and its signature.
///
/// JGit looks for a signature everywhere in the text, and Git in any place among the headers. Here
/// it stands once, after the committer, where Git writes it: then what is signed is read as what
/// the commit is, and nothing can hide behind the header that is taken out.
///
/// @param signature empty where there is none; no signature at all where it stands elsewhere
record CommitText(Bytes signed, String signature) {
  private static final int MAX_SIGNATURE = 64 * 1024;
  private static final String MISPLACED = "misplaced";

  static CommitText of(byte[] raw) {
    int start = -1;
    int end = -1;
    boolean misplaced = false;
    boolean afterCommitter = false;
    int at = 0;
    while (at < raw.length && raw[at] != '\n') {
      int next = headerEnd(raw, at);
      if (startsWith(raw, at, "gpgsig ") || startsWith(raw, at, "gpgsig-sha256 ")) {
        misplaced |= start >= 0 || !afterCommitter || raw[at + 6] != ' ';
        start = at;
        end = next;
      }
      afterCommitter |= startsWith(raw, at, "committer ");
      at = next;
    }
    if (start < 0) {
      return new CommitText(Bytes.of(raw), "");
    }
    return misplaced || end - start > MAX_SIGNATURE
        ? new CommitText(Bytes.of(raw), MISPLACED)
        : new CommitText(without(raw, start, end), value(raw, start + 7, end));
  }

  /// Lines that begin with a blank go on with the one before.
  private static int headerEnd(byte[] raw, int from) {
    int at = from;
    while (at < raw.length) {
      if (raw[at++] == '\n' && (at == raw.length || raw[at] != ' ')) {
        break;
      }
    }
    return at;
  }

  private static boolean startsWith(byte[] raw, int at, String text) {
    if (raw.length - at < text.length()) {
      return false;
    }
    for (int i = 0; i < text.length(); i++) {
      if (raw[at + i] != text.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static Bytes without(byte[] raw, int start, int end) {
    var rest = new ByteArrayOutputStream(raw.length);
    rest.write(raw, 0, start);
    rest.write(raw, end, raw.length - end);
    return Bytes.of(rest.toByteArray());
  }

  private static String value(byte[] raw, int from, int end) {
    return new String(raw, from, end - from, StandardCharsets.ISO_8859_1)
        .replace("\n ", "\n")
        .strip();
  }
}
