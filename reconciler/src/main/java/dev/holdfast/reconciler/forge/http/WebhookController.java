package dev.holdfast.reconciler.forge.http;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.PlainWebhooks;
import dev.holdfast.reconciler.forge.WebhookFormat;
import dev.holdfast.reconciler.forge.WebhookInbox;
import dev.holdfast.reconciler.forge.WebhookIntake;
import dev.holdfast.reconciler.source.RepositoryEntry;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.annotation.Value;
import io.micronaut.core.annotation.Nullable;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Consumes;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.server.netty.NettyHttpRequest;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Hidden;
import jakarta.inject.Named;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/// Webhooks. A name that nobody configured answers like a wrong signature, so that nobody learns
/// names here. What is authentic and of no interest is taken and forgotten, since some forges
/// switch a webhook off that is refused.
@Hidden
@Controller("/webhooks")
@Secured(SecurityRule.IS_ANONYMOUS)
@Requires(beans = {WebhookIntake.class, WebhookFormats.class})
final class WebhookController {
  private static final int MAX_ID_LENGTH = 200;
  private static final Duration TO_READ_THE_ANSWER = Duration.ofSeconds(1);
  private static final WebhookFormat NOBODY = new PlainWebhooks();

  private final Map<String, RepositoryEntry> entries;
  private final WebhookFormats formats;
  private final WebhookIntake intake;
  private final Scheduler scheduler;
  private final BodyReading bodies;

  WebhookController(
      Collection<RepositoryEntry> entries,
      WebhookFormats formats,
      WebhookIntake intake,
      @Named(TaskExecutors.BLOCKING) ExecutorService executor,
      @Value("${holdfast.webhooks.patience:15s}") Duration patience) {
    this.entries =
        entries.stream()
            .collect(
                Collectors.toUnmodifiableMap(entry -> entry.name().value(), Function.identity()));
    this.formats = formats;
    this.intake = intake;
    this.bodies = new BodyReading(patience);
    this.scheduler = Schedulers.fromExecutorService(executor);
  }

  @Post("/{forge}/{repo}")
  @Consumes(MediaType.ALL)
  @Produces(MediaType.APPLICATION_JSON)
  Publisher<HttpResponse<String>> receive(
      @PathVariable String forge,
      @PathVariable String repo,
      HttpRequest<?> request,
      @Body @Nullable Publisher<byte[]> body) {
    WebhookFormat.Headers headers = request.getHeaders()::get;
    return bodies
        .read(body == null ? Mono.empty() : body)
        .publishOn(scheduler)
        .map(bytes -> answer(forge, repo, headers, bytes))
        .onErrorResume(
            BodyReading.RefusedException.class,
            e -> {
              hangUp(request);
              return Mono.just(unread(e.refusal()));
            });
  }

  /// What goes on sending after its answer would be read on for ever.
  private static void hangUp(HttpRequest<?> request) {
    if (request instanceof NettyHttpRequest<?> netty) {
      var connection = netty.getChannelHandlerContext();
      Runnable close =
          () -> {
            var _ = connection.close();
          };
      var _ =
          connection
              .executor()
              .schedule(close, TO_READ_THE_ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private HttpResponse<String> answer(
      String forge, String repo, WebhookFormat.Headers headers, byte[] body) {
    @Nullable RepositoryEntry entry = entries.get(repo);
    Optional<WebhookFormat> known = formats.of(forge);
    List<byte[]> secrets = entry == null || known.isEmpty() ? List.of() : WebhookSecrets.of(entry);
    WebhookFormat format = known.orElse(NOBODY);
    if (!format.isAuthentic(secrets, headers, body) || entry == null) {
      return problem(
          HttpStatus.UNAUTHORIZED,
          "the signature or token does not match: check the webhook's secret and address");
    }
    String id = format.deliveryId(headers);
    if (id.length() > MAX_ID_LENGTH || id.indexOf('\0') >= 0) {
      return problem(HttpStatus.BAD_REQUEST, "the delivery id is too long");
    }
    ForgeEvent event;
    try {
      event = format.read(headers, body);
    } catch (JsonShapeException e) {
      return problem(
          HttpStatus.BAD_REQUEST, "the body is not as the forge documents it: " + e.getMessage());
    }
    return intake.take(new WebhookInbox.Arrival(entry.name(), forge, id, event))
        ? HttpResponse.<String>status(HttpStatus.ACCEPTED).body("{}")
        : problem(HttpStatus.SERVICE_UNAVAILABLE, "too many webhooks wait; send it again later");
  }

  /// What was not read to its end cannot be followed by another request.
  private static HttpResponse<String> unread(BodyReading.Refusal refusal) {
    var answer =
        switch (refusal) {
          case TOO_LARGE ->
              problem(HttpStatus.REQUEST_ENTITY_TOO_LARGE, "a webhook's body is at most 5 MiB");
          case TOO_SLOW -> problem(HttpStatus.REQUEST_TIMEOUT, "the body did not end in time");
          case TOO_MANY ->
              problem(
                  HttpStatus.SERVICE_UNAVAILABLE,
                  "too many webhooks are read; send it again later");
        };
    return answer.header(HttpHeaders.CONNECTION, "close");
  }

  private static MutableHttpResponse<String> problem(HttpStatus status, String detail) {
    String body =
        JsonText.canonical(
            Json.object()
                .put("type", "about:blank")
                .put("title", status.getReason())
                .put("status", status.getCode())
                .put("detail", detail)
                .build());
    return HttpResponse.<String>status(status)
        .contentType(MediaType.of("application/problem+json"))
        .body(body);
  }
}
