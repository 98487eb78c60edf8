package dev.holdfast.reconciler.status.github;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusSink;
import dev.holdfast.reconciler.status.WantedStatus;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Posts to `POST /repos/{owner}/{repo}/statuses/{sha}` (forge-protocols.md section 2). A status is
/// append-only there and the newest counts, so posting twice is harmless.
public final class GithubStatuses implements StatusSink {
  public static final String NAME = "github";
  private static final Duration ANSWER = Duration.ofSeconds(20);
  private static final int MAX_MESSAGE = 200;

  private final GithubRepository repository;
  private final Supplier<Optional<String>> token;
  private final HttpClient client;
  private final InstantSource time;

  /// @param token read anew for each batch, so that it can be replaced at any time
  public GithubStatuses(
      GithubRepository repository,
      Supplier<Optional<String>> token,
      HttpClient client,
      InstantSource time) {
    this.repository = repository;
    this.token = token;
    this.client = client;
    this.time = time;
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public boolean isOnePush() {
    return false;
  }

  @Override
  public List<Delivery> post(List<StatusOutbox.Unsent> statuses) throws InterruptedException {
    Optional<String> secret = token.get();
    if (secret.isEmpty()) {
      return all(
          statuses,
          new Delivery.Later("no token: the repository's credentials need a tokenFile", null));
    }
    var deliveries = new ArrayList<Delivery>();
    for (StatusOutbox.Unsent unsent : statuses) {
      Answer answer = post(unsent.status(), secret.get());
      deliveries.add(answer.delivery());
      if (answer.stop()) {
        // what stops one stops all: the rest would only be counted against us
        while (deliveries.size() < statuses.size()) {
          deliveries.add(answer.delivery());
        }
      }
      if (deliveries.size() == statuses.size()) {
        break;
      }
    }
    return deliveries;
  }

  private static List<Delivery> all(List<StatusOutbox.Unsent> statuses, Delivery delivery) {
    return statuses.stream().<Delivery>map(_ -> delivery).toList();
  }

  /// @param stop whether the others of the batch need not be tried
  private record Answer(Delivery delivery, boolean stop) {}

  private Answer post(WantedStatus status, String secret) throws InterruptedException {
    var request =
        HttpRequest.newBuilder(repository.statuses(status.commit().hex()))
            .timeout(ANSWER)
            .header("Accept", "application/vnd.github+json")
            .header("Authorization", "Bearer " + secret)
            .header("Content-Type", "application/json")
            .header("User-Agent", "holdfast")
            .header("X-GitHub-Api-Version", "2022-11-28")
            .POST(HttpRequest.BodyPublishers.ofByteArray(JsonText.canonicalBytes(body(status))))
            .build();
    try {
      return answer(client.send(request, HttpResponse.BodyHandlers.ofByteArray()));
    } catch (IOException e) {
      return new Answer(
          new Delivery.Later("GitHub cannot be reached at " + repository.api().getHost(), null),
          true);
    }
  }

  private static Json.Obj body(WantedStatus status) {
    return Json.object()
        .put("state", status.state().id())
        .put("context", status.context())
        .put("description", status.description())
        .put("target_url", status.url())
        .build();
  }

  private Answer answer(HttpResponse<byte[]> response) {
    int status = response.statusCode();
    String said = message(response.body());
    return switch (status) {
      case 201 -> new Answer(new Delivery.Delivered(), false);
      case 401 ->
          new Answer(new Delivery.Later("GitHub does not accept the token (401)", null), true);
      case 403, 429 -> limited(response, said);
      case 404 ->
          new Answer(
              new Delivery.Later(
                  "GitHub knows no such commit in "
                      + repository
                      + ", or the token may not write statuses there (404)",
                  null),
              false);
      case 422 -> new Answer(unprocessable(said), false);
      default ->
          new Answer(new Delivery.Later("GitHub answers " + status + said, null), status >= 500);
    };
  }

  /// 403 is both "may not" and "too much"; the headers tell which.
  private Answer limited(HttpResponse<byte[]> response, String said) {
    Duration wait = asked(response);
    boolean tooMuch = response.statusCode() == 429 || wait != null || said.contains("rate limit");
    return new Answer(
        tooMuch
            ? new Delivery.Later("GitHub's rate limit is used up", wait)
            : new Delivery.Later(
                "the token may not write statuses of " + repository + " (403)" + said, null),
        true);
  }

  private @Nullable Duration asked(HttpResponse<byte[]> response) {
    var headers = response.headers();
    var after = seconds(headers.firstValue("Retry-After"));
    if (after.isPresent()) {
      return Duration.ofSeconds(after.get());
    }
    boolean usedUp = headers.firstValue("X-RateLimit-Remaining").orElse("").equals("0");
    var reset = seconds(headers.firstValue("X-RateLimit-Reset"));
    return usedUp && reset.isPresent()
        ? Duration.between(time.instant(), Instant.ofEpochSecond(reset.get()))
        : null;
  }

  private static Optional<Long> seconds(Optional<String> text) {
    return text.filter(digits -> digits.matches("\\d{1,12}")).map(Long::parseLong);
  }

  private static Delivery unprocessable(String said) {
    return said.contains("maximum number of statuses")
        ? new Delivery.Frozen("GitHub takes no more statuses for this commit and context")
        : new Delivery.Refused("GitHub does not take this status (422)" + said);
  }

  /// What the body says, bounded, with a colon before it; empty where it says nothing.
  private static String message(byte[] body) {
    try {
      Json.Obj json = JsonText.parseObject(body);
      String errors = json.has("errors") ? " " + JsonText.canonical(json.need("errors")) : "";
      String text =
          (json.string("message", "") + errors).replaceAll("[\\p{Cntrl}\\s]+", " ").strip();
      if (text.isEmpty()) {
        return "";
      }
      return ": " + (text.length() <= MAX_MESSAGE ? text : text.substring(0, MAX_MESSAGE) + "…");
    } catch (JsonShapeException e) {
      return "";
    }
  }
}
