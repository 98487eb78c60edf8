package dev.holdfast.reconciler.forge.rest;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.source.ForgeAddress;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.IntFunction;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The API of one forge, asked about one repository. May be used by several threads.
public final class ForgeApi {
  /// An answer may be this large: a hundred pull requests with their repositories are 3 MiB.
  public static final int MAX_ANSWER_BYTES = 16 * 1024 * 1024;

  private static final Duration ANSWER = Duration.ofSeconds(30);
  private static final int MAX_PAGES = 30;

  private final Place place;
  private final Authorization authorization;
  private final HttpClient client;
  private final InstantSource time;
  private final Duration patience;
  private final AtomicReference<Instant> quietUntil = new AtomicReference<>(Instant.MIN);

  /// @param forge as sentences name it, such as `GitHub`
  /// @param root of the API, without a slash at its end
  /// @param repository as sentences name it
  /// @param headers that every request has
  public record Place(String forge, URI root, String repository, Map<String, String> headers) {
    public Place {
      headers = Map.copyOf(headers);
    }
  }

  /// @param client follows no redirects
  public ForgeApi(Place place, Authorization authorization, HttpClient client, InstantSource time) {
    this(place, authorization, client, time, ANSWER);
  }

  ForgeApi(
      Place place,
      Authorization authorization,
      HttpClient client,
      InstantSource time,
      Duration patience) {
    if (client.followRedirects() != HttpClient.Redirect.NEVER) {
      throw new IllegalArgumentException("credentials must not follow redirects");
    }
    this.place = place;
    this.authorization = authorization;
    this.client = client;
    this.time = time;
    this.patience = patience;
  }

  public Place place() {
    return place;
  }

  /// The same forge, asked as somebody else.
  public ForgeApi as(Authorization other) {
    return new ForgeApi(place, other, client, time, patience);
  }

