package dev.holdfast.wire;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;

/// "Tell what this proposal would change on you", signed. Nothing of it is ever applied, and it is
/// no part of what is released: an agent looks once, answers with a [PreviewResult], and forgets.
///
/// @param epoch raised by `holdfast recover` after a restored database; a lower one than that of
///   the node's manifest is refused
/// @param expiresAt server time; from then on it is worth nothing
/// @param budget how long looking may take
/// @param scripts whether the `check` parts of scripts may be run; their `apply` parts never are
/// @param contents what is proposed, in the order in which it is looked at
public record PreviewOrder(
    String id,
    NodeName node,
    long epoch,
    Instant expiresAt,
    Duration budget,
    boolean scripts,
    List<Content> contents) {
  public static final String TYPE = "preview";

  /// How many associations one may have.
  public static final int MAX_CONTENTS = 50;

  /// How much all that is fetched for one may be: documents, and files of the repository.
  public static final long MAX_BYTES = 16L * 1024 * 1024;

  /// How long looking may take at most.
  public static final Duration LONGEST = Duration.ofMinutes(5);

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /// @param enforced digest of the [EnforcedContent]'s canonical JSON, by which it is fetched from
  ///   [Paths#PREVIEWS]
  public record Content(AssociationId association, Digest enforced) {
    Json toJson() {
      return Json.object()
          .put("association", association.toString())
          .put("enforced", enforced.value())
          .build();
    }

    static Content from(Json.Obj json) {
      return new Content(
          AssociationId.parse(json.string("association")), new Digest(json.string("enforced")));
    }
  }

  /// @throws JsonShapeException when it is out of bounds
  public PreviewOrder {
    contents = List.copyOf(contents);
    if (!ID.matcher(id).matches()) {
      throw new JsonShapeException("a preview's id is 1 to 64 letters, digits, '_' and '-'");
    }
    if (contents.isEmpty() || contents.size() > MAX_CONTENTS) {
      throw new JsonShapeException("a preview has 1 to " + MAX_CONTENTS + " associations");
    }
    if (!budget.isPositive() || budget.compareTo(LONGEST) > 0) {
      throw new JsonShapeException("a preview takes at most " + LONGEST.toMinutes() + " minutes");
    }
  }

  /// Whether it may still be obeyed.
  public boolean isGoodAt(Instant now) {
    return now.isBefore(expiresAt);
  }

  public Json toJson() {
    return Json.object()
        .put("id", id)
        .put("node", node.value())
        .put("epoch", epoch)
        .put("expires_at", expiresAt)
        .put("budget", budget)
        .put("scripts", scripts)
        .putList("contents", contents, Content::toJson)
        .build();
  }

  /// @throws JsonShapeException when it is none
  public static PreviewOrder from(Json.Obj json) {
    try {
      return new PreviewOrder(
          json.string("id"),
          new NodeName(json.string("node")),
          json.integer("epoch"),
          json.instant("expires_at"),
          json.duration("budget"),
          json.bool("scripts", false),
          json.list("contents", Content::from));
    } catch (IllegalArgumentException e) {
      throw new JsonShapeException(String.valueOf(e.getMessage()));
    }
  }
}
