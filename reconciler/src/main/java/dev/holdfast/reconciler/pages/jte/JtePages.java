package dev.holdfast.reconciler.pages.jte;

import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import jakarta.inject.Singleton;
import java.util.Map;

/// Finished values into HTML. What is text in a value stays text: the engine escapes by place.
@Singleton
public final class JtePages {
  private final TemplateEngine engine = TemplateEngine.createPrecompiled(ContentType.Html);

  /// @param template name without its ending
  public String render(String template, Map<String, Object> values) {
    var page = new StringOutput(32_768);
    engine.render(template + ".jte", values, page);
    return page.toString().stripLeading();
  }
}
