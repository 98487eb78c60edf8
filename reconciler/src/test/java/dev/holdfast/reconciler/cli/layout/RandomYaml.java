package dev.holdfast.reconciler.cli.layout;

import java.util.Random;

/// Writes YAML of this language in all the ways that people write it: any indentation, flow and
/// block style, every kind of quotes, comments everywhere.
final class RandomYaml {
  private static final String[] KEYS = {
    "name", "kind", "metadata", "labels", "document", "targets", "schedule", "mode", "parameters",
    "resources", "file", "path", "content", "\"quoted\"", "'single'", "with space", "a.b/c", "on"
  };
  private static final String[] PLAIN = {
    "nginx",
    "0644",
    "1.10",
    "true",
    "yes",
    "~",
    "null",
    "cron(0 3 * * ? *)",
    "a#b",
    "x: y",
    "-1",
    "/etc/x",
    "it's",
    "a - b",
    "2026-01-01",
    "{{",
    "",
    "é ü 😀",
    "rate(1 hour)"
  };

  private final Random random;
  private final StringBuilder out = new StringBuilder();
  private int comments;

  RandomYaml(Random random) {
    this.random = random;
  }

  String file() {
    int documents = 1 + (random.nextInt(4) == 0 ? random.nextInt(3) : 0);
    for (int i = 0; i < documents; i++) {
      if (i > 0 || random.nextInt(4) == 0) {
        out.append(random.nextBoolean() ? "---\n" : "--- # c" + comments++ + "\n");
      }
      between(0);
      out.append("apiVersion: holdfast.dev/v1").append(lineEnd());
      out.append("kind: ")
          .append(random.nextBoolean() ? "Association" : "Document")
          .append(lineEnd());
      entries(0, 1 + random.nextInt(4), 3);
      between(0);
    }
    return random.nextInt(5) == 0 ? out.toString().replace("\n", "\r\n") : out.toString();
  }

  private String lineEnd() {
    String spaces = random.nextInt(6) == 0 ? "  " : "";
    return (random.nextInt(5) == 0 ? " # c" + comments++ : spaces) + "\n";
  }

  private void between(int indent) {
    while (random.nextInt(4) == 0) {
      switch (random.nextInt(4)) {
        case 0 -> out.append("\n");
        case 1 -> out.append("  \n");
        case 2 -> out.repeat(" ", indent).append("# c").append(comments++).append("\n");
        default -> out.repeat(" ", random.nextInt(8)).append("#c").append(comments++).append(" \n");
      }
    }
  }

  private void entries(int indent, int count, int depth) {
    int start = random.nextInt(KEYS.length);
    for (int i = 0; i < count; i++) {
      between(indent);
      out.repeat(" ", indent).append(key(start + i, indent)).append(":");
      value(indent, depth);
    }
  }

  /// At the top none that stands there already.
  private static String key(int number, int indent) {
    String key = KEYS[number % KEYS.length];
    return indent == 0 && key.equals("kind") ? "spec" : key;
  }

  /// Behind a colon; ends with a line feed.
  private void value(int indent, int depth) {
    int kind = random.nextInt(depth > 0 ? 10 : 6);
    switch (kind) {
      case 0, 1 -> out.append(' ').append(plain(false)).append(lineEnd());
      case 2 -> out.append(' ').append(quoted()).append(lineEnd());
      case 3 -> block(indent);
      case 4 -> out.append(' ').append(flow(2)).append(lineEnd());
      case 5 -> several(indent);
      case 6, 7 -> {
        out.append(lineEnd());
        entries(indent + 1 + random.nextInt(4), 1 + random.nextInt(4), depth - 1);
      }
      default -> {
        out.append(lineEnd());
        elements(indent + random.nextInt(4), 1 + random.nextInt(3), depth - 1);
      }
    }
  }

  private void elements(int indent, int count, int depth) {
    for (int i = 0; i < count; i++) {
      between(indent);
      out.repeat(" ", indent).append('-');
      int kind = random.nextInt(depth > 0 ? 6 : 3);
      switch (kind) {
        case 0, 1 -> out.append(' ').append(plain(false)).append(lineEnd());
        case 2 -> out.append(' ').append(flow(2)).append(lineEnd());
        case 3 -> {
          int inner = indent + 2;
          out.append(' ').append(KEYS[random.nextInt(3)]).append("0:");
          value(inner, depth - 1);
          if (random.nextBoolean()) {
            between(inner);
            out.repeat(" ", inner).append("another:");
            value(inner, depth - 1);
          }
        }
        case 4 -> {
          out.append(lineEnd());
          entries(indent + 1 + random.nextInt(3), 1 + random.nextInt(3), depth - 1);
        }
        default -> block(indent);
      }
    }
  }

  private String plain(boolean flow) {
    String text = PLAIN[random.nextInt(PLAIN.length)];
    boolean no =
        text.contains(": ") || text.startsWith("{") || (flow && text.matches(".*[,{}\\[\\]].*|"));
    return no ? "word" : text;
  }

  private String quoted() {
    String[] texts = {
      "\"nginx\"",
      "'nginx'",
      "\"a\\tb\"",
      "'it''s'",
      "\"\"",
      "'# no comment'",
      "\"yes\"",
      "'\\d+'",
      "\"{{ port }}\"",
      "\"0644\"",
      "'say \"x\"'",
      "\"\\u00e9\"",
      "\"a: b\""
    };
    return texts[random.nextInt(texts.length)];
  }

  private String flow(int depth) {
    int kind = random.nextInt(depth > 0 ? 6 : 2);
    return switch (kind) {
      case 0 -> plain(true);
      case 1 -> quoted();
      case 2, 3 ->
          "[" + space() + flow(depth - 1) + "," + space() + flow(depth - 1) + space() + "]";
      case 4 -> random.nextBoolean() ? "{}" : "[ ]";
      default ->
          "{"
              + space()
              + "a: "
              + flow(depth - 1)
              + space()
              + ", b: "
              + flow(depth - 1)
              + space()
              + "}";
    };
  }

  /// Within flow style line ends and comments are spaces too.
  private String space() {
    return switch (random.nextInt(12)) {
      case 0 -> "\n                    ";
      case 1 -> " # c" + comments++ + "\n                    ";
      case 2, 3 -> " ";
      default -> "";
    };
  }

  private void several(int indent) {
    String quote = random.nextBoolean() ? "\"" : random.nextBoolean() ? "'" : "";
    out.append(' ').append(quote).append("several words\n");
    if (random.nextInt(3) == 0) {
      out.append("\n");
    }
    out.repeat(" ", indent + 1 + random.nextInt(5)).append("in more lines").append(quote);
    out.append(lineEnd());
  }

  private void block(int indent) {
    String[] headers = {"|", "|-", "|+", ">", ">-", ">+"};
    String header = headers[random.nextInt(headers.length)];
    int deeper = 1 + random.nextInt(4);
    boolean explicit = random.nextInt(5) == 0;
    out.append(' ').append(header).append(explicit ? Integer.toString(deeper) : "");
    out.append(random.nextInt(5) == 0 ? " # c" + comments++ : "").append('\n');
    int lines = random.nextInt(5);
    for (int i = 0; i < lines; i++) {
      int more = explicit || i > 0 ? random.nextInt(3) : 0;
      String[] texts = {"text # no comment", "", "a: b", "trailing  ", "- x"};
      String text = i == 0 && !explicit ? "first" : texts[random.nextInt(texts.length)];
      out.repeat(" ", text.isEmpty() ? 0 : indent + deeper + more).append(text).append('\n');
    }
  }
}
