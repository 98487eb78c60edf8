package dev.holdfast.reconciler.testing;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;

/// What a reconciler answers to a request.
public final class HttpAnswer {
  private final HttpResponse<byte[]> response;

  HttpAnswer(HttpResponse<byte[]> response) {
    this.response = response;
  }

  public int status() {
    return response.statusCode();
  }

  public byte[] body() {
    return response.body();
  }

  public Json.Obj json() {
    return JsonText.parseObject(response.body());
  }

  public String header(String name) {
    return response.headers().firstValue(name).orElse("");
  }

  /// The last part of a problem's type, such as `node-revoked`.
  public String problem() {
    String type = json().string("type");
    return type.substring(type.lastIndexOf(':') + 1);
  }

  public HttpAnswer expect(int status) {
    if (status() != status) {
      throw new AssertionError(
          "expected %d from %s, came %d: %s"
              .formatted(
                  status,
                  response.uri(),
                  status(),
                  new String(response.body(), StandardCharsets.UTF_8)));
    }
    return this;
  }

  @Override
  public String toString() {
    return status() + " " + new String(body(), StandardCharsets.UTF_8);
  }
}
