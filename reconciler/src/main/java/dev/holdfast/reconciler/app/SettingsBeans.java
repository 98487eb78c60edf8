package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.access.AccessSettings;
import dev.holdfast.reconciler.app.settings.ReconcilerSettings;
import dev.holdfast.reconciler.retention.RetentionSettings;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.status.StatusSettings;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Primary;
import io.micronaut.context.annotation.Requires;
import io.micronaut.inject.qualifiers.Qualifiers;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.function.Consumer;

/// Hands each room its own settings. Tests that start only a part give theirs themselves.
@Factory
final class SettingsBeans {
  /// Each entry as a bean, so that rooms can ask for all of them as a list.
  static Consumer<RepositoryEntry> registering(ApplicationContext context) {
    return entry ->
        context.registerSingleton(
            RepositoryEntry.class, entry, Qualifiers.byName(entry.name().value()));
  }

  /// Micronaut has one of its own, for its caches.
  @Primary
  @Singleton
  @Requires(beans = ReconcilerSettings.class)
  InstantSource clock() {
    return InstantSource.system();
  }

  @Singleton
  @Requires(beans = ReconcilerSettings.class)
  @Named("data")
  Path data(ReconcilerSettings settings) {
    return settings.data();
  }

  @Singleton
  @Requires(beans = ReconcilerSettings.class)
  AccessSettings access(ReconcilerSettings settings) {
    boolean encrypted = settings.tls().isPresent() || settings.behindProxy();
    return new AccessSettings(settings.anonymousViewer(), encrypted);
  }

  @Singleton
  @Requires(beans = ReconcilerSettings.class)
  RetentionSettings retention(ReconcilerSettings settings) {
    return settings.retention();
  }

  @Singleton
  @Requires(beans = ReconcilerSettings.class)
  StatusSettings status(ReconcilerSettings settings) {
    return new StatusSettings(settings.externalUrl(), settings.notesGap(), StatusSettings.TEXT_GAP);
  }
}
