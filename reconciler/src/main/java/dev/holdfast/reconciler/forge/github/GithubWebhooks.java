package dev.holdfast.reconciler.forge.github;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.WebhookFormat;
import dev.holdfast.reconciler.forge.http.WebhookPayload;
import dev.holdfast.reconciler.source.WebhookSignature;
import java.util.List;
import java.util.Set;

/// What GitHub sends (octokit/webhooks has examples of all).
public final class GithubWebhooks implements WebhookFormat {
  private static final Set<String> OF_INTEREST =
      Set.of(
          "opened",
          "edited",
          "reopened",
          "synchronize",
          "ready_for_review",
          "converted_to_draft",
          "labeled",
          "unlabeled",
          "closed",
          "submitted",
          "dismissed");

  @Override
  public boolean isAuthentic(List<byte[]> secrets, Headers headers, byte[] body) {
    return WebhookSignature.matches(secrets, body, headers.get("X-Hub-Signature-256"));
  }

  @Override
  public String deliveryId(Headers headers) {
    return headers.text("X-GitHub-Delivery");
  }

  @Override
  public ForgeEvent read(Headers headers, byte[] body) {
    return switch (headers.text("X-GitHub-Event")) {
      case "push" -> pushed(WebhookPayload.of(headers, body));
      case "pull_request", "pull_request_review" -> changed(WebhookPayload.of(headers, body));
      case "issue_comment" -> commented(WebhookPayload.of(headers, body));
      default -> new ForgeEvent.Ignored();
    };
  }

  private static ForgeEvent pushed(Json.Obj payload) {
    return payload.string("ref", "refs/heads/").startsWith("refs/heads/")
        ? new ForgeEvent.Pushed()
        : new ForgeEvent.Ignored();
  }

  private static ForgeEvent changed(Json.Obj payload) {
    return OF_INTEREST.contains(payload.string("action"))
        ? new ForgeEvent.PullRequestChanged(payload.object("pull_request").integer("number"))
        : new ForgeEvent.Ignored();
  }

  private static ForgeEvent commented(Json.Obj payload) {
    Json.Obj issue = payload.object("issue");
    if (!payload.string("action").equals("created") || !issue.has("pull_request")) {
      return new ForgeEvent.Ignored();
    }
    Json.Obj comment = payload.object("comment");
    return new ForgeEvent.Commented(
        issue.integer("number"),
        comment.objectOrEmpty("user").string("login", "ghost"),
        comment.string("body", ""));
  }
}
