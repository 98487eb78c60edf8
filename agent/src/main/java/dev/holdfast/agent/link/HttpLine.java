package dev.holdfast.agent.link;

import dev.holdfast.agent.host.Authorities;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.wire.Signed;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import javax.net.ssl.HttpsURLConnection;
import org.jspecify.annotations.Nullable;

/// Requests to one reconciler. Redirects are not followed, bodies are bounded, every wait ends.
public final class HttpLine {
  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;
  private static final int MAX_ERROR_BYTES = 16 * 1024;

  private final URI server;
  private final Authorities authorities;

  /// @param insecureHttp whether plain HTTP to another machine is allowed
  /// @param caFile certificates to trust, in PEM; null for the system's. It is read when something
  ///   is said, so that a node goes on alone without it
  /// @throws IOException when the URL is not one that may be used
  public HttpLine(URI server, boolean insecureHttp, @Nullable String caFile) throws IOException {
    String scheme = String.valueOf(server.getScheme());
    String host = server.getHost();
    if (host == null || !(scheme.equals("https") || scheme.equals("http"))) {
      throw new IOException("the server is an http:// or https:// URL, not '" + server + "'");
    }
    if (scheme.equals("http") && !insecureHttp && !isLoopback(host)) {
      throw new IOException(
          "refusing plain http to " + host + "; use https, or --insecure-http if you must");
    }
    this.server = server;
    this.authorities = caFile == null ? Authorities.ofSystem() : Authorities.in(Path.of(caFile));
  }

  private static boolean isLoopback(String host) throws IOException {
    return host.equals("localhost") || InetAddress.getByName(host).isLoopbackAddress();
  }

  /// Posts JSON and reads JSON.
  ///
  /// @param session for `Authorization: Bearer`; null where there is none yet
  /// @param patience how long to wait for the answer
  /// @throws LinkException when the answer is not 200 or 201, or is no JSON object
  public Json.Obj post(String path, @Nullable String session, Json body, Duration patience)
      throws IOException {
    return post(path, session, "application/json", JsonText.canonicalBytes(body), patience);
  }

  /// Posts bytes and reads JSON.
  Json.Obj post(String path, @Nullable String session, String type, byte[] bytes, Duration patience)
      throws IOException {
    HttpURLConnection connection = open(path, session, patience);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", type);
    // streaming also keeps the JDK from sending a failed POST a second time
    connection.setFixedLengthStreamingMode(bytes.length);
    try (var out = connection.getOutputStream()) {
      out.write(bytes);
    }
    requireSuccess(connection);
    try (InputStream in = connection.getInputStream()) {
      byte[] answer = in.readNBytes(MAX_ANSWER_BYTES + 1);
      if (answer.length > MAX_ANSWER_BYTES) {
        throw new LinkException(0, "the reconciler's answer is larger than 16 MiB");
      }
      return JsonText.parseObject(answer);
    } catch (JsonShapeException e) {
      throw new LinkException(0, "the reconciler's answer is not JSON: " + e.getMessage());
    }
  }

  /// What is done with a body while it streams.
  interface Reader {
    void read(InputStream body) throws IOException;
  }

  void get(String path, String session, Duration patience, Reader reader) throws IOException {
    HttpURLConnection connection = open(path, session, patience);
    requireSuccess(connection);
    try (InputStream in = connection.getInputStream()) {
      reader.read(in);
    }
  }

  private HttpURLConnection open(String path, @Nullable String session, Duration patience)
      throws IOException {
    String base = server.toString();
    String url = (base.endsWith("/") ? base.substring(0, base.length() - 1) : base) + path;
    var connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout((int) CONNECT.toMillis());
    connection.setReadTimeout((int) patience.toMillis());
    connection.setInstanceFollowRedirects(false);
    connection.setUseCaches(false);
    if (connection instanceof HttpsURLConnection https) {
      https.setSSLSocketFactory(authorities.sockets());
    }
    if (session != null) {
      connection.setRequestProperty("Authorization", "Bearer " + session);
    }
    return connection;
  }

  private static void requireSuccess(HttpURLConnection connection) throws IOException {
    int status = connection.getResponseCode();
    if (status == 200 || status == 201) {
      return;
    }
    throw problem(connection, status);
  }

  /// The sentence of an RFC 9457 body and what is signed in it, where there is one.
  private static LinkException problem(HttpURLConnection connection, int status)
      throws IOException {
    try (InputStream in = connection.getErrorStream()) {
      if (in != null) {
        Json.Obj problem = JsonText.parseObject(in.readNBytes(MAX_ERROR_BYTES));
        String title = problem.string("title", "HTTP " + status);
        String detail = problem.string("detail", "");
        return new LinkException(
            status,
            detail.isEmpty() ? title : title + ": " + detail,
            problem.has("revocation") ? Signed.from(problem.object("revocation")) : null);
      }
    } catch (JsonShapeException e) {
      // a proxy's page; the status must do
    }
    return new LinkException(
        status,
        "the reconciler answered " + status + Objects.requireNonNullElse(phrase(connection), ""));
  }

  private static @Nullable String phrase(HttpURLConnection connection) throws IOException {
    String phrase = connection.getResponseMessage();
    return phrase == null ? null : " " + phrase;
  }
}
