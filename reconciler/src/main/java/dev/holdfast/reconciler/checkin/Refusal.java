package dev.holdfast.reconciler.checkin;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.wire.Signed;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Why a node's request is not done, for the agent and for the person who reads its log (RFC 9457).
///
/// @param status HTTP status
/// @param problem last part of the stable type, such as `node-revoked`; never reworded
/// @param detail says what to do
/// @param retryAfter null where trying again does not help
/// @param revocation a signed [Revocation]; null where the node is not told to stop
public record Refusal(
    int status,
    String problem,
    String title,
    String detail,
    @Nullable Duration retryAfter,
    @Nullable Signed revocation) {
  private static final String TYPE = "urn:holdfast:problem:";

  private Refusal(int status, String problem, String title, String detail) {
    this(status, problem, title, detail, null, null);
  }

  private Refusal(
      int status, String problem, String title, String detail, @Nullable Duration retryAfter) {
    this(status, problem, title, detail, retryAfter, null);
  }

  /// The same with the proof that makes the node stop.
  ///
  /// @param signed a [Revocation]
  public Refusal with(Signed signed) {
    return new Refusal(status, problem, title, detail, retryAfter, signed);
  }

  public String type() {
    return TYPE + problem;
  }

  public byte[] body() {
    return JsonText.canonicalBytes(
        Json.object()
            .put("type", type())
            .put("title", title)
            .put("status", status)
            .put("detail", detail)
            .put("revocation", revocation == null ? null : revocation.toJson())
            .build());
  }

  public static Refusal malformed(String what) {
    return new Refusal(400, "malformed", "The request cannot be read", what);
  }

  public static Refusal tooLarge(long limitBytes) {
    return new Refusal(
        413,
        "too-large",
        "The request is too large",
        "A request to this path holds at most " + limitBytes + " bytes; send less at a time.");
  }

  public static Refusal badNonce() {
    return new Refusal(
        401,
        "bad-nonce",
        "The nonce is not good",
        "It is not from this reconciler or older than a minute; ask /agent/v1/hello for a new one.");
  }

  public static Refusal badProof() {
    return new Refusal(
        401,
        "bad-proof",
        "The proof does not fit",
        "The join token or the key is not the right one; check that the token was copied whole, or"
            + " make a new one with 'holdfast token create'.");
  }

  public static Refusal tokenRevoked(String id) {
    return new Refusal(
        403,
        "token-revoked",
        "The join token was revoked",
        "Join token " + id + " is good no more; make a new one with 'holdfast token create'.");
  }

  public static Refusal tokenExpired(String id) {
    return new Refusal(
        403,
        "token-expired",
        "The join token has expired",
        "Join token " + id + " is too old; make a new one with 'holdfast token create'.");
  }

  public static Refusal tokenUsedUp(String id, int uses) {
    return new Refusal(
        403,
        "token-used-up",
        "The join token is used up",
        "Join token %s was good for %d and all are used; make a new one with 'holdfast token create'."
            .formatted(id, uses));
  }

  public static Refusal nameNotAllowed(String id, String pattern) {
    return new Refusal(
        403,
        "name-not-allowed",
        "The join token does not allow this name",
        "Join token %s admits names that match '%s'; register under such a name, or make another token."
            .formatted(id, pattern));
  }

  public static Refusal labelsNotAllowed(String id, String keys) {
    return new Refusal(
        403,
        "labels-not-allowed",
        "The node may not set these labels",
        "Join token %s does not list the label keys %s; leave them out, or set them with 'holdfast nodes label'."
            .formatted(id, keys));
  }

  public static Refusal nameTaken(String name) {
    return new Refusal(
        409,
        "name-taken",
        "The name is taken",
        "There is a node '%s'; revoke it first, or use a join token that may replace nodes."
            .formatted(name));
  }

  public static Refusal nodeUnknown(String name) {
    return new Refusal(
        403,
        "node-unknown",
        "There is no such node",
        "No node '%s' is registered here; register it with a join token.".formatted(name));
  }

  public static Refusal nodeRevoked(String name) {
    return new Refusal(
        403,
        "node-revoked",
        "The node was revoked",
        "'%s' may not work any more; register it anew with a join token if it should."
            .formatted(name));
  }

  public static Refusal keyReplaced(String name) {
    return new Refusal(
        403,
        "key-replaced",
        "Another machine has the node's name",
        "Somebody registered '%s' anew, with another key; register this machine under a name of its own if it should work."
            .formatted(name));
  }

  public static Refusal sessionExpired() {
    return new Refusal(
        401,
        "session-expired",
        "The session is over",
        "It has expired, or another key took the node's name; open a new one at /agent/v1/session.");
  }

  public static Refusal notReleased() {
    return new Refusal(
        404,
        "not-released",
        "Nothing of this digest is released to the node",
        "Check in again: the manifest may have changed.");
  }

  public static Refusal factsTooLarge(int limitBytes) {
    return new Refusal(
        400,
        "facts-too-large",
        "The facts are too large",
        "Facts hold at most " + limitBytes + " bytes; look for a large file in facts.d.");
  }

  public static Refusal busy(BusyException busy) {
    return new Refusal(429, "busy", "No room for more work now", busy.reason(), busy.retryAfter());
  }

  public static Refusal storeFailed() {
    return new Refusal(
        503,
        "unavailable",
        "The reconciler cannot work now",
        "Its database does not answer; nothing was acknowledged, try again.",
        Duration.ofSeconds(5));
  }
}
