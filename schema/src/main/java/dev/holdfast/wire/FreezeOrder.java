package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.RepositoryName;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/// "Change nothing any more", or "change again", signed for all nodes at once. An agent obeys the
/// latest order of each scope and refuses an older one, so that nobody can freeze with an order
/// that was taken back.
///
/// @param epoch raised by `holdfast recover` after a restored database
/// @param sequence never falls within an epoch
/// @param repository whose associations are meant; null for all
/// @param frozen false ends what an earlier order of the same scope began
/// @param reason one line for people; may be empty
/// @param until when it ends by itself, in server time; null where only another order ends it
public record FreezeOrder(
    String id,
    long epoch,
    long sequence,
    @Nullable RepositoryName repository,
    boolean frozen,
    String reason,
    @Nullable Instant until) {
  private static final String FREEZE = "freeze";
  private static final String UNFREEZE = "unfreeze";

  /// The type under which it is signed.
  public String type() {
    return frozen ? FREEZE : UNFREEZE;
  }

  public boolean isNewerThan(long otherEpoch, long otherSequence) {
    return epoch > otherEpoch || (epoch == otherEpoch && sequence > otherSequence);
  }

  public boolean isInForceAt(Instant now) {
    return frozen && (until == null || now.isBefore(until));
  }

  /// Of the order's scope: a repository's name, or nothing for all.
  public String scope() {
    return repository == null ? "" : repository.value();
  }

  public Json toJson() {
    return Json.object()
        .put("id", id)
        .put("epoch", epoch)
        .put("sequence", sequence)
        .put("repository", repository == null ? null : repository.value())
        .put("frozen", frozen)
        .put("reason", reason)
        .put("until", until)
        .build();
  }

  /// @throws JsonShapeException when it is none
  public static FreezeOrder from(Json.Obj json) {
    String repository = json.stringOrNull("repository");
    return new FreezeOrder(
        json.string("id"),
        json.integer("epoch"),
        json.integer("sequence"),
        repository == null ? null : new RepositoryName(repository),
        json.bool("frozen", true),
        json.string("reason", ""),
        json.instantOrNull("until"));
  }

  /// The order, if `key` signed it.
  ///
  /// @throws BadSignatureException when it did not, or as something else
  public static FreezeOrder open(Signed signed, VerifyingKey key) throws BadSignatureException {
    String type = signed.type().equals(UNFREEZE) ? UNFREEZE : FREEZE;
    FreezeOrder order = from(signed.open(type, key));
    if (!order.type().equals(type)) {
      throw new BadSignatureException("an order to " + type + " says something else");
    }
    return order;
  }
}
