package dev.holdfast.reconciler.cli.http;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.cli.Answer;
import dev.holdfast.reconciler.cli.CommandException;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// The API over HTTP.
public final class HttpReconcilerApi implements ReconcilerApi {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final Duration ANSWER = Duration.ofSeconds(60);

  private final URI server;
  private final @Nullable String token;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(CONNECT).build();

  /// @param server such as `http://127.0.0.1:8440`
  /// @param token null for what may be read without
  public HttpReconcilerApi(URI server, @Nullable String token) {
    this.server = server;
    this.token = token;
  }

  @Override
  public Answer get(String path) {
    HttpResponse<byte[]> response = call("GET", path, null);
    return response.statusCode() == 404
        ? new Answer.Missing(detail(response))
        : new Answer.Found(body(response));
  }

  @Override
  public byte[] bytes(String path) {
    HttpResponse<byte[]> response = call("GET", path, null);
    if (response.statusCode() != 200) {
      body(response);
    }
    return response.body();
  }

  @Override
  public Json.Obj send(String method, String path, Json.@Nullable Obj body) {
    return body(call(method, path, body));
  }

  private HttpResponse<byte[]> call(String method, String path, Json.@Nullable Obj body) {
    var request =
        HttpRequest.newBuilder(URI.create(server.toString().replaceAll("/+$", "") + path))
            .timeout(ANSWER)
            .header("Accept", "application/json")
            .method(method, publisher(body));
    if (body != null) {
      request.header("Content-Type", "application/json");
    }
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
    } catch (ConnectException e) {
      throw unreachable("nobody listens there");
    } catch (IOException e) {
      throw unreachable(e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandException(ExitCode.INTERRUPTED, "interrupted");
    }
  }

  private static HttpRequest.BodyPublisher publisher(Json.@Nullable Obj body) {
    return body == null
        ? HttpRequest.BodyPublishers.noBody()
        : HttpRequest.BodyPublishers.ofByteArray(JsonText.canonicalBytes(body));
  }

  private CommandException unreachable(String why) {
    return new CommandException(
        ExitCode.UNREACHABLE,
        "cannot reach the reconciler at %s: %s; name another one with --server or HOLDFAST_SERVER"
            .formatted(server, why));
  }

  private Json.Obj body(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    if (status >= 200 && status < 300) {
      try {
        return response.body().length == 0 ? Json.Obj.EMPTY : JsonText.parseObject(response.body());
      } catch (JsonShapeException e) {
        throw unreachable("it does not answer like a Holdfast reconciler");
      }
    }
    throw switch (status) {
      case 401 ->
          new CommandException(
              ExitCode.NOT_ALLOWED,
              token == null
                  ? "this needs a token; name its file with --token-file, or set HOLDFAST_TOKEN"
                  : "the reconciler does not know this token, or it has expired");
      case 403 -> new CommandException(ExitCode.NOT_ALLOWED, detail(response));
      case 502, 503, 504 -> unreachable(detail(response));
      default ->
          status >= 500
              ? new CommandException(
                  ExitCode.INTERNAL, "the reconciler failed: " + detail(response))
              : new CommandException(ExitCode.PROBLEMS, detail(response));
    };
  }

  /// The problem's own words (RFC 9457), else the status.
  private static String detail(HttpResponse<byte[]> response) {
    try {
      Json.Obj problem = JsonText.parseObject(response.body());
      String title = problem.string("title", "HTTP status " + response.statusCode());
      return problem.string("detail", title);
    } catch (JsonShapeException e) {
      return "HTTP status " + response.statusCode();
    }
  }
}
