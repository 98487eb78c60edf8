package dev.holdfast.reconciler.forge.http;

import dev.holdfast.reconciler.forge.WebhookFormat;
import java.util.Map;
import java.util.Optional;

/// Who may send webhooks, by the name in their address.
public record WebhookFormats(Map<String, WebhookFormat> byName) {
  public WebhookFormats {
    byName = Map.copyOf(byName);
  }

  Optional<WebhookFormat> of(String name) {
    return Optional.ofNullable(byName.get(name));
  }
}
