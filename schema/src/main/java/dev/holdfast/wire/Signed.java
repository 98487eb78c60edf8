package dev.holdfast.wire;

import dev.holdfast.canonical.Bytes;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;

/// A signed message: the very bytes that were signed, so that nobody has to print them again. The
/// type is part of what is signed; a message of one type is never taken for another.
///
/// @param payload UTF-8 JSON
/// @param signature Ed25519 over `holdfast/v1/TYPE`, a line feed, and the payload
public record Signed(String type, Bytes payload, Bytes signature) {
  public static Signed sign(String type, Json message, SigningKey key) {
    byte[] payload = JsonText.canonicalBytes(message);
    return new Signed(type, Bytes.of(payload), key.sign(SigningKey.domain(type, payload)));
  }

  /// The message, if `key` signed it as `wantedType`.
  ///
  /// @throws BadSignatureException when it did not
  public Json.Obj open(String wantedType, VerifyingKey key) throws BadSignatureException {
    byte[] content = payload.toArray();
    if (!type.equals(wantedType)
        || !key.verifies(SigningKey.domain(wantedType, content), signature)) {
      throw new BadSignatureException("the " + wantedType + " is not signed by this reconciler");
    }
    return JsonText.parseObject(content);
  }

  public Json toJson() {
    return Json.object()
        .put("type", type)
        .put("payload", payload.base64())
        .put("signature", signature.base64())
        .build();
  }

  /// @throws JsonShapeException when it is not a signed message
  public static Signed from(Json.Obj json) {
    return new Signed(
        json.string("type"), Bytes.from(json, "payload"), Bytes.from(json, "signature"));
  }
}
