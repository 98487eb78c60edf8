package dev.holdfast.reconciler.pages.http;

import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.pages.ProposedPlan;
import dev.holdfast.reconciler.pages.Topics;
import dev.holdfast.reconciler.view.PullRequestViews;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.List;
import java.util.Map;

/// The pages of pull requests.
@Hidden
@Controller("/repositories/{repository}/pull-requests")
@Secured(Role.SEES)
@Produces(MediaType.TEXT_HTML)
@ExecuteOn(TaskExecutors.BLOCKING)
final class PullRequestPages {
  private static final int LISTED = 100;

  private final PullRequestViews views;
  private final Renderer renderer;

  PullRequestPages(PullRequestViews views, Renderer renderer) {
    this.views = views;
    this.renderer = renderer;
  }

  @Get
  HttpResponse<String> list(Authentication caller, String repository) {
    return renderer.page(
        "pullrequests",
        renderer.frame("Pull requests", "commits", caller, List.of(Topics.COMMITS)),
        Map.of("repository", repository, "pullRequests", views.list(repository, LISTED)));
  }

  @Get("/{number}")
  HttpResponse<String> one(Authentication caller, String repository, long number) {
    return views
        .find(repository, number)
        .map(view ->
            renderer.page(
                "pullrequest",
                renderer.frame("#" + number, "commits", caller, List.of(Topics.COMMITS)),
                Map.of("view", view, "plan", ProposedPlan.of(view.plan()))))
        .orElseGet(() ->
            renderer.missing(
                caller,
                "There is no pull request %d of '%s', or nobody looked at it yet."
                    .formatted(number, repository)));
  }
}
