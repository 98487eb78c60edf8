package dev.holdfast.canonical;

import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Base64;

/// Immutable bytes with the equality that an array lacks. Comparing takes the same time wherever
/// they differ, so that signatures and proofs may be compared with it.
public final class Bytes {
  private final byte[] value;

  private Bytes(byte[] value) {
    this.value = value;
  }

  public static Bytes of(byte[] value) {
    return new Bytes(value.clone());
  }

  /// Reads a member in base64.
  ///
  /// @throws JsonShapeException when it is missing or no base64
  public static Bytes from(Json.Obj json, String key) {
    try {
      return new Bytes(Base64.getDecoder().decode(json.string(key)));
    } catch (JsonShapeException e) {
      throw e;
    } catch (IllegalArgumentException e) {
      throw new JsonShapeException("'" + key + "' must be base64");
    }
  }

  public byte[] toArray() {
    return value.clone();
  }

  public int size() {
    return value.length;
  }

  public String base64() {
    return Base64.getEncoder().encodeToString(value);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes bytes && MessageDigest.isEqual(value, bytes.value);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(value);
  }

  @Override
  public String toString() {
    return value.length + " bytes";
  }
}
