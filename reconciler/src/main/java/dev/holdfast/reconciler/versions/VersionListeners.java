package dev.holdfast.reconciler.versions;

import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.DatabaseAway;
import dev.holdfast.reconciler.source.CommitId;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Several listeners as one. What one of them throws is a bug of that one: the others still hear.
/// Only [#wordTaken] passes it on.
public final class VersionListeners implements VersionListener {
  private static final Logger LOG = LoggerFactory.getLogger(VersionListeners.class);
  private final List<VersionListener> listeners;

  /// @param listeners are told in this order
  public VersionListeners(List<VersionListener> listeners) {
    this.listeners = List.copyOf(listeners);
  }

  @Override
  public void versionsChanged(
      RepositoryName repository, List<CurrentVersion> created, List<ObjectName> retired) {
    each(listener -> listener.versionsChanged(repository, created, retired));
  }

  @Override
  public void commitDecided(CommitRecord commit) {
    each(listener -> listener.commitDecided(commit));
  }

  @Override
  public void wordTaken(RepositoryName repository, CommitId commit, Braked braked) {
    listeners.forEach(listener -> listener.wordTaken(repository, commit, braked));
  }

  @Override
  public void lookChanged(RepositoryRecord repository) {
    each(listener -> listener.lookChanged(repository));
  }

  private void each(Consumer<VersionListener> call) {
    for (VersionListener listener : listeners) {
      try {
        call.accept(listener);
      } catch (Exception e) {
        tell(listener, e);
      }
    }
  }

  /// Who needs the database looks again when it is back.
  private static void tell(VersionListener listener, Exception thrown) {
    Optional<String> away = DatabaseAway.reason(thrown);
    if (away.isPresent()) {
      LOG.atWarn()
          .addKeyValue("reason", away.get())
          .log("what was decided is not followed yet: the database is away");
    } else {
      LOG.atError().addKeyValue("listener", listener.getClass()).setCause(thrown).log("listener");
    }
  }
}
