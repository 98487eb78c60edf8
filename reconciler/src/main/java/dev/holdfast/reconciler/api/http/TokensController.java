package dev.holdfast.reconciler.api.http;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Durations;
import dev.holdfast.model.Labels;
import dev.holdfast.reconciler.access.ApiTokens;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.Answers;
import dev.holdfast.reconciler.api.Bodies;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.api.Lists;
import dev.holdfast.reconciler.api.RecordJson;
import dev.holdfast.reconciler.audit.Audit;
import dev.holdfast.reconciler.fleet.JoinTokens;
import dev.holdfast.reconciler.fleet.TokenRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.swagger.v3.oas.annotations.Parameter;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Tokens: those with which nodes join, and those with which people and programs call.
@Tag(name = "tokens")
@Controller("/api/v1")
@Secured(Role.ADMINISTERS)
@ExecuteOn(TaskExecutors.BLOCKING)
final class TokensController {
  private final ApiTokens tokens;
  private final JoinTokens joinTokens;
  private final Audit audit;

  TokensController(ApiTokens tokens, JoinTokens joinTokens, Audit audit) {
    this.tokens = tokens;
    this.joinTokens = joinTokens;
    this.audit = audit;
  }

  /// Makes a join token; its text is told this once.
  @Post("/join-tokens")
  @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.JoinTokenBody.class)))
  @ApiResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = Answers.JoinTokenMade.class)))
  HttpResponse<String> makeJoinToken(
      @Parameter(hidden = true) Authentication caller, @Body byte @Nullable [] body) {
    var request = request(Bodied.body(body, Bodies.JoinTokenBody::from));
    audit.record(
        caller.getName(),
        "create-join-token",
        request.names().isEmpty() ? "any name" : request.names(),
        Json.object()
            .put("uses", request.uses())
            .put("ttl", request.ttl())
            .put("labels", Json.strings(request.labels().values()))
            .build());
    var made = joinTokens.create(request, caller.getName());
    return Bodied.answer(
        HttpStatus.CREATED,
        RecordJson.of(
            new Answers.JoinTokenMade(
                made.token().text(), made.kept().id(), made.kept().expiresAt())));
  }

  private static TokenRequest request(Bodies.JoinTokenBody body) {
    try {
      return new TokenRequest(
          Math.toIntExact(body.uses()),
          Durations.parse(body.ttl()),
          Labels.of(body.labels()),
          new TreeSet<>(body.labelKeys()),
          body.names(),
          body.replace());
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw CallerMistake.bad(e.getMessage() + ".");
    }
  }

  /// The join tokens without their secrets, the newest first.
  @Get("/join-tokens")
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.JoinTokens.class)))
  HttpResponse<String> joinTokens() {
    return Bodied.list(joinTokens.all(), Answers.JoinTokenEntry::of);
  }

  /// Ends a join token; nodes that joined with it stay.
  @Delete("/join-tokens/{id}")
  @ApiResponse(responseCode = "204", description = "it is ended")
  HttpResponse<?> endJoinToken(String id, @Parameter(hidden = true) Authentication caller) {
    audit.record(caller.getName(), "revoke-join-token", id, Json.Obj.EMPTY);
    if (!joinTokens.revoke(id)) {
      throw CallerMistake.missing("There is no join token '" + id + "'.");
    }
    return HttpResponse.noContent();
  }

  /// Makes an API token; its text is told this once.
  @Post("/tokens")
  @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.TokenBody.class)))
  @ApiResponse(
      responseCode = "201",
      content = @Content(schema = @Schema(implementation = Answers.TokenMade.class)))
  HttpResponse<String> makeToken(
      @Parameter(hidden = true) Authentication caller, @Body byte @Nullable [] body) {
    var wanted = Bodied.body(body, Bodies.TokenBody::from);
    var made = create(wanted, caller.getName());
    return Bodied.answer(
        HttpStatus.CREATED,
        RecordJson.of(
            new Answers.TokenMade(
                made.text().text(),
                made.token().id(),
                made.token().role(),
                made.token().expiresAt())));
  }

  private ApiTokens.Created create(Bodies.TokenBody body, String actor) {
    try {
      String ttl = body.ttl();
      return tokens.create(
          body.name(), Role.of(body.role()), ttl == null ? null : Durations.parse(ttl), actor);
    } catch (IllegalArgumentException e) {
      throw CallerMistake.bad(e.getMessage() + ".");
    }
  }

  /// The API tokens without their secrets, the newest first.
  @Get("/tokens")
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.Tokens.class)))
  HttpResponse<String> tokens() {
    return Bodied.list(tokens.all(), Function.identity());
  }

  /// Ends an API token and the sessions that were opened with it.
  @Delete("/tokens/{id}")
  @ApiResponse(responseCode = "204", description = "it is ended")
  HttpResponse<?> endToken(String id, @Parameter(hidden = true) Authentication caller) {
    if (!tokens.revoke(id, caller.getName())) {
      throw CallerMistake.missing("There is no token '" + id + "' that works.");
    }
    return HttpResponse.noContent();
  }
}
