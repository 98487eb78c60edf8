package dev.holdfast.agent.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.OutputPart;
import dev.holdfast.wire.Paths;
import dev.holdfast.wire.Permission;
import dev.holdfast.wire.Register;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/// Where a [TestReconciler] is reached: HTTP on loopback.
final class TestLine implements AutoCloseable {
  private final @Nullable SSLContext tls;
  private final Desk desk;
  private final TestGate gate;
  private final TestOutputs outputs;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<String> received = new ArrayList<>();
  private final int port;
  private HttpServer server;

  /// Who answers those that were let in.
  interface Desk {
    TestGate.Answer register(Register.Request request);

    Json checkIn(String node, CheckIn.Request request) throws InterruptedException;

    Json permit(Permission.Request request);

    /// Null where there is none.
    byte @Nullable [] fetch(String path, Digest digest);
  }

  /// @param tls null for none
  TestLine(@Nullable SSLContext tls, TestGate gate, TestOutputs outputs, Desk desk) {
    this.tls = tls;
    this.gate = gate;
    this.outputs = outputs;
    this.desk = desk;
    this.server = listen(0);
    this.port = server.getAddress().getPort();
  }

  private HttpServer listen(int wanted) {
    try {
      var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), wanted);
      HttpServer made = tls == null ? HttpServer.create(address, 0) : secured(address, tls);
      made.setExecutor(threads);
      made.createContext("/", this::answer);
      made.start();
      return made;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static HttpServer secured(InetSocketAddress address, SSLContext tls) throws IOException {
    var made = HttpsServer.create(address, 0);
    made.setHttpsConfigurator(new HttpsConfigurator(tls));
    return made;
  }

  URI url() {
    return URI.create((tls == null ? "http" : "https") + "://127.0.0.1:" + port);
  }

  /// With all connections.
  void stop() {
    server.stop(0);
  }

  /// At the same address. Somebody's connection may have got the port for its own end meanwhile.
  void start() {
    Eventually.until(
        "port " + port + " is free again",
        () -> {
          try {
            server = listen(port);
            return true;
          } catch (UncheckedIOException e) {
            if (e.getCause() instanceof BindException) {
              return false;
            }
            throw e;
          }
        });
  }

  List<String> received() {
    synchronized (received) {
      return List.copyOf(received);
    }
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      byte[] body = exchange.getRequestBody().readAllBytes();
      synchronized (received) {
        received.add(new String(body, StandardCharsets.UTF_8));
      }
      switch (path) {
        case Paths.HELLO -> send(exchange, gate.hello(JsonText.parseObject(body)));
        case Paths.REGISTER ->
            send(exchange, desk.register(Register.Request.from(JsonText.parseObject(body))));
        case Paths.SESSION -> send(exchange, gate.session(JsonText.parseObject(body)));
        default -> inSession(exchange, path, body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void inSession(HttpExchange exchange, String path, byte[] body)
      throws IOException, InterruptedException {
    String authorization = exchange.getRequestHeaders().getFirst("Authorization");
    String token = authorization == null ? "" : authorization.substring("Bearer ".length());
    TestGate.Answer refusal = gate.refusal(token);
    if (refusal != null) {
      send(exchange, refusal);
      return;
    }
    switch (path) {
      case Paths.OUTPUTS -> send(exchange, output(exchange, body));
      case Paths.PERMITS ->
          send(exchange, ok(desk.permit(Permission.Request.from(JsonText.parseObject(body)))));
      case Paths.CHECK_IN -> {
        var request = CheckIn.Request.from(JsonText.parseObject(body));
        Json answer = desk.checkIn(TestGate.node(token), request);
        send(exchange, gate.isShut() ? TestGate.refused(403, "Revoked", "") : ok(answer));
      }
      default -> blob(exchange, path);
    }
  }

  private TestGate.Answer output(HttpExchange exchange, byte[] body) {
    var query = new HashMap<String, String>();
    for (String pair : exchange.getRequestURI().getQuery().split("&", -1)) {
      query.put(pair.substring(0, pair.indexOf('=')), pair.substring(pair.indexOf('=') + 1));
    }
    Json answer = outputs.take(OutputPart.from(query::get), body);
    return answer == null ? TestGate.refused(503, "Busy", "come back later") : ok(answer);
  }

  private void blob(HttpExchange exchange, String path) throws IOException {
    byte[] found = desk.fetch(path, new Digest(path.substring(path.lastIndexOf('/') + 1)));
    byte[] sent = found == null ? new byte[0] : found;
    exchange.sendResponseHeaders(found == null ? 404 : 200, sent.length == 0 ? -1 : sent.length);
    exchange.getResponseBody().write(sent);
  }

  private static TestGate.Answer ok(Json body) {
    return new TestGate.Answer(200, body);
  }

  private static void send(HttpExchange exchange, TestGate.Answer answer) throws IOException {
    byte[] bytes = JsonText.canonicalBytes(answer.body());
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(answer.status(), bytes.length);
    exchange.getResponseBody().write(bytes);
  }

  @Override
  public void close() {
    stop();
    threads.shutdownNow();
  }
}
