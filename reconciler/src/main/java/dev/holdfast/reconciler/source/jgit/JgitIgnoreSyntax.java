package dev.holdfast.reconciler.source.jgit;

import dev.holdfast.reconciler.source.IgnoreSyntax;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Predicate;
import org.eclipse.jgit.ignore.IgnoreNode;

/// The ignore syntax as Git itself reads it.
public final class JgitIgnoreSyntax implements IgnoreSyntax {
  @Override
  public Predicate<String> read(String text) {
    var rules = new IgnoreNode();
    try {
      rules.parse(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    } catch (IOException e) {
      throw new UncheckedIOException("memory cannot fail to be read", e);
    }
    return path -> skips(rules, path);
  }

  /// A file is skipped with its folder, as in Git: nothing below an ignored folder comes back.
  private static boolean skips(IgnoreNode rules, String path) {
    for (int slash = path.indexOf('/'); slash >= 0; slash = path.indexOf('/', slash + 1)) {
      if (Boolean.TRUE.equals(rules.checkIgnored(path.substring(0, slash), true))) {
        return true;
      }
    }
    return Boolean.TRUE.equals(rules.checkIgnored(path, false));
  }
}
