package dev.holdfast.agent.run;

import dev.holdfast.agent.drift.Memory;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.report.Found;
import dev.holdfast.agent.report.Redaction;
import dev.holdfast.agent.resource.Kinds;
import dev.holdfast.agent.resource.Seal;
import dev.holdfast.agent.resource.Templates;
import dev.holdfast.agent.state.Journal;
import dev.holdfast.agent.state.Progress;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.agent.state.StepFolder;
import dev.holdfast.agent.step.Commands;
import dev.holdfast.agent.step.Outside;
import dev.holdfast.agent.step.plugin.Plugins;
import dev.holdfast.model.AssociationId;
import java.io.IOException;
import java.lang.ref.SoftReference;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Prepares and carries out runs. What was prepared is kept while memory lasts, so that a check of
/// what did not change costs only the looking.
final class Runner {
  private final Host host;
  private final StateFolder state;
  private final InstantSource clock;
  private final Runnable whenDamaged;
  private final Seal seal;
  private final Commands commands;
  private final Kinds kinds = new Kinds();
  private final Templates templates = new Templates();
  private final Preparation preparation = new Preparation(templates);
  private final Map<AssociationId, SoftReference<Prepared>> kept = new HashMap<>();
  private final Set<AssociationId> uploading = new HashSet<>();
  private Claims claims = Claims.NONE;
  private @Nullable NodeScope scope;

  /// @param whenDamaged called when a file of the repository is not here whole
  Runner(
      Host host,
      StateFolder state,
      InstantSource clock,
      Seal seal,
      Outside outside,
      Runnable whenDamaged) {
    this.host = host;
    this.state = state;
    this.clock = clock;
    this.seal = seal;
    this.whenDamaged = whenDamaged;
    this.commands =
        new Commands(
            host, new Plugins(), outside, this::steps, host.isBareTree() ? null : host.power());
  }

  private StepFolder steps(AssociationId association) throws IOException {
    StepFolder steps = state.steps(association);
    return uploading.contains(association) ? steps.offering() : steps;
  }

  /// Takes up what is released, and the node as it is now: everything is prepared once, to know who
  /// manages what.
  void take(Loaded loaded, NodeScope node) {
    kept.clear();
    scope = node;
    var all = new LinkedHashMap<AssociationId, Prepared>();
    uploading.clear();
    loaded.inOrder().stream()
        .filter(each -> each.assignment().output().upload())
        .forEach(each -> uploading.add(each.entry().association()));
    loaded.inOrder().forEach(each -> all.put(each.entry().association(), prepared(each)));
    claims = new Claims(all);
  }

  private BlobFiles files(Loaded.Association association) {
    return new BlobFiles(association.assignment().enforced(), state.blobs(), whenDamaged);
  }

  private Prepared prepared(Loaded.Association association) {
    AssociationId id = association.entry().association();
    SoftReference<Prepared> reference = kept.get(id);
    Prepared known = reference == null ? null : reference.get();
    if (known != null) {
      return known;
    }
    NodeScope node = scope;
    if (node == null) {
      throw new IllegalStateException("nothing was taken up");
    }
    Prepared made =
        preparation.prepare(association.assignment().enforced(), node, files(association));
    if (!made.fleeting()) {
      kept.put(id, new SoftReference<>(made));
    }
    return made;
  }

  /// What this node is now, to look at something that is not released to it; nobody's state is
  /// touched by it.
  PreviewCheck preview(Loaded loaded) {
    var all = new LinkedHashMap<AssociationId, Prepared>();
    loaded.inOrder().forEach(each -> all.put(each.entry().association(), prepared(each)));
    NodeScope node = scope;
    if (node == null) {
      throw new IllegalStateException("nothing was taken up");
    }
    return new PreviewCheck(host, node, all, seal);
  }

  Task task(
      Loaded.Association association,
      Step.Run step,
      Progress progress,
      Found.@Nullable Withheld withheld,
      Journal.@Nullable Interrupted interrupted,
      boolean contact,
      Consent consent,
      Supplier<Redaction> redaction) {
    Prepared prepared = prepared(association); // which may ask for secrets
    return new Task(
        association.entry().association(),
        association.entry().version(),
        association.enforced(),
        prepared,
        files(association),
        step.trigger(),
        step.runId(),
        association.enforced().equals(progress.applied()),
        progress.notifications(),
        withheld,
        interrupted,
        association.assignment().timeout(),
        association.assignment().schedule().duration() == null
            ? null
            : association.windowEnd(clock.instant()).orElse(null),
        new Ignored(association.assignment().enforced().ignore()),
        redaction.get(),
        seal,
        contact,
        step.firing(),
        consent);
  }

  Optional<AssociationRun.Ended> run(
      Task task, Map<String, Memory> memories, Journal.Intentions journal, Stop stop) {
    return new AssociationRun(
            task, memories, host, kinds, templates, claims, journal, commands, stop, clock)
        .run();
  }
}
