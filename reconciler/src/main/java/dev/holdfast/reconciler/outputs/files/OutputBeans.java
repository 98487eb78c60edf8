package dev.holdfast.reconciler.outputs.files;

import dev.holdfast.model.OutputSettings;
import dev.holdfast.reconciler.outputs.OutputStore;
import dev.holdfast.reconciler.outputs.Outputs;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.versions.CurrentVersion;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.InstantSource;

/// Wires the room.
@Factory
@Requires(beans = Releases.class)
final class OutputBeans {
  @Singleton
  OutputStore store(@Named("data") Path data) {
    return new OutputFolder(data.resolve("outputs"), OutputFolder.Limits.DEFAULT);
  }

  @Singleton
  Outputs outputs(OutputStore store, Releases releases, InstantSource clock) {
    return new Outputs(
        store,
        (node, association) -> releases.releasedTo(node, association).map(OutputBeans::settings),
        association ->
            releases.release(association).map(Release::version).map(OutputBeans::settings),
        clock);
  }

  private static OutputSettings settings(CurrentVersion version) {
    return version.content().assignment().output();
  }
}
