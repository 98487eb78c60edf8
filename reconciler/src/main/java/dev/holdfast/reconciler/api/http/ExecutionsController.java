package dev.holdfast.reconciler.api.http;

import static java.util.Objects.requireNonNullElse;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.AssociationId;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.Answers;
import dev.holdfast.reconciler.api.Bodies;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.api.Lists;
import dev.holdfast.reconciler.api.RecordJson;
import dev.holdfast.reconciler.audit.Audit;
import dev.holdfast.reconciler.execution.Executions;
import dev.holdfast.reconciler.view.ExecutionView;
import dev.holdfast.reconciler.view.Views;
import dev.holdfast.wire.ExecutionId;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
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
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// All nodes' work for one firing or one request to run: what became of it, and its end.
@Tag(name = "executions")
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ExecutionsController {
  private static final String ASSOCIATION = "/repositories/{repository}/associations/{name}/";

  private final Views views;
  private final Executions executions;
  private final Audit audit;

  ExecutionsController(Views views, Executions executions, Audit audit) {
    this.views = views;
    this.executions = executions;
    this.audit = audit;
  }

  /// The executions of an association, the newest first.
  @Get(ASSOCIATION + "executions")
  @Secured(Role.SEES)
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.Executions.class)))
  HttpResponse<String> executions(
      String repository,
      String name,
      @QueryValue @Nullable Integer limit,
      @QueryValue @Nullable String before) {
    RepositoriesController.association(views, repository, name);
    return Bodied.slice(
        views.executions(
            repository, name, Bodied.limit(limit, 50, 500), requireNonNullElse(before, "")),
        Function.identity());
  }

  /// One execution, and what became of it node by node. Nodes that ran it and found what they had
  /// last reported are only counted.
  @Get(ASSOCIATION + "executions/{id}")
  @Secured(Role.SEES)
  @ApiResponse(content = @Content(schema = @Schema(implementation = ExecutionView.class)))
  HttpResponse<String> execution(
      String repository,
      String name,
      String id,
      @QueryValue @Nullable Integer limit,
      @QueryValue @Nullable String after) {
    RepositoriesController.association(views, repository, name);
    return views
        .execution(
            repository, name, id, Bodied.limit(limit, 500, 5_000), requireNonNullElse(after, ""))
        .map(Bodied::one)
        .orElseThrow(() -> missing(repository + "/" + name, id));
  }

  /// The association that an execution is of, where it has something to tell.
  @Get("/executions/{id}")
  @Secured(Role.SEES)
  @ApiResponse(content = @Content(schema = @Schema(implementation = Answers.ExecutionOf.class)))
  HttpResponse<String> associationOf(String id) {
    return executions
        .associationOf(id(id))
        .map(found ->
            Bodied.one(
                new Answers.ExecutionOf(id, found.repository().value(), found.name().value())))
        .orElseThrow(() -> CallerMistake.missing("There is no execution '" + id + "'."));
  }

  /// Stops an execution, or all that run of an association: runs end between two resources, nodes
  /// that have not begun are skipped. A rollout is no execution; it is paused or aborted.
  @Post(ASSOCIATION + "stop")
  @Secured(Role.OPERATES)
  @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.StopBody.class)))
  @ApiResponse(
      responseCode = "202",
      content = @Content(schema = @Schema(implementation = Answers.Stopped.class)))
  HttpResponse<String> stop(
      String repository,
      String name,
      @Parameter(hidden = true) Authentication caller,
      @Body byte @Nullable [] body) {
    @Nullable String wanted = Bodied.body(body, Bodies.StopBody::from).execution();
    RepositoriesController.association(views, repository, name);
    var association = AssociationId.of(repository, name);
    audit.record(
        caller.getName(),
        "stop",
        association.toString(),
        Json.object().put("execution", wanted).build());
    List<ExecutionId> stopped =
        wanted == null
            ? executions.stop(association, caller.getName())
            : stop(association, wanted, caller.getName());
    return Bodied.answer(
        HttpStatus.ACCEPTED,
        RecordJson.of(new Answers.Stopped(stopped.stream().map(ExecutionId::value).toList())));
  }

  private List<ExecutionId> stop(AssociationId association, String wanted, String actor) {
    ExecutionId id = id(wanted);
    return executions
            .stop(association, id, actor)
            .orElseThrow(() -> missing(association.toString(), wanted))
        ? List.of(id)
        : List.of();
  }

  private static ExecutionId id(String text) {
    try {
      return new ExecutionId(text);
    } catch (JsonShapeException e) {
      throw CallerMistake.missing("There is no execution '" + text + "'.");
    }
  }

  private static RuntimeException missing(String association, String id) {
    return CallerMistake.missing("There is no execution '%s' of '%s'.".formatted(id, association));
  }
}
