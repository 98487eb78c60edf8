package dev.holdfast.reconciler.api.http;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemText;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.Answers;
import dev.holdfast.reconciler.api.Bodies;
import dev.holdfast.reconciler.api.CallerMistake;
import dev.holdfast.reconciler.changes.Preview;
import dev.holdfast.reconciler.changes.PreviewForm;
import dev.holdfast.reconciler.pullrequest.FolderPlans;
import dev.holdfast.reconciler.pullrequest.SentFolder;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.TreeEntry;
import dev.holdfast.reconciler.view.ProblemView;
import dev.holdfast.reconciler.view.Views;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.parameters.RequestBody;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What a folder would change, before it is committed anywhere. Changes nothing, so that whoever
/// may look may ask.
@Tag(name = "plans")
@Controller("/api/v1/repositories/{repository}/plans")
@ExecuteOn(TaskExecutors.BLOCKING)
final class PlansController {
  private static final int PROBLEMS_SHOWN = 1_000;

  private final Views views;
  private final FolderPlans plans;

  PlansController(Views views, FolderPlans plans) {
    this.views = views;
    this.plans = plans;
  }

  /// Plans a folder against what is in force and the fleet. Where the answer has `missing`, ask
  /// again with the contents of these files.
  @Post
  @Secured(Role.SEES)
  @RequestBody(content = @Content(schema = @Schema(implementation = Bodies.PlanBody.class)))
  @ApiResponse(content = @Content(schema = @Schema(implementation = Answers.FolderPlan.class)))
  HttpResponse<String> plan(String repository, @Body byte @Nullable [] body)
      throws IOException, InterruptedException {
    RepositoriesController.known(views, repository);
    var wanted = Bodied.body(body, Bodies.PlanBody::from);
    var answer = plans.plan(new RepositoryName(repository), folder(wanted), wanted.name());
    return Bodied.one(
        switch (answer) {
          case FolderPlans.Answer.NotLooked() ->
              throw CallerMistake.impossible(
                  "'%s' was not looked at yet, so there is nothing to plan against."
                      .formatted(repository));
          case FolderPlans.Answer.Busy() ->
              throw CallerMistake.impossible(
                  "Others plan folders for '%s' just now; try again.".formatted(repository));
          case FolderPlans.Answer.Lacks(var blobs) -> Answers.FolderPlan.missing(blobs);
          case FolderPlans.Answer.Broken(var applied, var problems) -> broken(applied, problems);
          case FolderPlans.Answer.Planned(var applied, var digest, var preview) ->
              planned(applied, digest.value(), preview);
        });
  }

  private static SentFolder folder(Bodies.PlanBody body) {
    try {
      return SentFolder.of(
          body.entries().stream()
              .map(entry -> new TreeEntry(entry.path(), kind(entry.kind()), entry.blob()))
              .toList(),
          body.contents().stream().map(Base64.getDecoder()::decode).toList());
    } catch (IllegalArgumentException e) {
      throw CallerMistake.bad("The folder cannot be used: " + e.getMessage() + ".");
    }
  }

  private static TreeEntry.Kind kind(String word) {
    return Stream.of(TreeEntry.Kind.values())
        .filter(kind -> kind.name().toLowerCase(Locale.ROOT).equals(word))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("'kind' is file, link or submodule"));
  }

  private static Answers.FolderPlan broken(CommitId applied, List<Problem> problems) {
    List<Problem> errors = problems.stream().filter(Problem::isError).toList();
    String text = ProblemText.of(errors.subList(0, Math.min(PROBLEMS_SHOWN, errors.size())));
    return new Answers.FolderPlan(
        List.of(),
        applied.isNone() ? "" : applied.hex(),
        problems.stream().limit(PROBLEMS_SHOWN).map(ProblemView::of).toList(),
        "",
        true,
        null,
        text,
        "~~~~~~~~~~\n" + text + "~~~~~~~~~~\n");
  }

  private static Answers.FolderPlan planned(CommitId applied, String digest, Preview preview) {
    return new Answers.FolderPlan(
        List.of(),
        applied.isNone() ? "" : applied.hex(),
        List.of(),
        digest,
        preview.isEmpty(),
        PreviewForm.json(preview),
        PreviewForm.TEXT.render(preview),
        PreviewForm.MARKDOWN.render(preview));
  }
}
