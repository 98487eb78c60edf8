package dev.holdfast.reconciler.api.http;

import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.Answers;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.api.Lists;
import dev.holdfast.reconciler.outputs.OutputFile;
import dev.holdfast.reconciler.outputs.OutputStore;
import dev.holdfast.wire.OutputPart;
import io.micronaut.context.annotation.Requires;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;

/// What steps wrote on nodes, where their associations upload it.
@Tag(name = "nodes")
@Controller("/api/v1/nodes/{name}/outputs")
@ExecuteOn(TaskExecutors.BLOCKING)
@Requires(beans = OutputStore.class)
final class OutputsController {
  private final OutputStore store;

  OutputsController(OutputStore store) {
    this.store = store;
  }

  /// The outputs of a node's last runs, newest run first.
  @Get
  @Secured(Role.SEES)
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.Outputs.class)))
  HttpResponse<String> outputs(String name) {
    return Bodied.list(
        store.of(new NodeName(name)),
        kept ->
            new Answers.OutputEntry(
                kept.file().association().toString(),
                kept.file().run(),
                kept.file().step(),
                kept.file().stream().id(),
                kept.bytes(),
                kept.at()));
  }

  /// One of them, as it was written, but for secrets of the node.
  @Get("/{repository}/{association}/{run}/{step}/{stream}")
  @Secured(Role.SEES)
  @Produces(MediaType.TEXT_PLAIN)
  @ApiResponse(
      responseCode = "200",
      description = "the bytes",
      content = @Content(mediaType = MediaType.TEXT_PLAIN))
  HttpResponse<byte[]> output(
      String name, String repository, String association, String run, String step, String stream) {
    OutputFile file;
    try {
      file =
          new OutputFile(
              new NodeName(name),
              AssociationId.parse(repository + "/" + association),
              run,
              step,
              OutputPart.Stream.of(stream));
    } catch (JsonShapeException e) {
      throw CallerMistake.bad("The address is none of an output: " + e.getMessage() + ".");
    }
    byte[] bytes =
        store
            .read(file)
            .orElseThrow(() -> CallerMistake.missing("There is no such output of '" + name + "'."));
    // never shown by a browser as anything but text: what a script printed is not trusted
    return HttpResponse.ok(bytes)
        .contentType(MediaType.TEXT_PLAIN_TYPE)
        .header("Cache-Control", "no-store")
        .header("X-Content-Type-Options", "nosniff")
        .header("Content-Security-Policy", "sandbox; default-src 'none'; frame-ancestors 'none'");
  }
}
