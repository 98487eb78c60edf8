package dev.holdfast.reconciler.forge.github;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.rest.Answer;
import dev.holdfast.reconciler.forge.rest.ForgeApi;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// GitHub sends nothing again by itself, and keeps deliveries for three days.
final class MissedDeliveries {
  private static final int MOST = 50;
  private static final int ATTEMPTS = 3;
  private static final Set<String> OF_INTEREST =
      Set.of("push", "pull_request", "pull_request_review", "issue_comment");
  private static final String DOING = "read deliveries of webhooks";

  private final GithubPlace place;
  private final ForgeApi api;

  MissedDeliveries(GithubPlace place, ForgeApi api) {
    this.place = place;
    this.api = api;
  }

  /// @param address of the webhook; others are not ours
  /// @return how many are sent again
  int redeliver(String address) throws ForgeException, InterruptedException {
    Answer hooks = api.get(place.path("/hooks?per_page=100"), DOING);
    List<Long> ours =
        api.read(
            hooks,
            a ->
                a.objects().stream()
                    .filter(hook -> hook.objectOrEmpty("config").string("url", "").equals(address))
                    .map(hook -> hook.integer("id"))
                    .toList());
    int again = 0;
    for (long hook : ours) {
      again += redeliver(hook);
    }
    return again;
  }

  private int redeliver(long hook) throws ForgeException, InterruptedException {
    Answer answer = api.get(place.path("/hooks/" + hook + "/deliveries?per_page=100"), DOING);
    List<Long> missed = api.read(answer, a -> missed(a.objects()));
    for (long id : missed) {
      api.good(
          api.send("POST", place.path("/hooks/" + hook + "/deliveries/" + id + "/attempts"), null),
          "send webhooks again");
    }
    return missed.size();
  }

  /// Those that came through at no attempt, and were not tried too often; the newest first.
  private static List<Long> missed(List<Json.Obj> deliveries) {
    var through = new HashSet<String>();
    var attempts = new HashMap<String, Integer>();
    var newest = new HashMap<String, Long>();
    var order = new ArrayList<String>();
    for (Json.Obj delivery : deliveries) {
      String guid = delivery.string("guid");
      if (!OF_INTEREST.contains(delivery.string("event", ""))) {
        continue;
      }
      if (delivery.integer("status_code", 0) / 100 == 2) {
        through.add(guid);
      }
      attempts.merge(guid, 1, Integer::sum);
      if (newest.putIfAbsent(guid, delivery.integer("id")) == null) {
        order.add(guid);
      }
    }
    return order.stream()
        .filter(guid -> !through.contains(guid) && attempts.getOrDefault(guid, 0) < ATTEMPTS)
        .map(guid -> newest.getOrDefault(guid, -1L))
        .limit(MOST)
        .toList();
  }
}
