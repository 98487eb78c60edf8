package dev.holdfast.agent.resource;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Renders templates, and remembers the last texts by what they were made of: a file that is
/// checked again costs no rendering. The engine is loaded with the first template, since most nodes
/// of a fleet may never need it.
public final class Templates {
  static final int MAX_TEMPLATE_BYTES = 1024 * 1024;
  private static final int MAX_REMEMBERED = 64;
  private static final int MAX_REMEMBERED_BYTES = 64 * 1024;

  private final Map<Digest, Rendered> remembered =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Digest, Rendered> eldest) {
          return size() > MAX_REMEMBERED;
        }
      };
  private @Nullable PebbleRenderer engine;

  /// @param usesSecret a secret, or a parameter made of one, was read while rendering
  public record Rendered(Content content, boolean usesSecret) {}

  /// @param name of the file, for messages
  /// @throws IOException when the template is wrong or asks for what is not there; says where
  public Rendered render(String name, Content template, TemplateInputs inputs) throws IOException {
    if (template.sizeBytes() > MAX_TEMPLATE_BYTES) {
      throw new IOException("the template " + name + " is larger than 1 MiB");
    }
    Digest key = key(template, inputs);
    Rendered known = remembered.get(key);
    if (known != null) {
      return known;
    }
    PebbleRenderer renderer = engine;
    if (renderer == null) {
      renderer = new PebbleRenderer();
      engine = renderer;
    }
    Rendered rendered = renderer.render(name, template.beginning(MAX_TEMPLATE_BYTES), inputs);
    // a secret may change without a trace in the key
    if (!rendered.usesSecret() && rendered.content().sizeBytes() <= MAX_REMEMBERED_BYTES) {
      remembered.put(key, rendered);
    }
    return rendered;
  }

  private static Digest key(Content template, TemplateInputs inputs) {
    var parameters = Json.object();
    inputs.parameters().forEach(parameters::put);
    return Digest.of(
        Json.object()
            .put("template", template.digest().value())
            .put("parameters", parameters.build())
            .put("node", inputs.nodeName())
            .put("labels", Json.strings(inputs.labels().values()))
            .put("facts", inputs.facts())
            .build());
  }
}
