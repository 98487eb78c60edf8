package dev.holdfast.reconciler.forge.github;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.rest.Answer;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import dev.holdfast.reconciler.forge.rest.RestDeployments;
import dev.holdfast.reconciler.forge.rest.RestDeployments.Stage;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.WantedStatus;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Deployments as GitHub has them: a list of statuses each, of which the last one counts. Ours are
/// known by their task.
final class GithubDeployments implements RestDeployments.Wording {
  private static final String TASK = "holdfast";
  private static final String DOING = "write deployments";

  private final GithubPlace place;
  private final ForgeApi api;
  private final String environment;

  GithubDeployments(GithubPlace place, ForgeApi api, String environment) {
    this.place = place;
    this.api = api;
    this.environment = environment;
  }

  @Override
  public Optional<Long> find(CommitId commit) throws ForgeException, InterruptedException {
    String query =
        "/deployments?sha=%s&task=%s&environment=%s&per_page=1"
            .formatted(commit.hex(), TASK, ForgeApi.part(environment));
    return RestDeployments.first(api, api.get(place.path(query), "read deployments"), commit);
  }

  /// Of the commit as it is: nothing is merged into it, and no other status is waited for.
  @Override
  public long create(WantedStatus status, Stage stage) throws ForgeException, InterruptedException {
    Json body =
        Json.object()
            .put("ref", status.commit().hex())
            .put("task", TASK)
            .put("auto_merge", false)
            .put("required_contexts", Json.strings(List.of()))
            .put("environment", environment)
            .put("description", "Holdfast")
            .build();
    return RestDeployments.number(api, api.send("POST", place.path("/deployments"), body), DOING);
  }

  /// Earlier ones are told by us that they are over: GitHub would leave those of production out.
  @Override
  public @Nullable Answer update(long deployment, WantedStatus status, Stage stage)
      throws ForgeException, InterruptedException {
    Json body =
        Json.object()
            .put("state", word(stage))
            .put("log_url", status.url())
            .put("description", status.description())
            .put("auto_inactive", false)
            .build();
    Answer answer =
        api.send("POST", place.path("/deployments/%d/statuses".formatted(deployment)), body);
    return answer.isGood() ? null : answer;
  }

  private static String word(Stage stage) {
    return switch (stage) {
      case RUNNING -> "in_progress";
      case SUCCEEDED -> "success";
      case FAILED -> "failure";
      case OVER -> "inactive";
    };
  }
}
