package dev.holdfast.agent.run;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.report.Found;
import dev.holdfast.agent.report.Redaction;
import dev.holdfast.agent.resource.Kinds;
import dev.holdfast.agent.resource.RepositoryFiles;
import dev.holdfast.agent.resource.Seal;
import dev.holdfast.agent.resource.Templates;
import dev.holdfast.agent.state.Journal;
import dev.holdfast.agent.step.Commands;
import dev.holdfast.agent.step.Outside;
import dev.holdfast.agent.step.plugin.Plugins;
import dev.holdfast.model.AssociationId;
import dev.holdfast.wire.EnforcedContent;
import dev.holdfast.wire.Report;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/// One run of a document on this machine, without a reconciler and without a memory.
public final class LocalRun {
  private static final AssociationId LOCAL = AssociationId.of("local", "apply");
  private static final Duration TIMEOUT = Duration.ofHours(1);

  private LocalRun() {}

  /// @param changed whether anything on the node was changed
  public record Outcome(Found found, boolean changed) {}

  /// @param checkOnly nothing is changed
  /// @param redaction of the secrets that were put in; asked after they were
  /// @param workplaces where steps of an AWS document keep their things
  public static Outcome run(
      EnforcedContent content,
      NodeScope node,
      RepositoryFiles files,
      Host host,
      InstantSource clock,
      Commands.Workplaces workplaces,
      Outside outside,
      boolean checkOnly,
      Supplier<Redaction> redaction) {
    var templates = new Templates();
    Prepared prepared = new Preparation(templates).prepare(content, node, files);
    var all = new TreeMap<AssociationId, Prepared>();
    all.put(LOCAL, prepared);
    var task =
        new Task(
            LOCAL,
            1,
            content.digest(),
            prepared,
            files,
            Report.Trigger.RUN_NOW,
            null,
            true,
            Set.of(),
            checkOnly ? new Found.Withheld("only checked", true) : null,
            null,
            TIMEOUT,
            null,
            new Ignored(List.of()),
            redaction.get(),
            Seal.NONE,
            false,
            null,
            Consent.FREE);
    var run =
        new AssociationRun(
            task,
            Map.of(),
            host,
            new Kinds(),
            templates,
            new Claims(all),
            Journal.Intentions.FORGOTTEN,
            // nobody would go on after a restart, so none is made
            new Commands(host, new Plugins(), outside, workplaces, null),
            Stop.NEVER,
            clock);
    return run.run()
        .map(ended -> new Outcome(ended.found(), ended.changed()))
        .orElseThrow(() -> new IllegalStateException("nobody stops a local run"));
  }
}
