package dev.holdfast.reconciler.status.github;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// As strict as GitHub's documentation of the commit status API: path, headers, keys, states and
/// lengths. One answer can be put in the place of the next ones.
final class GithubSimulator implements AutoCloseable {
  static final String TOKEN = "ghp_right";
  private static final Pattern PATH =
      Pattern.compile("/api/v3/repos/platform/fleet/statuses/([0-9a-f]{40})");
  private static final Set<String> STATES = Set.of("error", "failure", "pending", "success");

  private final HttpServer server;
  private final List<Json.Obj> posted = new ArrayList<>();
  private int failures;
  private int failWith;
  private String failBody = "{}";
  private Map<String, String> failHeaders = Map.of();

  GithubSimulator() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::handle);
    server.start();
  }

  GithubRepository repository() {
    return new GithubRepository(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/api/v3"),
        "platform",
        "fleet");
  }

  synchronized List<Json.Obj> posted() {
    return List.copyOf(posted);
  }

  /// The next requests are answered so.
  synchronized void fail(int times, int status, String body, Map<String, String> headers) {
    failures = times;
    failWith = status;
    failBody = body;
    failHeaders = headers;
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    if (failures > 0) {
      failures--;
      failHeaders.forEach(exchange.getResponseHeaders()::set);
      answer(exchange, failWith, failBody);
      return;
    }
    if (!("Bearer " + TOKEN).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
      answer(exchange, 401, "{\"message\":\"Bad credentials\"}");
    } else if (exchange.getRequestHeaders().getFirst("User-Agent") == null) {
      answer(exchange, 403, "{\"message\":\"Request forbidden by administrative rules\"}");
    } else if (!exchange.getRequestMethod().equals("POST")
        || !PATH.matcher(exchange.getRequestURI().getPath()).matches()) {
      answer(exchange, 404, "{\"message\":\"Not Found\"}");
    } else {
      take(exchange, body);
    }
  }

  private void take(HttpExchange exchange, byte[] body) throws IOException {
    try {
      Json.Obj status = JsonText.parseObject(body);
      boolean good =
          STATES.contains(status.string("state"))
              && status.string("context").length() <= 255
              && status.string("description").codePoints().count() <= 140
              && status.string("target_url").startsWith("http");
      if (!good) {
        answer(exchange, 422, "{\"message\":\"Validation Failed\"}");
        return;
      }
      posted.add(status);
      answer(exchange, 201, "{\"id\":" + posted.size() + "}");
    } catch (JsonShapeException e) {
      answer(exchange, 400, "{\"message\":\"Problems parsing JSON\"}");
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
