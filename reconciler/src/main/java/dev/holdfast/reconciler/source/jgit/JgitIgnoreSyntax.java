package dev.holdfast.reconciler.source.jgit;

import dev.holdfast.reconciler.source.IgnoreSyntax;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.ignore.FastIgnoreRule;
import org.eclipse.jgit.ignore.IgnoreNode;

/// The ignore syntax as Git itself reads it.
public final class JgitIgnoreSyntax implements IgnoreSyntax {
  private static final int MAX_FAULTS = 100;

  @Override
  public Rules read(String text) {
    var rules = new ArrayList<FastIgnoreRule>();
    var faults = new ArrayList<Integer>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i);
      if (line.isBlank() || line.startsWith("#")) {
        continue;
      }
      // One that cannot be read becomes a rule without a matcher, and is only logged.
      var rule = new FastIgnoreRule(line);
      if (!rule.isEmpty()) {
        rules.add(rule);
      } else if (faults.size() < MAX_FAULTS) {
        faults.add(i + 1);
      }
    }
    var node = new IgnoreNode(rules);
    return new Rules(path -> skips(node, path), faults);
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
