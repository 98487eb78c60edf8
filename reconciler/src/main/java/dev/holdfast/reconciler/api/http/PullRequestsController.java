package dev.holdfast.reconciler.api.http;

import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.api.Lists;
import dev.holdfast.reconciler.view.PullRequestView;
import dev.holdfast.reconciler.view.PullRequestViews;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.function.Function;

/// What was found out about pull requests.
@Tag(name = "pull requests")
@Controller("/api/v1/repositories/{repository}/pull-requests")
@Secured(Role.SEES)
@ExecuteOn(TaskExecutors.BLOCKING)
final class PullRequestsController {
  private static final int LISTED = 200;

  private final PullRequestViews views;

  PullRequestsController(PullRequestViews views) {
    this.views = views;
  }

  /// At most 200: the open ones, then the latest.
  @Get
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.PullRequests.class)))
  HttpResponse<String> list(String repository) {
    return Bodied.list(views.list(repository, LISTED), Function.identity());
  }

  /// One, with its plan.
  @Get("/{number}")
  @ApiResponse(content = @Content(schema = @Schema(implementation = PullRequestView.class)))
  HttpResponse<String> one(String repository, long number) {
    return views
        .find(repository, number)
        .map(Bodied::one)
        .orElseThrow(() ->
            CallerMistake.missing(
                "There is no pull request %d of '%s', or nobody looked at it yet."
                    .formatted(number, repository)));
  }
}
