package dev.holdfast.reconciler.forge.bitbucket;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.WebhookFormat;
import dev.holdfast.reconciler.source.WebhookSignature;
import java.util.List;

/// What both Bitbuckets send: signed alike, with events of different names.
public final class BitbucketWebhooks implements WebhookFormat {
  @Override
  public boolean isAuthentic(List<byte[]> secrets, Headers headers, byte[] body) {
    return WebhookSignature.matches(
        secrets, body, headers.first("X-Hub-Signature-256", "X-Hub-Signature"));
  }

  /// A second attempt has the id of the first.
  @Override
  public String deliveryId(Headers headers) {
    return headers.first("X-Request-UUID", "X-Request-Id");
  }

  @Override
  public ForgeEvent read(Headers headers, byte[] body) {
    String event = headers.text("X-Event-Key");
    return switch (event) {
      case "repo:push", "repo:refs_changed" -> new ForgeEvent.Pushed();
      case "pullrequest:comment_created" -> inCloud(JsonText.parseObject(body));
      case "pr:comment:added" -> inDataCenter(JsonText.parseObject(body));
      default -> changed(event, body);
    };
  }

  private static ForgeEvent changed(String event, byte[] body) {
    if (event.contains(":comment") || event.contains(":deleted")) {
      return new ForgeEvent.Ignored();
    }
    if (event.startsWith("pullrequest:")) {
      return new ForgeEvent.PullRequestChanged(
          JsonText.parseObject(body).object("pullrequest").integer("id"));
    }
    return event.startsWith("pr:")
        ? new ForgeEvent.PullRequestChanged(
            JsonText.parseObject(body).object("pullRequest").integer("id"))
        : new ForgeEvent.Ignored();
  }

  private static ForgeEvent inCloud(Json.Obj payload) {
    Json.Obj comment = payload.object("comment");
    return new ForgeEvent.Commented(
        payload.object("pullrequest").integer("id"),
        CloudAccount.of(payload.object("actor")),
        comment.objectOrEmpty("content").string("raw", ""));
  }

  private static ForgeEvent inDataCenter(Json.Obj payload) {
    return new ForgeEvent.Commented(
        payload.object("pullRequest").integer("id"),
        payload.object("actor").string("name"),
        payload.object("comment").string("text", ""));
  }
}
