package dev.holdfast.reconciler.api.http;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.Answers;
import dev.holdfast.reconciler.api.Bodies;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.api.RecordJson;
import dev.holdfast.reconciler.audit.Audit;
import dev.holdfast.reconciler.source.WakeUps;
import dev.holdfast.reconciler.versions.ConfirmationStore;
import dev.holdfast.reconciler.view.Views;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What people say about commits that a brake stopped.
@Tag(name = "brakes")
@Controller("/api/v1/repositories/{repository}/confirmations")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ConfirmationsController {
  private final Views views;
  private final ConfirmationStore confirmations;
  private final WakeUps wakeUps;
  private final Audit audit;

  ConfirmationsController(
      Views views, ConfirmationStore confirmations, WakeUps wakeUps, Audit audit) {
    this.views = views;
    this.confirmations = confirmations;
    this.wakeUps = wakeUps;
    this.audit = audit;
  }

  /// Confirms the plan of a blocked commit, so that it is applied although it hits a brake. It is
  /// carried out or refused at the next look at the repository, which comes at once.
  @Post
  @Secured(Role.OPERATES)
  @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.ConfirmBody.class)))
  @ApiResponse(
      responseCode = "202",
      content = @Content(schema = @Schema(implementation = Answers.ConfirmationGiven.class)))
  HttpResponse<String> confirm(
      String repository,
      @Parameter(hidden = true) Authentication caller,
      @Body byte @Nullable [] body) {
    String plan = Bodied.body(body, Bodies.ConfirmBody::from).plan();
    RepositoriesController.known(views, repository);
    var name = new RepositoryName(repository);
    audit.record(
        caller.getName(), "confirm-plan", repository, Json.object().put("plan", plan).build());
    return switch (confirmations.confirm(name, plan, caller.getName())) {
      case ConfirmationStore.Answer.Taken(var given) -> {
        wakeUps.wake(name);
        yield Bodied.answer(
            HttpStatus.ACCEPTED, RecordJson.of(Answers.ConfirmationGiven.of(given)));
      }
      case ConfirmationStore.Answer.Refused(var reason) ->
          throw CallerMistake.impossible("Not confirmed: " + reason + ".");
    };
  }

  /// What became of a confirmation: waiting, applied or refused.
  @Get("/{id}")
  @Secured(Role.SEES)
  @ApiResponse(
      content = @Content(schema = @Schema(implementation = Answers.ConfirmationGiven.class)))
  HttpResponse<String> confirmation(String repository, String id) {
    RepositoriesController.known(views, repository);
    return number(id)
        .flatMap(number -> confirmations.find(new RepositoryName(repository), number))
        .map(given -> Bodied.one(Answers.ConfirmationGiven.of(given)))
        .orElseThrow(() ->
            CallerMistake.missing(
                "There is no confirmation '%s' in '%s'.".formatted(id, repository)));
  }

  private static Optional<Long> number(String id) {
    return id.matches("[0-9]{1,18}") ? Optional.of(Long.parseLong(id)) : Optional.empty();
  }
}
