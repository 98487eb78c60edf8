package dev.holdfast.agent.resource;

import dev.holdfast.canonical.Json;
import io.pebbletemplates.pebble.PebbleEngine;
import io.pebbletemplates.pebble.error.AttributeNotFoundException;
import io.pebbletemplates.pebble.error.PebbleException;
import io.pebbletemplates.pebble.extension.Extension;
import io.pebbletemplates.pebble.extension.ExtensionCustomizer;
import io.pebbletemplates.pebble.extension.Function;
import io.pebbletemplates.pebble.loader.StringLoader;
import io.pebbletemplates.pebble.tokenParser.TokenParser;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Pebble, narrowed: no includes, no methods of Java objects, no caches, no other threads, and no
/// more than 4 MiB of output.
final class PebbleRenderer {
  private static final int MAX_OUTPUT_CHARS = 4 * 1024 * 1024;
  private static final Set<String> REFUSED_TAGS =
      Set.of("include", "import", "from", "extends", "embed", "parallel", "cache", "flush");
  private static final Set<String> REFUSED_FUNCTIONS = Set.of("range", "i18n", "parent", "block");

  private final PebbleEngine engine =
      new PebbleEngine.Builder()
          .loader(new StringLoader())
          .autoEscaping(false)
          .newLineTrimming(false)
          .strictVariables(true)
          .cacheActive(false)
          .templateCache(null)
          .maxRenderedSize(MAX_OUTPUT_CHARS)
          .methodAccessValidator((_, _) -> false)
          .registerExtensionCustomizer(Narrowed::new)
          .build();

  Templates.Rendered render(String name, byte[] template, TemplateInputs inputs)
      throws IOException {
    String text =
        TextDiff.text(template)
            .orElseThrow(() -> new IOException("the template " + name + " is not UTF-8 text"));
    var secrets = new SecretUse();
    var out = new StringWriter();
    try {
      engine.getTemplate(text).evaluate(out, context(inputs, secrets));
    } catch (PebbleException e) {
      throw new IOException(message(name, e, secrets));
    } catch (StackOverflowError e) {
      throw new IOException("the template " + name + " is nested too deeply");
    }
    return new Templates.Rendered(
        Content.of(out.toString().getBytes(StandardCharsets.UTF_8)), secrets.used);
  }

  /// Pebble's messages name values only where a template computes with them.
  private static String message(String name, PebbleException e, SecretUse secrets) {
    String at = e.getLineNumber() == null ? "" : ", line " + e.getLineNumber();
    String what =
        secrets.used
            ? "cannot be rendered"
            : e instanceof AttributeNotFoundException missing
                ? "there is no '" + missing.getAttributeName() + "'"
                : String.valueOf(e.getPebbleMessage());
    return "the template " + name + at + ": " + what;
  }

  private static final class SecretUse {
    private boolean used;
  }

  private static Map<String, Object> context(TemplateInputs inputs, SecretUse secrets) {
    var parameters = new HashMap<String, @Nullable Object>();
    inputs.parameters().forEach((key, value) -> parameters.put(key, plain(value)));
    var node = new HashMap<String, @Nullable Object>();
    node.put("name", inputs.nodeName());
    node.put("labels", new HashMap<>(inputs.labels().values()));
    node.put("facts", plain(inputs.facts()));
    var context = new HashMap<String, Object>();
    context.put("params", new Watched(parameters, inputs.secretParameters(), secrets));
    context.put("node", node);
    context.put("secret", new SecretMap(inputs.secrets(), secrets));
    return context;
  }

  private static @Nullable Object plain(Json value) {
    return switch (value) {
      case Json.Obj(var members) -> {
        var map = new LinkedHashMap<String, @Nullable Object>();
        members.forEach((key, member) -> map.put(key, plain(member)));
        yield map;
      }
      case Json.Arr(var elements) -> {
        var list = new ArrayList<@Nullable Object>();
        elements.forEach(element -> list.add(plain(element)));
        yield list;
      }
      case Json.Str(var text) -> text;
      case Json.Num number ->
          number.isInteger() && number.value().precision() - number.value().scale() <= 18
              ? (Object) number.value().longValueExact()
              : number.value();
      case Json.Bool(var flag) -> flag;
      case Json.Null() -> null;
    };
  }

  /// Parameters that note when one is read that was made of a secret. Iterating over them counts.
  private static final class Watched extends java.util.AbstractMap<String, @Nullable Object> {
    private final Map<String, @Nullable Object> values;
    private final Set<String> secretKeys;
    private final SecretUse secrets;

    Watched(Map<String, @Nullable Object> values, Set<String> secretKeys, SecretUse secrets) {
      this.values = values;
      this.secretKeys = secretKeys;
      this.secrets = secrets;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
      return key != null && values.containsKey(key);
    }

    @Override
    public @Nullable Object get(@Nullable Object key) {
      if (key == null) {
        return null;
      }
      secrets.used |= secretKeys.contains(key);
      return values.get(key);
    }

    @Override
    public Set<Map.Entry<String, @Nullable Object>> entrySet() {
      secrets.used |= !secretKeys.isEmpty();
      return values.entrySet();
    }
  }

  /// Secrets by name; never listed.
  private static final class SecretMap extends java.util.AbstractMap<String, String> {
    private final TemplateInputs.Secrets source;
    private final SecretUse secrets;

    SecretMap(TemplateInputs.Secrets source, SecretUse secrets) {
      this.source = source;
      this.secrets = secrets;
    }

    @Override
    public boolean isEmpty() {
      return false;
    }

    @Override
    public boolean containsKey(@Nullable Object key) {
      return get(key) != null;
    }

    @Override
    public @Nullable String get(@Nullable Object key) {
      secrets.used = true;
      return key instanceof String name ? source.secret(name).orElse(null) : null;
    }

    @Override
    public Set<Map.Entry<String, String>> entrySet() {
      return Set.of();
    }
  }

  private static final class Narrowed extends ExtensionCustomizer {
    Narrowed(Extension extension) {
      super(extension);
    }

    @Override
    public @Nullable List<TokenParser> getTokenParsers() {
      var parsers = super.getTokenParsers();
      return parsers == null
          ? null
          : parsers.stream().filter(parser -> !REFUSED_TAGS.contains(parser.getTag())).toList();
    }

    @Override
    public @Nullable Map<String, Function> getFunctions() {
      var functions = super.getFunctions();
      if (functions == null) {
        return null;
      }
      var allowed = new HashMap<>(functions);
      allowed.keySet().removeAll(REFUSED_FUNCTIONS);
      return allowed;
    }
  }
}
