package dev.holdfast.reconciler.api.http;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.Answers;
import dev.holdfast.reconciler.api.Bodies;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.api.RecordJson;
import dev.holdfast.reconciler.audit.Audit;
import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.source.WakeUps;
import dev.holdfast.reconciler.view.RunView;
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
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What people ask for: a look, a run.
@Tag(name = "asking")
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RequestsController {
  private final Views views;
  private final WakeUps wakeUps;
  private final RunRequests runs;
  private final Audit audit;

  RequestsController(Views views, WakeUps wakeUps, RunRequests runs, Audit audit) {
    this.views = views;
    this.wakeUps = wakeUps;
    this.runs = runs;
    this.audit = audit;
  }

  /// Looks at the repository now instead of at the next poll.
  @Post("/repositories/{repository}/reconcile")
  @Secured(Role.OPERATES)
  @ApiResponse(responseCode = "202", description = "it will be looked at")
  HttpResponse<String> reconcile(
      String repository, @Parameter(hidden = true) Authentication caller) {
    RepositoriesController.known(views, repository);
    audit.record(caller.getName(), "reconcile", repository, Json.Obj.EMPTY);
    wakeUps.wake(new RepositoryName(repository));
    return Bodied.answer(HttpStatus.ACCEPTED, Json.object().put("repository", repository).build());
  }

  /// Asks nodes to run an association now.
  @Post("/repositories/{repository}/associations/{name}/runs")
  @Secured(Role.OPERATES)
  @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.RunBody.class)))
  @ApiResponse(
      responseCode = "202",
      content = @Content(schema = @Schema(implementation = Answers.RunAccepted.class)))
  HttpResponse<String> run(
      String repository,
      String name,
      @Parameter(hidden = true) Authentication caller,
      @Body byte @Nullable [] body) {
    var wanted = Bodied.body(body, Bodies.RunBody::from);
    var id = AssociationId.of(repository, name);
    Optional<Set<NodeName>> nodes =
        wanted.nodes().isEmpty()
            ? Optional.empty()
            : Optional.of(wanted.nodes().stream().map(NodeName::new).collect(Collectors.toSet()));
    audit.record(
        caller.getName(),
        wanted.check() ? "request-check" : "request-run",
        id.toString(),
        Json.object().put("nodes", Json.strings(wanted.nodes())).build());
    return switch (runs.request(id, nodes, wanted.check(), caller.getName())) {
      case RunRequests.Requested.Accepted(var runId, var asked) ->
          Bodied.answer(
              HttpStatus.ACCEPTED,
              RecordJson.of(
                  new Answers.RunAccepted(runId, asked.stream().map(NodeName::value).toList())));
      case RunRequests.Requested.NoSuchAssociation() ->
          throw CallerMistake.missing("There is no association '" + id + "'.");
      case RunRequests.Requested.NotTargets(var strangers) ->
          throw CallerMistake.impossible(
              "'%s' is not released to: %s."
                  .formatted(
                      id,
                      strangers.stream()
                          .map(NodeName::value)
                          .limit(10)
                          .collect(Collectors.joining(", "))));
      case RunRequests.Requested.NoTargets() ->
          throw CallerMistake.impossible("'" + id + "' has no nodes to run on.");
    };
  }

  /// A run that was asked for, and which nodes have reported.
  @Get("/runs/{id}")
  @Secured(Role.SEES)
  @ApiResponse(content = @Content(schema = @Schema(implementation = RunView.class)))
  HttpResponse<String> asked(String id) {
    return views
        .run(id)
        .map(Bodied::one)
        .orElseThrow(() -> CallerMistake.missing("There is no run '" + id + "'."));
  }
}
