package dev.holdfast.reconciler.api.http;

import static java.util.Objects.requireNonNullElse;

import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.Answers;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.api.Lists;
import dev.holdfast.reconciler.freeze.Freezes;
import dev.holdfast.reconciler.view.AssociationView;
import dev.holdfast.reconciler.view.CommitView;
import dev.holdfast.reconciler.view.RepositoryView;
import dev.holdfast.reconciler.view.Views;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What the repositories want and how far the nodes are.
@Tag(name = "looking")
@Controller("/api/v1")
@Secured(Role.SEES)
@ExecuteOn(TaskExecutors.BLOCKING)
final class RepositoriesController {
  private static final int MANY = 1_000;

  private final Views views;
  private final Freezes freezes;

  RepositoriesController(Views views, Freezes freezes) {
    this.freezes = freezes;
    this.views = views;
  }

  /// The whole installation at a glance.
  @Get("/status")
  @ApiResponse(content = @Content(schema = @Schema(implementation = Answers.Status.class)))
  HttpResponse<String> status() {
    return Bodied.one(
        Answers.Status.of(
            views.overview(), freezes.inForce().stream().map(views::freeze).toList()));
  }

  /// The followed repositories, by name.
  @Get("/repositories")
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.Repositories.class)))
  HttpResponse<String> repositories() {
    return Bodied.list(views.repositories(), Function.identity());
  }

  /// One followed repository.
  @Get("/repositories/{repository}")
  @ApiResponse(content = @Content(schema = @Schema(implementation = RepositoryView.class)))
  HttpResponse<String> repository(String repository) {
    return Bodied.one(known(repository));
  }

  /// The commits that were decided about, the newest first.
  ///
  /// @param before cursor from the `next` of an earlier answer
  @Get("/repositories/{repository}/commits")
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.Commits.class)))
  HttpResponse<String> commits(
      String repository, @QueryValue @Nullable Integer limit, @QueryValue @Nullable String before) {
    known(repository);
    var rows =
        views.commits(
            Optional.of(repository), Bodied.limit(limit, 20, 200), requireNonNullElse(before, ""));
    List<CommitView> whole =
        rows.items().stream()
            .flatMap(row -> views.commit(row.repository(), row.commit()).stream())
            .toList();
    return Bodied.slice(
        new dev.holdfast.reconciler.view.Slice<>(whole, rows.next()), Answers.Commit::of);
  }

  /// One commit, by its id or a prefix that only it has.
  @Get("/repositories/{repository}/commits/{id}")
  @ApiResponse(content = @Content(schema = @Schema(implementation = Answers.Commit.class)))
  HttpResponse<String> commit(String repository, String id) {
    known(repository);
    return views
        .commit(repository, id)
        .map(view -> Bodied.one(Answers.Commit.of(view)))
        .orElseThrow(() ->
            CallerMistake.missing(
                "There is no commit '%s' in '%s', or several begin so.".formatted(id, repository)));
  }

  /// The associations in force, by name.
  @Get("/repositories/{repository}/associations")
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.Associations.class)))
  HttpResponse<String> associations(String repository) {
    known(repository);
    return Bodied.list(views.associations(Optional.of(repository)), Function.identity());
  }

  /// One association with its nodes' verdicts, its versions and what the newest says.
  @Get("/repositories/{repository}/associations/{name}")
  @ApiResponse(content = @Content(schema = @Schema(implementation = AssociationView.class)))
  HttpResponse<String> association(String repository, String name) {
    return Bodied.one(association(views, repository, name));
  }

  /// The versions of an association, the newest first.
  @Get("/repositories/{repository}/associations/{name}/versions")
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.Versions.class)))
  HttpResponse<String> versions(String repository, String name) {
    association(views, repository, name);
    return Bodied.list(views.versions(repository, name), Function.identity());
  }

  /// What runs of an association found and did, the newest first. Runs that found nothing new add
  /// no entry.
  @Get("/repositories/{repository}/associations/{name}/history")
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.History.class)))
  HttpResponse<String> history(
      String repository,
      String name,
      @QueryValue @Nullable Integer limit,
      @QueryValue @Nullable String before) {
    association(views, repository, name);
    return Bodied.slice(
        views.history(
            repository, name, Bodied.limit(limit, 50, 500), requireNonNullElse(before, "")),
        Function.identity());
  }

  /// What differs in a repository, and what was corrected within 24 hours.
  @Get("/repositories/{repository}/drift")
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.Drifts.class)))
  HttpResponse<String> repositoryDrift(String repository) {
    known(repository);
    return drift(Optional.of(repository));
  }

  /// What differs anywhere, and what was corrected within 24 hours.
  @Get("/drift")
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.Drifts.class)))
  HttpResponse<String> drift() {
    return drift(Optional.empty());
  }

  private HttpResponse<String> drift(Optional<String> repository) {
    var all =
        Stream.concat(
                views.drift(repository, MANY).stream().map(Answers.Drift::open),
                views.corrections(repository, MANY).stream().map(Answers.Drift::corrected))
            .toList();
    return Bodied.list(all, Function.identity());
  }

  private RepositoryView known(String repository) {
    return known(views, repository);
  }

  static RepositoryView known(Views views, String repository) {
    return views
        .repository(repository)
        .orElseThrow(() ->
            CallerMistake.missing(
                "There is no repository '%s'; there are: %s."
                    .formatted(
                        repository,
                        String.join(
                            ", ",
                            views.repositories().stream().map(RepositoryView::name).toList()))));
  }

  static AssociationView association(Views views, String repository, String name) {
    known(views, repository);
    return views
        .association(repository, name)
        .orElseThrow(() ->
            CallerMistake.missing("There is no association '" + repository + "/" + name + "'."));
  }
}
