package dev.holdfast.reconciler.forge.gitlab;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.rest.Answer;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import dev.holdfast.reconciler.forge.rest.RestDeployments;
import dev.holdfast.reconciler.forge.rest.RestDeployments.Stage;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.WantedStatus;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Deployments as GitLab has them (docs.gitlab.com/api/deployments): one status each, which cannot
/// go everywhere. What follows a deployment that succeeded puts it out of date by itself.
final class GitlabDeployments implements RestDeployments.Wording {
  private static final Set<String> OPEN = Set.of("created", "running", "blocked");
  private static final String DOING = "write deployments";

  private final ForgeApi api;
  private final String path;
  private final String environment;
  private final String branch;

  /// @param path of deployments, from the root of the API on
  /// @param branch that the commits are of
  GitlabDeployments(ForgeApi api, String path, String environment, String branch) {
    this.api = api;
    this.path = path;
    this.environment = environment;
    this.branch = branch;
  }

  /// The latest hundred of the environment: an older one was not begun by this commit's rollout.
  @Override
  public Optional<Long> find(CommitId commit) throws ForgeException, InterruptedException {
    String query = "?order_by=id&sort=desc&per_page=100&environment=" + ForgeApi.part(environment);
    return RestDeployments.first(api, api.get(path + query, "read deployments"), commit);
  }

  @Override
  public long create(WantedStatus status, Stage stage) throws ForgeException, InterruptedException {
    Json body =
        Json.object()
            .put("environment", environment)
            .put("sha", status.commit().hex())
            .put("ref", branch)
            .put("tag", false)
            .put("status", word(stage))
            .build();
    return RestDeployments.number(api, api.send("POST", path, body), DOING);
  }

  /// What came to an end stays as it ended when another one follows; what can never become
  /// something else again has said what it had to.
  @Override
  public @Nullable Answer update(long deployment, WantedStatus status, Stage stage)
      throws ForgeException, InterruptedException {
    Optional<String> now = status(deployment);
    boolean open = now.filter(OPEN::contains).isPresent();
    if (now.equals(Optional.of(word(stage))) || (stage == Stage.OVER && !open)) {
      return null;
    }
    Json body = Json.object().put("status", word(stage)).build();
    Answer answer = api.send("PUT", path + "/" + deployment, body);
    boolean stays = answer.status() == 400 && answer.said().contains("transition");
    return answer.isGood() || stays ? null : answer;
  }

  private Optional<String> status(long deployment) throws ForgeException, InterruptedException {
    Optional<Answer> found = api.find(path + "/" + deployment, "read deployments");
    return found.isEmpty()
        ? Optional.empty()
        : Optional.of(api.read(found.get(), a -> a.object().string("status")));
  }

  private static String word(Stage stage) {
    return switch (stage) {
      case RUNNING -> "running";
      case SUCCEEDED -> "success";
      case FAILED -> "failed";
      case OVER -> "canceled";
    };
  }
}
