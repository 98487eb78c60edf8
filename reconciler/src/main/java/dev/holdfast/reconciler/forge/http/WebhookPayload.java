package dev.holdfast.reconciler.forge.http;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.forge.WebhookFormat;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/// The payload of an authentic webhook. GitHub's default is a form that carries the JSON.
public final class WebhookPayload {
  private static final String FIELD = "payload=";

  private WebhookPayload() {}

  /// @throws JsonShapeException when there is none
  public static Json.Obj of(WebhookFormat.Headers headers, byte[] body) {
    if (!headers.text("Content-Type").startsWith("application/x-www-form-urlencoded")) {
      return JsonText.parseObject(body);
    }
    String form = new String(body, StandardCharsets.UTF_8);
    for (String field : form.split("&", -1)) {
      if (field.startsWith(FIELD)) {
        return JsonText.parseObject(decoded(field.substring(FIELD.length())));
      }
    }
    throw new JsonShapeException("the form has no field 'payload'");
  }

  private static byte[] decoded(String value) {
    try {
      return URLDecoder.decode(value, StandardCharsets.UTF_8).getBytes(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new JsonShapeException("the form's field 'payload' is not encoded as forms are");
    }
  }
}
