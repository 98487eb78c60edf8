package dev.holdfast.reconciler.fuzz;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;

/// Makes broken input of sound input: by line, by token, by subtree, by byte.
final class Breaker {
  private static final List<String> TOKENS =
      List.of(
          "{{ x }}",
          "{{{{",
          "{{",
          "}}",
          "{{ secret:a }}",
          "{{ node.labels.a | default: b }}",
          "{{ssm:/web/port}}",
          "{{ ssm-secure:x }}",
          "{{ node.facts.os.family }}",
          "&a ",
          "*a",
          "<<: *a",
          "!!binary aGk=",
          "!!str ",
          "!x ",
          "? ",
          "|+2\n  x",
          ">-\n",
          "---\n",
          "...\n",
          "%YAML 1.1\n",
          "\t",
          "\0",
          "\uFEFF",
          "\u0085",
          "\u2028",
          "é",
          "😀",
          "1e999999999",
          "9223372036854775808",
          "-0",
          ".inf",
          ".nan",
          "0x7fffffffffffffff",
          "0o17",
          "1_000",
          "~",
          "null",
          "yes",
          "2026-02-30",
          "#",
          "'",
          "\"",
          "\\u0000",
          "[",
          "]",
          "{",
          "}",
          ", ",
          ": ",
          "- ",
          "files/../../etc/passwd",
          "../x",
          "/etc/shadow",
          "files//x",
          "rate(1 minute)",
          "cron(0 0 30 2 ? *)",
          "at(9999-12-31T23:59:59)",
          "P1Y",
          "99999999999d",
          "100%",
          "0%",
          "holdfast.dev/v1",
          "holdfast.dev/v2",
          "apiVersion",
          "schemaVersion: \"2.2\"\n",
          "(a+)+$",
          "(?=x)",
          "[[:alpha:]]",
          "\\p{L}{1,1000}");

  private final Corpus corpus;
  private final Random random;

  Breaker(Corpus corpus, Random random) {
    this.corpus = corpus;
    this.random = random;
  }

  <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  /// A file; now and then a huge one.
  byte[] file() {
    if (random.nextInt(800) == 0) {
      return huge().getBytes(StandardCharsets.UTF_8);
    }
    return file(pick(corpus.texts));
  }