  /// A part of a path or a value of a query, encoded.
  public static String part(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /// Asks, and answers whatever status came.
  ///
  /// @param path with its query, encoded, from the root of the API on
  /// @throws ForgeException when no answer came, or none that can be taken for one
  public Answer send(String method, String path, @Nullable Json body)
      throws ForgeException, InterruptedException {
    Answer answer = once(method, path, body);
    return answer.status() == 401 && authorization.renew() ? once(method, path, body) : answer;
  }

  /// Asks for something that must be there.
  ///
  /// @param doing what this is for, as sentences say it: `read pull requests`
  public Answer get(String path, String doing) throws ForgeException, InterruptedException {
    return good(send("GET", path, null), doing);
  }

  /// Asks for something that may be missing.
  public Optional<Answer> find(String path, String doing)
      throws ForgeException, InterruptedException {
    Answer answer = send("GET", path, null);
    return answer.status() == 404 ? Optional.empty() : Optional.of(good(answer, doing));
  }

  /// Whether a refusal is about how much was asked, and not about what.
  public boolean isLimit(Answer answer) {
    return Limits.isLimit(answer);
  }

  /// Whether something is there that the token may see; a refusal is a no as well.
  public boolean isSeen(String path, String doing) throws ForgeException, InterruptedException {
    Answer answer = send("GET", path, null);
    if (answer.status() == 403 && !Limits.isLimit(answer)) {
      return false;
    }
    return answer.status() != 404 && good(answer, doing).isGood();
  }

  /// Asks to change something.
  public Answer change(String method, String path, Json body, String doing)
      throws ForgeException, InterruptedException {
    return good(send(method, path, body), doing);
  }

  /// All pages of a list, or as many as are looked at.
  ///
  /// @param path of a page, counted from 1
  /// @param limit how many elements are enough
  public <T> List<T> pages(
      IntFunction<String> path, String doing, int limit, Function<Json.Obj, T> each)
      throws ForgeException, InterruptedException {
    var all = new ArrayList<T>();
    for (int page = 1; page <= MAX_PAGES && all.size() < limit; page++) {
      Answer answer = get(path.apply(page), doing);
      all.addAll(read(answer, a -> a.objects().stream().map(each).toList()));
      if (!answer.hasNext()) {
        break;
      }
    }
    return all.size() <= limit ? all : List.copyOf(all.subList(0, limit));
  }

  /// What an answer says.
  ///
  /// @throws ForgeException when it is not as documented
  public <T> T read(Answer answer, Function<Answer, T> as) throws ForgeException {
    try {
      return as.apply(answer);
    } catch (IllegalArgumentException e) {
      throw new ForgeException(
          "%s answers something else than it documents: %s"
              .formatted(place.forge(), e.getMessage()),
          true,
          null);
    }
  }

  /// The answer, where it is a good one.
  ///
  /// @throws ForgeException where it is not
  public Answer good(Answer answer, String doing) throws ForgeException {
    if (answer.isGood()) {
      return answer;
    }
    throw refusal(answer, doing);
  }

  /// The sentence for an answer that is none.
  public ForgeException refusal(Answer answer, String doing) {
    String forge = place.forge();
    int status = answer.status();
    String said = answer.said();
    if (Limits.isLimit(answer)) {
      return new ForgeException(
          forge + "'s rate limit is used up",
          true,
          Limits.asked(answer, time.instant()).orElse(null));
    }
    String whose = " of " + place.repository();
    return switch (status) {
      case 401 ->
          new ForgeException(forge + " does not accept the token (401)" + said, false, null);
      case 403 ->
          new ForgeException("the token may not " + doing + whose + " (403)" + said, false, null);
      case 404 ->
          new ForgeException(
              "%s knows no such thing, or the token may not %s%s (404)%s"
                  .formatted(forge, doing, whose, said),
              false,
              null);
      case 409 ->
          new ForgeException(
              "%s was busy with something else when asked to %s%s (409)%s"
                  .formatted(forge, doing, whose, said),
              true,
              null);
      case 400, 422 ->
          new ForgeException(
              "%s does not take what it was asked to %s%s (%d)%s"
                  .formatted(forge, doing, whose, status, said),
              false,
              null);
      default -> new ForgeException(forge + " answers " + status + said, status >= 500, null);
    };
  }

  private Answer once(String method, String path, @Nullable Json body)
      throws ForgeException, InterruptedException {
    Instant now = time.instant();
    Instant quiet = quietUntil.get();
    if (now.isBefore(quiet)) {
      throw new ForgeException(
          place.forge() + "'s rate limit is used up", true, Duration.between(now, quiet));
    }
    if (!ForgeAddress.isSafe(place.root())) {
      throw new ForgeException(
          "%s at %s is not asked: its address must be https, so that no token is sent in the clear"
              .formatted(place.forge(), place.root().getHost()),
          false,
          null);
    }
    HttpResponse<byte[]> response = exchange(request(method, path, body));
    Answer answer = answer(response);
    Limits.quiet(answer, now).ifPresent(quietUntil::set);
    return answer;
  }

  private HttpRequest request(String method, String path, @Nullable Json body)
      throws ForgeException, InterruptedException {
    Authorization.Header proof = authorization.header();
    var request =
        HttpRequest.newBuilder(URI.create(place.root() + path))
            .timeout(patience)
            .header(proof.name(), proof.value())
            .header("User-Agent", "holdfast");
    place.headers().forEach(request::header);
    if (body == null) {
      return request.method(method, HttpRequest.BodyPublishers.noBody()).build();
    }
    return request
        .header("Content-Type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofByteArray(JsonText.canonicalBytes(body)))
        .build();
  }

  /// The request's own timeout ends with the headers; this one holds for the body too.
  private HttpResponse<byte[]> exchange(HttpRequest request)
      throws ForgeException, InterruptedException {
    var handler =
        HttpResponse.BodyHandlers.limiting(
            HttpResponse.BodyHandlers.ofByteArray(), MAX_ANSWER_BYTES);
    var response = client.sendAsync(request, handler);
    try {
      return response.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      response.cancel(true);
      throw e;
    } catch (TimeoutException e) {
      response.cancel(true);
      throw unreached("does not answer within " + patience.toSeconds() + " s");
    } catch (ExecutionException e) {
      throw unreached(reason(e.getCause()));
    }
  }

  private static String reason(@Nullable Throwable failure) {
    return switch (failure) {
      case java.net.http.HttpConnectTimeoutException _ -> "cannot be reached";
      case java.net.http.HttpTimeoutException _ -> "does not answer in time";
      case SSLException _ -> "has no certificate that this reconciler trusts";
      case IOException e when String.valueOf(e.getMessage()).contains("capacity") ->
          "answers with more than 16 MiB";
      case null, default -> "cannot be reached";
    };
  }

  private ForgeException unreached(String why) {
    return new ForgeException(
        place.forge() + " " + why + " at " + place.root().getHost(), true, null);
  }

  private Answer answer(HttpResponse<byte[]> response) throws ForgeException {
    int status = response.statusCode();
    if (status / 100 == 3) {
      throw new ForgeException(
          "%s says that %s is somewhere else (%d): if it was renamed, put its new address into the settings; redirects are not followed"
              .formatted(place.forge(), place.repository(), status),
          false,
          null);
    }
    byte[] body = response.body() == null ? new byte[0] : response.body();
    Json json = Json.Obj.EMPTY;
    if (body.length > 0) {
      try {
        json = JsonText.parse(body);
      } catch (JsonShapeException e) {
        if (status / 100 == 2) {
          throw new ForgeException(
              "%s at %s answers with something that is not JSON, or only a part of it; is it the forge's own address?"
                  .formatted(place.forge(), place.root().getHost()),
              true,
              null);
        }
      }
    }
    return new Answer(status, json, response.headers());
  }
}
