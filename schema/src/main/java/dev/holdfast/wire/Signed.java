package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import java.util.Base64;

/// A signed message: the very bytes that were signed, so that nobody has to print them again.
/// The type is part of what is signed; a message of one type is never taken for another.
///
/// @param payload UTF-8 JSON
/// @param signature Ed25519 over `holdfast/v1/TYPE`, a line feed, and the payload
public record Signed(String type, byte[] payload, byte[] signature) {
  public Signed {
    payload = payload.clone();
    signature = signature.clone();
  }

  @Override
  public byte[] payload() {
    return payload.clone();
  }

  @Override
  public byte[] signature() {
    return signature.clone();
  }

  public static Signed sign(String type, Json message, SigningKey key) {
    byte[] payload = JsonText.canonicalBytes(message);
    return new Signed(type, payload, key.sign(SigningKey.domain(type, payload)));
  }

  /// The message, if `key` signed it as `wantedType`.
  ///
  /// @throws BadSignatureException when it did not
  public Json.Obj open(String wantedType, VerifyingKey key) throws BadSignatureException {
    if (!type.equals(wantedType)
        || !key.verifies(SigningKey.domain(wantedType, payload), signature)) {
      throw new BadSignatureException("the " + wantedType + " is not signed by this reconciler");
    }
    return JsonText.parseObject(payload);
  }

  public Json toJson() {
    return Json.object()
        .put("type", type)
        .put("payload", Base64.getEncoder().encodeToString(payload))
        .put("signature", Base64.getEncoder().encodeToString(signature))
        .build();
  }

  /// @throws JsonShapeException when it is not a signed message
  public static Signed from(Json.Obj json) {
    return new Signed(json.string("type"), bytes(json, "payload"), bytes(json, "signature"));
  }

  static byte[] bytes(Json.Obj json, String key) {
    try {
      return Base64.getDecoder().decode(json.string(key));
    } catch (IllegalArgumentException e) {
      throw new JsonShapeException("'" + key + "' must be base64");
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Signed signed
        && type.equals(signed.type)
        && java.util.Arrays.equals(payload, signed.payload)
        && java.util.Arrays.equals(signature, signed.signature);
  }

  @Override
  public int hashCode() {
    return java.util.Arrays.hashCode(signature);
  }

  @Override
  public String toString() {
    return "Signed[" + type + ", " + payload.length + " bytes]";
  }
}
