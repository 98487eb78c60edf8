package dev.holdfast.reconciler.api.http;

import static java.util.Objects.requireNonNullElse;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.Answers;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.api.Lists;
import dev.holdfast.reconciler.api.RecordJson;
import dev.holdfast.reconciler.audit.Audit;
import dev.holdfast.reconciler.compliance.By;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.compliance.Upload;
import dev.holdfast.reconciler.view.AssociationView;
import dev.holdfast.reconciler.view.NodeView;
import dev.holdfast.reconciler.view.Views;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
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
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Who complies, and what others say about it.
@Tag(name = "compliance")
@Controller("/api/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ComplianceController {
  private static final int MAX_LINES = 10_000;
  private static final int MAX_BYTES = 4 * 1024 * 1024;

  private final Views views;
  private final ComplianceStore store;
  private final Audit audit;
  private final InstantSource clock;

  ComplianceController(Views views, ComplianceStore store, Audit audit, InstantSource clock) {
    this.views = views;
    this.store = store;
    this.audit = audit;
    this.clock = clock;
  }

  /// Sums by severity, or by what is asked for; severities from worst to least, all else with the
  /// worst first.
  ///
  /// @param by type, severity, repository, association, group, node, or label=KEY
  @Get("/compliance")
  @Secured(Role.SEES)
  @ApiResponse(
      content = @Content(schema = @Schema(implementation = Answers.ComplianceSummary.class)))
  HttpResponse<String> summary(
      @QueryValue @Nullable String by, @QueryValue @Nullable Integer limit) {
    By wanted = by(requireNonNullElse(by, "severity"));
    return Bodied.one(
        Answers.ComplianceSummary.of(
            wanted, views.compliance(wanted), Bodied.limit(limit, 1_000, MAX_LINES)));
  }

  private static By by(String text) {
    try {
      return By.parse(text);
    } catch (IllegalArgumentException e) {
      throw CallerMistake.bad(e.getMessage() + ".");
    }
  }

  /// What does not comply, the worst severity first, then the oldest.
  @Get("/compliance/items")
  @Secured(Role.SEES)
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.ComplianceItems.class)))
  HttpResponse<String> items(@QueryValue @Nullable Integer limit) {
    return Bodied.list(
        views.failingItems(Bodied.limit(limit, 200, 1_000)), Answers.ComplianceItem::of);
  }

  /// The last sums of each hour of two days, or of each day of 90, the oldest first.
  ///
  /// @param span hour or day
  @Get("/compliance/history")
  @Secured(Role.SEES)
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.ComplianceHistory.class)))
  HttpResponse<String> history(@QueryValue @Nullable String span) {
    var wanted =
        switch (requireNonNullElse(span, "hour")) {
          case "hour" -> ComplianceStore.Span.HOUR;
          case "day" -> ComplianceStore.Span.DAY;
          default -> throw CallerMistake.bad("'span' is hour or day.");
        };
    return Bodied.list(views.complianceHistory(wanted), Answers.CompliancePoint::of);
  }

  /// Every item of a node.
  @Get("/nodes/{name}/compliance")
  @Secured(Role.SEES)
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.ComplianceItems.class)))
  HttpResponse<String> node(String name) {
    return Bodied.list(
        views.complianceOf(name).orElseThrow(() -> missing(name)), Answers.ComplianceItem::of);
  }

  private static CallerMistake missing(String name) {
    return CallerMistake.missing("There is no node '" + name + "'.");
  }

  /// Puts what a program of one's own found: everything of this type on the node, or, of type
  /// Association, everything about one association whose compliance is manual. What was found
  /// earlier than what is there, or has the same content hash, changes nothing.
  @Put("/nodes/{name}/compliance/{type}")
  @Secured(Role.OPERATES)
  @ApiResponse(content = @Content(schema = @Schema(implementation = Answers.CompliancePut.class)))
  HttpResponse<String> put(
      String name,
      String type,
      @Parameter(hidden = true) Authentication caller,
      @Body byte @Nullable [] body) {
    if (body != null && body.length > MAX_BYTES) {
      throw CallerMistake.bad("The body is larger than 4 MiB.");
    }
    var now = clock.instant();
    Upload upload = Bodied.body(body, json -> Upload.from(type, json, now));
    NodeView node = views.node(name).orElseThrow(() -> missing(name));
    if (!upload.association().isEmpty()) {
      demandManual(node, upload.association());
    }
    audit.record(
        caller.getName(),
        "put-compliance",
        name,
        Json.object()
            .put("type", type)
            .put("association", upload.association().isEmpty() ? null : upload.association())
            .put("items", upload.items().size())
            .build());
    ComplianceStore.Put outcome = store.put(new NodeName(name), upload, caller.getName(), now);
    switch (outcome) {
      case STORED, SAME, OLDER -> {}
      case NO_NODE -> throw missing(name);
      case TOO_MANY_TYPES ->
          throw CallerMistake.impossible(
              "'%s' has items of %d types already; put an empty list for one of them first."
                  .formatted(name, Upload.MAX_TYPES));
    }
    return Bodied.answer(
        HttpStatus.OK,
        RecordJson.of(new Answers.CompliancePut(outcome.id(), upload.items().size())));
  }

  private void demandManual(NodeView node, String association) {
    List<String> parts = List.of(association.split("/", 2));
    AssociationView view =
        parts.size() < 2
            ? RepositoriesController.association(views, association, "")
            : RepositoriesController.association(views, parts.getFirst(), parts.getLast());
    if (!view.content().bool("manual_compliance", false)) {
      throw CallerMistake.impossible(
          "'%s' says what it complies with itself; only 'compliance.sync: manual' takes items."
              .formatted(association));
    }
    boolean released =
        node.verdicts().stream()
            .anyMatch(verdict ->
                (verdict.repository() + "/" + verdict.association()).equals(association));
    if (!released) {
      throw CallerMistake.impossible(
          "'%s' does not have '%s'.".formatted(node.node().name(), association));
    }
  }
}
