package dev.holdfast.reconciler.checkin.http;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.checkin.CheckIns;
import dev.holdfast.reconciler.checkin.PermitDesk;
import dev.holdfast.reconciler.checkin.Reception;
import dev.holdfast.reconciler.checkin.Refusal;
import dev.holdfast.reconciler.checkin.RefusedException;
import dev.holdfast.reconciler.checkin.SafeText;
import dev.holdfast.reconciler.checkin.Sessions;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.reconciler.outputs.Outputs;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.Hello;
import dev.holdfast.wire.OutputPart;
import dev.holdfast.wire.Paths;
import dev.holdfast.wire.Permission;
import dev.holdfast.wire.Register;
import dev.holdfast.wire.Session;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Error;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.rules.SecurityRule;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// What agents call. Open to everybody as far as Micronaut knows: nodes prove themselves as
/// [Sessions] says, people's tokens are worth nothing here.
@Hidden
@Controller
@Secured(SecurityRule.IS_ANONYMOUS)
@ExecuteOn(TaskExecutors.BLOCKING)
final class AgentController {
  private static final int MAX_SMALL_BYTES = 64 * 1024;
  private static final String BEARER = "Bearer ";

  private final Reception reception;
  private final Sessions sessions;
  private final CheckIns checkIns;
  private final PermitDesk permits;
  private final Contents contents;
  private final Outputs outputs;

  AgentController(
      Reception reception,
      Sessions sessions,
      CheckIns checkIns,
      PermitDesk permits,
      Contents contents,
      Outputs outputs) {
    this.reception = reception;
    this.sessions = sessions;
    this.checkIns = checkIns;
    this.permits = permits;
    this.contents = contents;
    this.outputs = outputs;
  }

  @Post(uri = Paths.HELLO, consumes = MediaType.ALL)
  HttpResponse<byte[]> hello(HttpRequest<byte[]> request) {
    return Answers.of(
        () -> ok(reception.hello(read(request, MAX_SMALL_BYTES, Hello.Request::from)).toJson()));
  }

  @Post(uri = Paths.REGISTER, consumes = MediaType.ALL)
  HttpResponse<byte[]> register(HttpRequest<byte[]> request) {
    return Answers.of(() ->
        ok(reception.register(read(request, MAX_SMALL_BYTES, Register.Request::from)).toJson()));
  }

  @Post(uri = Paths.SESSION, consumes = MediaType.ALL)
  HttpResponse<byte[]> session(HttpRequest<byte[]> request) {
    return Answers.of(() ->
        ok(reception.session(read(request, MAX_SMALL_BYTES, Session.Request::from)).toJson()));
  }

  @Post(uri = Paths.CHECK_IN, consumes = MediaType.ALL)
  CompletableFuture<HttpResponse<byte[]>> checkIn(HttpRequest<byte[]> request) {
    return Answers.later(() -> {
      Node node = node(request);
      return checkIns
          .checkIn(node, read(request, CheckIn.MAX_BYTES, CheckIn.Request::from))
          .thenApply(response -> ok(response.toJson()));
    });
  }

  @Post(uri = Paths.PERMITS, consumes = MediaType.ALL)
  CompletableFuture<HttpResponse<byte[]>> permit(HttpRequest<byte[]> request) {
    return Answers.later(() -> {
      Node node = node(request);
      return permits
          .ask(node.name(), read(request, MAX_SMALL_BYTES, Permission.Request::from))
          .thenApply(answer -> ok(answer.toJson()));
    });
  }

  @Post(uri = Paths.OUTPUTS, consumes = MediaType.ALL)
  HttpResponse<byte[]> output(HttpRequest<byte[]> request) {
    return Answers.of(() -> {
      Node node = node(request);
      OutputPart part = OutputPart.from(name -> request.getParameters().get(name));
      byte[] bytes = request.getBody().orElseGet(() -> new byte[0]);
      if (bytes.length == 0 || bytes.length > OutputPart.MAX_BYTES) {
        throw new RefusedException(Refusal.tooLarge(OutputPart.MAX_BYTES));
      }
      return ok(outputs.take(node.name(), part, bytes).toJson());
    });
  }

  @Get(uri = Paths.ASSIGNMENTS + "/{digest}", produces = MediaType.ALL)
  HttpResponse<byte[]> assignment(HttpRequest<?> request, @PathVariable String digest) {
    return Answers.of(() ->
        immutable(
            contents.assignment(node(request), wanted(digest)), MediaType.APPLICATION_JSON_TYPE));
  }

  @Get(uri = Paths.CALENDARS + "/{digest}", produces = MediaType.ALL)
  HttpResponse<byte[]> calendar(HttpRequest<?> request, @PathVariable String digest) {
    return Answers.of(() ->
        immutable(
            contents.calendar(node(request), wanted(digest)), MediaType.APPLICATION_JSON_TYPE));
  }

  @Get(uri = Paths.FILES + "/{digest}", produces = MediaType.ALL)
  HttpResponse<byte[]> file(HttpRequest<?> request, @PathVariable String digest) {
    return Answers.of(() ->
        immutable(
            contents.file(node(request), wanted(digest)), MediaType.APPLICATION_OCTET_STREAM_TYPE));
  }

  @Get(uri = Paths.PREVIEWS + "/{preview}/{digest}", produces = MediaType.ALL)
  HttpResponse<byte[]> proposed(
      HttpRequest<?> request, @PathVariable String preview, @PathVariable String digest) {
    return Answers.of(() ->
        HttpResponse.ok(contents.proposed(node(request), preview, wanted(digest)))
            .contentType(MediaType.APPLICATION_OCTET_STREAM_TYPE)
            .header(HttpHeaders.CACHE_CONTROL, "no-store"));
  }

  /// Keeps our own answer from being replaced by what people see where nothing is.
  @Error(status = HttpStatus.NOT_FOUND)
  HttpResponse<byte[]> notReleased() {
    return Answers.refused(Refusal.notReleased());
  }

  private Node node(HttpRequest<?> request) {
    @Nullable String header = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
    if (header == null || !header.startsWith(BEARER)) {
      throw new RefusedException(Refusal.sessionExpired());
    }
    return sessions.nodeOf(header.substring(BEARER.length()));
  }

  /// What is not even a digest is not released either.
  private static Digest wanted(String digest) {
    try {
      return new Digest(digest);
    } catch (IllegalArgumentException e) {
      throw new RefusedException(Refusal.notReleased());
    }
  }

  private static <T> T read(
      HttpRequest<byte[]> request, int limitBytes, Function<Json.Obj, T> reader) {
    byte[] body =
        request
            .getBody()
            .orElseThrow(
                () -> new RefusedException(Refusal.malformed("The body is empty, not JSON.")));
    if (body.length > limitBytes) {
      throw new RefusedException(Refusal.tooLarge(limitBytes));
    }
    return reader.apply(SafeText.clean(JsonText.parse(body)).asObject("body"));
  }

  private static HttpResponse<byte[]> ok(Json json) {
    return HttpResponse.ok(JsonText.canonicalBytes(json))
        .contentType(MediaType.APPLICATION_JSON_TYPE)
        .header(HttpHeaders.CACHE_CONTROL, "no-store");
  }

  private static HttpResponse<byte[]> immutable(byte[] content, MediaType type) {
    return HttpResponse.ok(content)
        .contentType(type)
        .header(HttpHeaders.CACHE_CONTROL, "private, max-age=31536000, immutable");
  }
}
