package dev.holdfast.reconciler.forge.rest;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.CommitStatuses;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusSink;
import dev.holdfast.reconciler.status.WantedStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Shows commits as deployments through a forge's API. A commit has one in an environment: it is
/// looked for before it is made, so that a restart doubles none.
public final class RestDeployments implements StatusSink {
  private static final int REMEMBERED = 100;

  private final String name;
  private final ForgeApi api;
  private final Wording wording;
  private final Map<CommitId, Long> known =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<CommitId, Long> eldest) {
          return size() > REMEMBERED;
        }
      };

  /// How far a deployment is.
  public enum Stage {
    RUNNING,
    SUCCEEDED,
    FAILED,
    /// Another commit followed.
    OVER
  }

  /// What is a forge's own.
  public interface Wording {
    /// The deployment of a commit, where there is one.
    Optional<Long> find(CommitId commit) throws ForgeException, InterruptedException;

    /// @return its number
    long create(WantedStatus status, Stage stage) throws ForgeException, InterruptedException;

    /// Says how far it is. May be called again with the same.
    ///
    /// @return the answer where it is no good one
    @Nullable Answer update(long deployment, WantedStatus status, Stage stage)
        throws ForgeException, InterruptedException;
  }

  /// @param name as tables and pages know the sink
  public RestDeployments(String name, ForgeApi api, Wording wording) {
    this.name = name;
    this.api = api;
    this.wording = wording;
  }

  /// A new deployment, as the answer tells it.
  public static long number(ForgeApi api, Answer answer, String doing) throws ForgeException {
    return api.read(api.good(answer, doing), a -> a.object().integer("id"));
  }

  /// The first of a list; empty where it has none.
  public static Optional<Long> first(ForgeApi api, Answer answer, CommitId commit)
      throws ForgeException {
    return api.read(
        answer,
        a ->
            a.objects().stream()
                .filter(each -> each.string("sha").equals(commit.hex()))
                .map((Json.Obj each) -> each.integer("id"))
                .findFirst());
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public boolean isOnePush() {
    return false;
  }

  @Override
  public Shows shows() {
    return Shows.DEPLOYMENTS;
  }

  @Override
  public List<Delivery> post(List<StatusOutbox.Unsent> statuses) throws InterruptedException {
    var deliveries = new ArrayList<Delivery>();
    for (StatusOutbox.Unsent unsent : statuses) {
      Delivery delivery = post(unsent.status());
      deliveries.add(delivery);
      if (delivery instanceof Delivery.Later) {
        break; // what stops one stops all
      }
    }
    return deliveries;
  }

  private Delivery post(WantedStatus status) throws InterruptedException {
    try {
      Stage stage = stage(status);
      @Nullable Long number = known.get(status.commit());
      if (number == null) {
        number = wording.find(status.commit()).orElse(null);
      }
      if (number == null && stage == Stage.OVER) {
        return new Delivery.Delivered(); // it was never there
      }
      if (number == null) {
        number = wording.create(status, stage);
      }
      known.put(status.commit(), number);
      Answer refused = wording.update(number, status, stage);
      return refused == null ? new Delivery.Delivered() : delivery(refused, status.commit());
    } catch (ForgeException e) {
      known.remove(status.commit());
      return e.mayPass() || e.after().isPresent()
          ? new Delivery.Later(e.sentence(), e.after().orElse(null))
          : refused(e);
    }
  }

  /// What may be mended at the forge, such as a right that the token lacks, is tried again.
  private static Delivery refused(ForgeException e) {
    return e.sentence().contains("(422)") || e.sentence().contains("(400)")
        ? new Delivery.Refused(e.sentence())
        : new Delivery.Later(e.sentence(), null);
  }

  private Delivery delivery(Answer answer, CommitId commit) {
    known.remove(commit); // it may have been deleted at the forge
    ForgeException refusal = api.refusal(answer, "write deployments");
    return answer.status() == 422 || answer.status() == 400
        ? new Delivery.Refused(refusal.sentence())
        : new Delivery.Later(refusal.sentence(), refusal.after().orElse(null));
  }

  private static Stage stage(WantedStatus status) {
    if (CommitStatuses.isSuperseded(status)) {
      return Stage.OVER;
    }
    return switch (status.state()) {
      case PENDING -> Stage.RUNNING;
      case SUCCESS -> Stage.SUCCEEDED;
      case FAILURE -> Stage.FAILED;
    };
  }
}
