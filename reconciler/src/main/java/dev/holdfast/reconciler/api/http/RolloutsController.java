package dev.holdfast.reconciler.api.http;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.Bodies;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.audit.Audit;
import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.rollout.RolloutAction;
import dev.holdfast.reconciler.rollout.RolloutRefusal;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.view.RolloutProgressView;
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
import java.util.HashSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How far the rollout of an association is, and what people tell it.
@Tag(name = "rollouts")
@Controller("/api/v1/repositories/{repository}/associations/{name}/rollout")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RolloutsController {
  private final Views views;
  private final Rollouts rollouts;
  private final RunRequests runs;
  private final Audit audit;

  RolloutsController(Views views, Rollouts rollouts, RunRequests runs, Audit audit) {
    this.views = views;
    this.rollouts = rollouts;
    this.runs = runs;
    this.audit = audit;
  }

  /// The current rollout.
  @Get
  @Secured(Role.SEES)
  @ApiResponse(content = @Content(schema = @Schema(implementation = RolloutProgressView.class)))
  HttpResponse<String> rollout(String repository, String name) {
    return Bodied.one(shown(repository, name));
  }

  /// Pauses, resumes, promotes, aborts or retries the current rollout. A retry also asks the nodes
  /// that failed to run again.
  @Post
  @Secured(Role.OPERATES)
  @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.RolloutBody.class)))
  @ApiResponse(content = @Content(schema = @Schema(implementation = RolloutProgressView.class)))
  HttpResponse<String> tell(
      String repository,
      String name,
      @Parameter(hidden = true) Authentication caller,
      @Body byte @Nullable [] body) {
    RolloutAction action = action(Bodied.body(body, Bodies.RolloutBody::from).action());
    RepositoriesController.association(views, repository, name);
    var id = AssociationId.of(repository, name);
    try {
      var again = new HashSet<NodeName>(rollouts.tell(id, action, caller.getName()).names());
      audit.record(caller.getName(), "rollout-" + action.id(), id.toString(), Json.Obj.EMPTY);
      if (!again.isEmpty()) {
        runs.request(id, Optional.of(again), false, caller.getName());
      }
    } catch (RolloutRefusal e) {
      throw CallerMistake.impossible(e.getMessage() + ".");
    }
    return Bodied.one(shown(repository, name));
  }

  private static RolloutAction action(String text) {
    try {
      return RolloutAction.of(text);
    } catch (IllegalArgumentException e) {
      throw CallerMistake.bad(
          "'%s' is not an action; there are: pause, resume, promote, abort, retry."
              .formatted(text));
    }
  }

  private RolloutProgressView shown(String repository, String name) {
    @Nullable RolloutProgressView rollout =
        RepositoriesController.association(views, repository, name).rollout();
    if (rollout == null) {
      throw CallerMistake.missing(
          "'%s/%s' has no rollout: it is retired.".formatted(repository, name));
    }
    return rollout;
  }
}
