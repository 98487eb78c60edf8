package dev.holdfast.reconciler.app;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.drift.Verdicts;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.FleetChange;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.freeze.Freeze;
import dev.holdfast.reconciler.freeze.Freezes;
import dev.holdfast.reconciler.pages.LiveEvents;
import dev.holdfast.reconciler.pages.Topics;
import dev.holdfast.reconciler.rollout.Rollouts;
import dev.holdfast.reconciler.status.StatusLoops;
import dev.holdfast.reconciler.versions.CommitRecord;
import dev.holdfast.reconciler.versions.CurrentVersion;
import dev.holdfast.reconciler.versions.RepositoryRecord;
import dev.holdfast.reconciler.versions.VersionListener;
import io.micronaut.context.annotation.Context;
import io.micronaut.context.annotation.Requires;
import io.micronaut.scheduling.annotation.Scheduled;
import jakarta.annotation.PostConstruct;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/// Carries what the rooms tell to those on the right: open pages, and the statuses of commits.
@Context
@Requires(beans = ReplicaId.class)
class LiveNews implements VersionListener {
  private final LiveEvents live;
  private final Verdicts verdicts;
  private final Rollouts rollouts;
  private final Fleet fleet;
  private final Presence presence;
  private final Freezes freezes;
  private final StatusLoops statuses;
  private final AtomicInteger online = new AtomicInteger(-1);
  private final AtomicInteger heard = new AtomicInteger();

  LiveNews(
      LiveEvents live,
      Verdicts verdicts,
      Rollouts rollouts,
      Fleet fleet,
      Presence presence,
      Freezes freezes,
      StatusLoops statuses) {
    this.freezes = freezes;
    this.live = live;
    this.verdicts = verdicts;
    this.rollouts = rollouts;
    this.fleet = fleet;
    this.presence = presence;
    this.statuses = statuses;
  }

  @PostConstruct
  void listen() {
    verdicts.listen(this::standingChanged);
    rollouts.listen(this::standingChanged);
    fleet.listen(this::fleetChanged);
    freezes.listen(() -> live.changed(List.of(Topics.FLEET, Topics.COMMITS, Topics.VERDICTS)));
  }

  private void standingChanged(Collection<AssociationId> associations) {
    statuses.standingChanged(associations);
    var topics = new HashSet<String>();
    topics.add(Topics.VERDICTS);
    associations.forEach(association -> topics.add(Topics.association(association)));
    live.changed(topics);
  }

  private void fleetChanged(FleetChange change) {
    live.changed(List.of(Topics.FLEET, Topics.node(change.node().name().value())));
  }

  @Override
  public void versionsChanged(
      RepositoryName repository, List<CurrentVersion> created, List<ObjectName> retired) {
    var topics = new HashSet<String>();
    topics.add(Topics.COMMITS);
    topics.add(Topics.VERDICTS);
    created.forEach(version -> topics.add(Topics.association(version.id())));
    retired.forEach(name -> topics.add(Topics.association(new AssociationId(repository, name))));
    live.changed(topics);
  }

  @Override
  public void commitDecided(CommitRecord commit) {
    live.changed(List.of(Topics.COMMITS));
  }

  @Override
  public void lookChanged(RepositoryRecord repository) {
    live.changed(List.of(Topics.COMMITS));
  }

  /// Nobody tells that a node went silent, or heard of a freeze.
  @Scheduled(initialDelay = "2s", fixedDelay = "5s")
  void countOnline() {
    int now = presence.online(fleet);
    if (online.getAndSet(now) != now) {
      live.changed(List.of(Topics.FLEET));
    }
    int told = freezes.inForce().stream().mapToInt(this::heard).sum();
    if (heard.getAndSet(told) != told) {
      live.changed(List.of(Topics.FLEET, Topics.COMMITS, Topics.VERDICTS));
    }
  }

  private int heard(Freeze freeze) {
    return presence.heard(fleet, freeze.order().epoch(), freeze.order().sequence(), 0).heard();
  }
}
