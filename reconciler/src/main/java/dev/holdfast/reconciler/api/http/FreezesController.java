package dev.holdfast.reconciler.api.http;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.Bodies;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.api.Lists;
import dev.holdfast.reconciler.audit.Audit;
import dev.holdfast.reconciler.freeze.Freeze;
import dev.holdfast.reconciler.freeze.Freezes;
import dev.holdfast.reconciler.view.FreezeView;
import dev.holdfast.reconciler.view.Views;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
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
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeParseException;
import org.jspecify.annotations.Nullable;

/// Stops all changing, and lets it go on.
@Tag(name = "freezes")
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class FreezesController {
  private static final int MAX_REASON = 500;

  private final Freezes freezes;
  private final Views views;
  private final Audit audit;
  private final InstantSource clock;

  FreezesController(Freezes freezes, Views views, Audit audit, InstantSource clock) {
    this.freezes = freezes;
    this.views = views;
    this.audit = audit;
    this.clock = clock;
  }

  /// What is frozen now, and how many nodes have heard of it.
  @Get("/freezes")
  @Secured(Role.SEES)
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.Freezes.class)))
  HttpResponse<String> inForce() {
    return Bodied.list(freezes.inForce(), views::freeze);
  }

  /// Stops all changing, of one repository or of everything: nodes obey at once where they are
  /// connected, else at their next check-in. They go on checking. Without a body it is everything.
  @Post("/freeze")
  @Secured(Role.OPERATES)
  @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.FreezeBody.class)))
  @ApiResponse(content = @Content(schema = @Schema(implementation = FreezeView.class)))
  HttpResponse<String> freeze(
      @Parameter(hidden = true) Authentication caller, @Body @Nullable String body) {
    var wanted = Bodied.body(bytes(body), Bodies.FreezeBody::from);
    String reason = wanted.reason().strip();
    if (reason.length() > MAX_REASON || reason.lines().count() > 1) {
      throw CallerMistake.bad("'reason' is one line of at most 500 characters.");
    }
    @Nullable Instant until = until(wanted.until());
    @Nullable RepositoryName repository = repository(wanted.repository());
    Freeze freeze = freezes.freeze(repository, reason, until, caller.getName());
    audit.record(
        caller.getName(),
        "freeze",
        repository == null ? "everything" : repository.value(),
        Json.object().put("reason", reason).put("until", until).build());
    return Bodied.one(views.freeze(freeze));
  }

  /// Ends a freeze: that of a repository, or that of everything. Answers what is frozen still.
  @Post("/unfreeze")
  @Secured(Role.OPERATES)
  @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.UnfreezeBody.class)))
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.Freezes.class)))
  HttpResponse<String> unfreeze(
      @Parameter(hidden = true) Authentication caller, @Body @Nullable String body) {
    @Nullable RepositoryName repository =
        repository(Bodied.body(bytes(body), Bodies.UnfreezeBody::from).repository());
    freezes.unfreeze(repository, caller.getName());
    audit.record(
        caller.getName(),
        "unfreeze",
        repository == null ? "everything" : repository.value(),
        Json.Obj.EMPTY);
    return inForce();
  }

  private static byte[] bytes(@Nullable String body) {
    return body == null ? new byte[0] : body.getBytes(StandardCharsets.UTF_8);
  }

  private @Nullable Instant until(@Nullable String text) {
    if (text == null) {
      return null;
    }
    try {
      Instant until = Instant.parse(text);
      if (!until.isAfter(clock.instant())) {
        throw CallerMistake.bad("'until' has passed: %s.".formatted(text));
      }
      return until;
    } catch (DateTimeParseException e) {
      throw CallerMistake.bad(
          "'until' is an instant such as 2026-12-24T00:00:00Z, not '%s'.".formatted(text));
    }
  }

  private @Nullable RepositoryName repository(@Nullable String name) {
    if (name == null) {
      return null;
    }
    try {
      var repository = new RepositoryName(name);
      if (views.repository(name).isPresent()) {
        return repository;
      }
    } catch (InvalidNameException e) {
      // said below
    }
    throw CallerMistake.missing("There is no repository '%s'.".formatted(name));
  }
}
