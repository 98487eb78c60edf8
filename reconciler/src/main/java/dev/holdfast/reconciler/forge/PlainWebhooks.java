package dev.holdfast.reconciler.forge;

import dev.holdfast.reconciler.source.WebhookSignature;
import java.util.List;

/// What anything else may send, such as a hook of plain Git: a signed "look again", whatever its
/// body is.
public final class PlainWebhooks implements WebhookFormat {
  @Override
  public boolean isAuthentic(List<byte[]> secrets, Headers headers, byte[] body) {
    return WebhookSignature.matches(secrets, body, headers.get("X-Hub-Signature-256"));
  }

  @Override
  public String deliveryId(Headers headers) {
    return headers.text("X-Holdfast-Delivery");
  }

  @Override
  public ForgeEvent read(Headers headers, byte[] body) {
    return new ForgeEvent.Pushed();
  }
}