  byte[] file(String text) {
    int kind = random.nextInt(10);
    if (kind < 4) {
      return JsonText.pretty(tree(pick(corpus.trees))).getBytes(StandardCharsets.UTF_8);
    }
    String broken = text;
    for (int i = 0; i <= random.nextInt(4); i++) {
      broken = kind < 8 ? lines(broken) : token(broken);
    }
    byte[] bytes = broken.getBytes(StandardCharsets.UTF_8);
    if (kind == 9 && bytes.length > 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return bytes;
  }

  String token(String text) {
    int at = random.nextInt(text.length() + 1);
    int end = Math.min(text.length(), at + random.nextInt(6));
    String put =
        switch (random.nextInt(5)) {
          case 0 -> "";
          case 1 -> pick(corpus.keys) + ": ";
          case 2 -> "x".repeat(random.nextInt(300));
          default -> pick(TOKENS);
        };
    return text.substring(0, at) + put + text.substring(end);
  }

  private String lines(String text) {
    var lines = new ArrayList<>(text.lines().toList());
    if (lines.isEmpty()) {
      return pick(TOKENS);
    }
    int at = random.nextInt(lines.size());
    int end = Math.min(lines.size(), at + 1 + random.nextInt(4));
    var block = List.copyOf(lines.subList(at, end));
    switch (random.nextInt(7)) {
      case 0 -> lines.subList(at, end).clear();
      case 1 -> lines.addAll(random.nextInt(lines.size()), block);
      case 2 -> lines.replaceAll(line -> block.contains(line) ? "  " + line : line);
      case 3 -> lines.set(at, token(lines.get(at)));
      case 4 ->
          lines.addAll(at, pick(corpus.texts).lines().skip(random.nextInt(5)).limit(6).toList());
      case 5 -> lines.set(at, lines.get(at).replaceAll(": .*", ": " + scalar().replace("\\", "")));
      default -> lines.add(at, " ".repeat(random.nextInt(6)) + pick(corpus.keys) + ": " + scalar());
    }
    return String.join("\n", lines) + "\n";
  }

  private String scalar() {
    return random.nextBoolean()
        ? pick(TOKENS).replace("$", "")
        : JsonText.canonical(pick(corpus.values)).replace("$", "");
  }

  /// A tree with some subtrees exchanged, taken out, misspelt or of another type.
  Json tree(Json value) {
    Json broken = value;
    for (int i = 0; i <= random.nextInt(3); i++) {
      broken = once(broken, 0);
    }
    return broken;
  }

  private Json once(Json value, int depth) {
    if (value instanceof Json.Obj(var members) && !members.isEmpty() && random.nextInt(12) > 0) {
      var keys = new ArrayList<>(members.keySet());
      String key = keys.get(random.nextInt(keys.size()));
      int kind = random.nextInt(10);
      var copy = new LinkedHashMap<String, Json>();
      members.forEach((name, member) -> {
        if (!name.equals(key)) {
          copy.put(name, member);
        } else if (kind == 1) {
          copy.put(pick(corpus.keys), member);
        } else if (kind == 2) {
          copy.put(name, pick(corpus.values));
        } else if (kind > 2) {
          copy.put(name, once(member, depth + 1));
        }
      });
      if (random.nextInt(6) == 0) {
        copy.put(pick(corpus.keys), pick(corpus.values));
      }
      return new Json.Obj(copy);
    }
    if (value instanceof Json.Arr(var elements) && !elements.isEmpty() && random.nextInt(6) > 0) {
      var copy = new ArrayList<>(elements);
      int index = random.nextInt(copy.size());
      if (random.nextInt(4) == 0) {
        copy.add(pick(corpus.values));
      } else {
        copy.set(index, once(copy.get(index), depth + 1));
      }
      return new Json.Arr(copy);
    }
    if (value instanceof Json.Str(var text) && random.nextInt(3) == 0) {
      return Json.of(token(text));
    }
    return random.nextInt(8) == 0 ? nested() : pick(corpus.values);
  }

  private Json nested() {
    Json inner = pick(corpus.values);
    for (int i = 0; i < random.nextInt(80); i++) {
      inner =
          random.nextBoolean()
              ? new Json.Arr(List.of(inner))
              : Json.object().put("a", inner).build();
    }
    return inner;
  }

  /// As large as the limits allow, and built to be dear.
  String huge() {
    String head = "apiVersion: holdfast.dev/v1\nkind: Document\nmetadata: {name: huge}\nspec:\n";
    int length = 1024 * 1024 - 400;
    String unit =
        pick(
            List.of(
                "{{",
                "{{ ",
                "{{!}}",
                "{{ a }}",
                "{{a ",
                "{{{{",
                "a",
                "é",
                "\\",
                "[",
                "{a: ",
                "- ",
                "*a ",
                "&a ",
                " ",
                "\n",
                "\t",
                ": ",
                "? ",
                "'",
                "#",
                "x: 1\n",
                "- a: b\n",
                "a,",
                "{{ssm:a}}",
                "}}"));
    String body = unit.repeat(length / unit.getBytes(StandardCharsets.UTF_8).length);
    String quoted = body.replace("'", "").replace("\n", "\n      ");
    return switch (random.nextInt(6)) {
      case 0 ->
          head
              + "  resources:\n    - {name: a, file: {path: /a, content: '"
              + quoted.substring(0, Math.min(length, quoted.length()))
              + "'}}\n";
      case 1 -> head + "  parameters:\n    " + body;
      case 2 -> head + "  resources: [" + body;
      case 3 ->
          "schemaVersion: '2.2'\ndescription: x\nmainSteps:\n"
              + "- {action: aws:runShellScript, name: a, inputs: {runCommand: ['"
              + quoted.substring(0, Math.min(60_000, quoted.length()))
              + "']}}\n";
      case 4 -> "a: &a [x, x]\n" + bomb(random.nextInt(30)) + head;
      default -> body;
    };
  }

  private static String bomb(int levels) {
    var text = new StringBuilder();
    String before = "a";
    for (int i = 0; i < levels; i++) {
      String now = "a" + i;
      text.append(now + ": &" + now + " [*" + before + ", *" + before + ", *" + before + "]\n");
      before = now;
    }
    return text.toString();
  }
}
