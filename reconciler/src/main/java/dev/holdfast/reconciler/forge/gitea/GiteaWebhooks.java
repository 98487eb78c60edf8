package dev.holdfast.reconciler.forge.gitea;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.WebhookFormat;
import dev.holdfast.reconciler.forge.http.WebhookPayload;
import dev.holdfast.reconciler.source.WebhookSignature;
import java.util.List;

/// What Gitea and Forgejo send: GitHub's shapes, signed without a prefix.
public final class GiteaWebhooks implements WebhookFormat {
  @Override
  public boolean isAuthentic(List<byte[]> secrets, Headers headers, byte[] body) {
    String signature = headers.first("X-Gitea-Signature", "X-Forgejo-Signature");
    return WebhookSignature.matches(
        secrets,
        body,
        signature.isEmpty() ? headers.get("X-Hub-Signature-256") : "sha256=" + signature);
  }

  @Override
  public String deliveryId(Headers headers) {
    return headers.first("X-Gitea-Delivery", "X-Forgejo-Delivery", "X-GitHub-Delivery");
  }

  /// Reviews are events of their own (`pull_request_approved`); labels and pushes are actions.
  @Override
  public ForgeEvent read(Headers headers, byte[] body) {
    String event = headers.first("X-Gitea-Event", "X-Forgejo-Event", "X-GitHub-Event");
    if (event.equals("push")) {
      return pushed(WebhookPayload.of(headers, body));
    }
    if (event.equals("issue_comment") || event.equals("pull_request_comment")) {
      return commented(WebhookPayload.of(headers, body));
    }
    return event.startsWith("pull_request")
        ? new ForgeEvent.PullRequestChanged(
            WebhookPayload.of(headers, body).object("pull_request").integer("number"))
        : new ForgeEvent.Ignored();
  }

  private static ForgeEvent pushed(Json.Obj payload) {
    return payload.string("ref", "refs/heads/").startsWith("refs/heads/")
        ? new ForgeEvent.Pushed()
        : new ForgeEvent.Ignored();
  }

  private static ForgeEvent commented(Json.Obj payload) {
    Json.Obj issue = payload.objectOrEmpty("issue");
    boolean onPull =
        payload.bool("is_pull", false) || !issue.objectOrEmpty("pull_request").members().isEmpty();
    if (!onPull || !payload.string("action", "").equals("created")) {
      return new ForgeEvent.Ignored();
    }
    Json.Obj comment = payload.object("comment");
    return new ForgeEvent.Commented(
        issue.integer("number"),
        comment.objectOrEmpty("user").string("login", "ghost"),
        comment.string("body", ""));
  }
}
