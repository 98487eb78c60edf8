package dev.holdfast.reconciler.api.http;

import static java.util.Objects.requireNonNullElse;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.Answers;
import dev.holdfast.reconciler.api.Bodies;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.api.Lists;
import dev.holdfast.reconciler.audit.Audit;
import dev.holdfast.reconciler.fleet.Registrar;
import dev.holdfast.reconciler.view.NodeQuery;
import dev.holdfast.reconciler.view.Views;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Put;
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
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The machines.
@Tag(name = "nodes")
@Controller("/api/v1/nodes")
@ExecuteOn(TaskExecutors.BLOCKING)
final class NodesController {
  private final Views views;
  private final Registrar registrar;
  private final Audit audit;

  NodesController(Views views, Registrar registrar, Audit audit) {
    this.views = views;
    this.registrar = registrar;
    this.audit = audit;
  }

  /// The nodes, by name.
  ///
  /// @param text part of a name or of a label, such as `role=web`
  /// @param verdict only nodes with this roll-up
  /// @param online only those online, or offline
  /// @param after cursor from the `next` of an earlier answer
  @Get
  @Secured(Role.SEES)
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.Nodes.class)))
  HttpResponse<String> nodes(
      @QueryValue @Nullable String text,
      @QueryValue @Nullable String verdict,
      @QueryValue @Nullable Boolean online,
      @QueryValue @Nullable String after,
      @QueryValue @Nullable Integer limit) {
    return Bodied.slice(
        views.nodes(
            new NodeQuery(
                requireNonNullElse(text, ""),
                verdict(verdict),
                online,
                requireNonNullElse(after, ""),
                Bodied.limit(limit, 100, NodeQuery.MAX))),
        Function.identity());
  }

  private static @Nullable Verdict verdict(@Nullable String id) {
    try {
      return id == null ? null : Verdict.of(id);
    } catch (IllegalArgumentException e) {
      throw CallerMistake.bad("'" + id + "' is not a verdict.");
    }
  }

  /// One node with its facts and verdicts.
  @Get("/{name}")
  @Secured(Role.SEES)
  @ApiResponse(content = @Content(schema = @Schema(implementation = Answers.Node.class)))
  HttpResponse<String> node(String name) {
    return views
        .node(name)
        .map(view -> Bodied.one(Answers.Node.of(view)))
        .orElseThrow(() -> missing(name));
  }

  /// Sets and removes labels, at once: what the node matches changes with them.
  @Put("/{name}/labels")
  @Secured(Role.OPERATES)
  @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.LabelsBody.class)))
  @ApiResponse(content = @Content(schema = @Schema(implementation = Answers.NodeLabels.class)))
  HttpResponse<String> label(
      String name, @Parameter(hidden = true) Authentication caller, @Body byte @Nullable [] body) {
    var wanted = Bodied.body(body, Bodies.LabelsBody::from);
    var node = existing(name);
    audit.record(
        caller.getName(),
        "label-node",
        name,
        Json.object()
            .put("set", Json.strings(wanted.set()))
            .put("remove", Json.strings(wanted.remove()))
            .build());
    return registrar
        .label(node, wanted.set(), Set.copyOf(wanted.remove()))
        .map(labelled -> Bodied.one(new Answers.NodeLabels(name, labelled.labels().values())))
        .orElseThrow(() -> missing(name));
  }

  /// Shuts a node out for good: its key opens nothing any more.
  @Delete("/{name}")
  @Secured(Role.ADMINISTERS)
  @ApiResponse(responseCode = "204", description = "it is shut out")
  HttpResponse<?> revoke(String name, @Parameter(hidden = true) Authentication caller) {
    var node = existing(name);
    audit.record(caller.getName(), "revoke-node", name, Json.Obj.EMPTY);
    if (registrar.revoke(node).isEmpty()) {
      throw missing(name);
    }
    return HttpResponse.noContent();
  }

  private NodeName existing(String name) {
    var node = new NodeName(name);
    if (registrar.node(node).isEmpty()) {
      throw missing(name);
    }
    return node;
  }

  private static CallerMistake missing(String name) {
    return CallerMistake.missing("There is no node '" + name + "'.");
  }
}
