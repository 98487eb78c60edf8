package dev.holdfast.reconciler.owners;

import com.google.re2j.PatternSyntaxException;
import dev.holdfast.reconciler.owners.OwnersFile.Rule;
import dev.holdfast.reconciler.owners.OwnersFile.Section;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Reads a file of owners line by line.
final class OwnersReading {
  private static final Pattern HEADER =
      Pattern.compile("(\\^?)\\[([^\\[\\]]{1,200})\\](?:\\[(\\d{1,3})\\])?(?:\\s+(.*))?");
  private static final Pattern OWNER =
      Pattern.compile("@{1,2}[\\w.-]+(/[\\w.-]+)*|[^@\\s]{1,100}@[^@\\s]{1,100}");
  private static final int MAX_LINE = 4_000;
  private static final int SHOWN = 60;

  private final OwnersSyntax syntax;
  private final Map<String, Open> sections = new LinkedHashMap<>();
  private Open current;
  private int rules;

  /// What the forge leaves out. The message goes on after `line 7 `.
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableException(String message) {
      super(message);
    }
  }

  private record Open(int approvals, SortedSet<String> owners, List<Rule> rules) {}

  OwnersReading(OwnersSyntax syntax) {
    this.syntax = syntax;
    this.current = new Open(1, new TreeSet<>(), new ArrayList<>());
    sections.put("", current);
  }

  int rules() {
    return rules;
  }

  List<Section> sections() {
    return sections.values().stream()
        .map(each -> new Section(each.approvals(), List.copyOf(each.rules())))
        .toList();
  }

  void take(String line) throws UnreadableException {
    if (line.isBlank() || line.stripLeading().startsWith("#")) {
      return;
    }
    if (line.length() > MAX_LINE) {
      throw new UnreadableException("is longer than %d characters".formatted(MAX_LINE));
    }
    Matcher header = HEADER.matcher(line.strip());
    if (syntax == OwnersSyntax.GITLAB && header.matches()) {
      open(header);
      return;
    }
    List<String> tokens = tokens(line);
    if (tokens.isEmpty()) {
      return;
    }
    String pattern = tokens.getFirst();
    SortedSet<String> owners = owners(tokens.subList(1, tokens.size()));
    rules++;
    if (rules <= OwnersFile.MAX_RULES) {
      add(pattern, owners);
    }
  }

  /// A section that stands twice goes on.
  private void open(Matcher header) throws UnreadableException {
    boolean optional = !header.group(1).isEmpty();
    int approvals = header.group(3) == null ? 1 : Math.max(1, Integer.parseInt(header.group(3)));
    SortedSet<String> owners =
        header.group(4) == null ? new TreeSet<>() : owners(tokens(header.group(4)));
    String name = header.group(2).strip().toLowerCase(Locale.ROOT);
    Open before = sections.get(name);
    current =
        new Open(
            optional ? 0 : approvals, owners, before == null ? new ArrayList<>() : before.rules());
    sections.putIfAbsent(name, current);
  }

  private void add(String pattern, SortedSet<String> owners) throws UnreadableException {
    boolean negated = pattern.startsWith("!");
    String bare = negated ? pattern.substring(1) : pattern;
    switch (syntax) {
      case GITHUB -> {
        if (negated) {
          throw new UnreadableException("begins with '!', which excludes nothing here");
        }
        current.rules().add(new Rule(OwnerGlob.github(bare)::matches, owners));
      }
      case GITLAB ->
          current
              .rules()
              .add(
                  new Rule(
                      OwnerGlob.gitlab(bare)::matches,
                      negated ? new TreeSet<>() : owners.isEmpty() ? current.owners() : owners));
      case GITEA -> {
        Predicate<String> matches = expression(bare)::matches;
        current.rules().add(new Rule(negated ? matches.negate() : matches, owners));
      }
    }
  }

  private static com.google.re2j.Pattern expression(String text) throws UnreadableException {
    try {
      return com.google.re2j.Pattern.compile(text);
    } catch (PatternSyntaxException _) {
      throw new UnreadableException("has no regular expression: '%s'".formatted(cut(text)));
    }
  }

  private SortedSet<String> owners(List<String> tokens) throws UnreadableException {
    var owners = new TreeSet<String>();
    for (String token : tokens) {
      if (!OWNER.matcher(token).matches()) {
        throw new UnreadableException("names '%s', which is no owner".formatted(cut(token)));
      }
      owners.add(token);
    }
    return owners;
  }

  private static String cut(String text) {
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }

  /// At blanks, up to a comment. A backslash takes what follows as it is, where it is kept for the
  /// patterns of globs.
  private List<String> tokens(String line) {
    var tokens = new ArrayList<String>();
    var token = new StringBuilder();
    boolean escaped = false;
    for (int i = 0; i < line.length(); i++) {
      char c = line.charAt(i);
      if (escaped) {
        if (syntax != OwnersSyntax.GITEA && c != ' ' && c != '#') {
          token.append('\\');
        }
        token.append(c);
        escaped = false;
      } else if (c == '\\') {
        escaped = true;
      } else if (c == '#' && (syntax == OwnersSyntax.GITEA || token.isEmpty())) {
        break;
      } else if (c == ' ' || c == '\t') {
        if (!token.isEmpty()) {
          tokens.add(token.toString());
          token.setLength(0);
        }
      } else {
        token.append(c);
      }
    }
    if (!token.isEmpty()) {
      tokens.add(token.toString());
    }
    return tokens;
  }
}
