package dev.holdfast.reconciler.forge.rest;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusSink;
import dev.holdfast.reconciler.status.WantedStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Posts statuses one by one, as a forge words them. Where one is refused for a reason that holds
/// for all, the rest of the batch is not tried.
public final class RestStatuses implements StatusSink {
  private final String name;
  private final ForgeApi api;
  private final Wording wording;

  /// What is a forge's own.
  public interface Wording {
    /// Where a commit's statuses are posted to, from the root of the API on.
    String path(WantedStatus status);

    Json body(WantedStatus status);

    /// What an answer means here that means something else elsewhere.
    default Optional<Delivery> quirk(Answer answer) {
      return Optional.empty();
    }
  }

  /// @param name as tables and pages know the sink
  public RestStatuses(String name, ForgeApi api, Wording wording) {
    this.name = name;
    this.api = api;
    this.wording = wording;
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
  public List<Delivery> post(List<StatusOutbox.Unsent> statuses) throws InterruptedException {
    var deliveries = new ArrayList<Delivery>();
    for (StatusOutbox.Unsent unsent : statuses) {
      Outcome outcome = post(unsent.status());
      deliveries.add(outcome.delivery());
      if (outcome.stop()) {
        // what stops one stops all: the rest would only be counted against us
        while (deliveries.size() < statuses.size()) {
          deliveries.add(outcome.delivery());
        }
        break;
      }
    }
    return deliveries;
  }

  /// @param stop whether the others of the batch need not be tried
  private record Outcome(Delivery delivery, boolean stop) {}

  private Outcome post(WantedStatus status) throws InterruptedException {
    try {
      return outcome(api.send("POST", wording.path(status), wording.body(status)));
    } catch (ForgeException e) {
      return new Outcome(new Delivery.Later(e.sentence(), e.after().orElse(null)), true);
    }
  }

  private Outcome outcome(Answer answer) {
    Optional<Delivery> quirk = wording.quirk(answer);
    if (quirk.isPresent()) {
      return new Outcome(quirk.get(), false);
    }
    if (answer.isGood()) {
      return new Outcome(new Delivery.Delivered(), false);
    }
    String forge = api.place().forge();
    return switch (answer.status()) {
      case 400, 413, 422 ->
          new Outcome(
              new Delivery.Refused(
                  "%s does not take this status (%d)%s"
                      .formatted(forge, answer.status(), answer.said())),
              false);
      case 404 ->
          new Outcome(
              new Delivery.Later(
                  "%s knows no such commit in %s, or the token may not write statuses there (404)"
                      .formatted(forge, api.place().repository()),
                  null),
              false);
      default -> {
        ForgeException refusal = api.refusal(answer, "write statuses");
        yield new Outcome(
            new Delivery.Later(refusal.sentence(), refusal.after().orElse(null)), true);
      }
    };
  }
}
