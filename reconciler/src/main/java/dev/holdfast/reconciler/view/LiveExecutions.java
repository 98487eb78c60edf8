package dev.holdfast.reconciler.view;

import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.AssociationId;
import dev.holdfast.reconciler.execution.Counts;
import dev.holdfast.reconciler.execution.Execution;
import dev.holdfast.reconciler.execution.ExecutionStore.Place;
import dev.holdfast.reconciler.execution.Executions;
import dev.holdfast.reconciler.execution.Part;
import dev.holdfast.reconciler.execution.PartStatus;
import dev.holdfast.wire.ExecutionId;
import java.util.List;
import java.util.Optional;

/// Executions as rows of the faces.
final class LiveExecutions {
  private final Executions executions;

  LiveExecutions(Executions executions) {
    this.executions = executions;
  }

  Slice<ExecutionRow> list(AssociationId association, int limit, String before) {
    List<Executions.Summary> read =
        executions.list(association, limit + 1, before.isEmpty() ? null : Place.parse(before));
    return Shown.slice(
        read.stream().map(LiveExecutions::row).toList(), limit, ExecutionRow::cursor);
  }

  Optional<ExecutionView> find(AssociationId association, String id, int limit, String after) {
    return named(id)
        .flatMap(name -> executions.find(association, name))
        .map(found -> view(found, limit, after));
  }

  private ExecutionView view(Executions.Summary found, int limit, String after) {
    List<Part> parts = executions.parts(found.execution().id(), limit + 1, after);
    var nodes =
        Shown.slice(
            parts.stream().map(LiveExecutions::onNode).toList(), limit, ExecutionView.OnNode::node);
    return new ExecutionView(row(found), nodes.items(), nodes.next());
  }

  private static Optional<ExecutionId> named(String id) {
    try {
      return Optional.of(new ExecutionId(id));
    } catch (JsonShapeException e) {
      return Optional.empty();
    }
  }

  private static ExecutionView.OnNode onNode(Part part) {
    return new ExecutionView.OnNode(
        part.node().value(),
        part.status().id(),
        part.at(),
        part.version(),
        part.late(),
        part.withoutPermit(),
        part.reason());
  }

  private static ExecutionRow row(Executions.Summary summary) {
    Execution execution = summary.execution();
    Counts counts = execution.counts();
    return new ExecutionRow(
        new Place(execution.at(), execution.id()).text(),
        execution.id().value(),
        execution.association().repository().value(),
        execution.association().name().value(),
        execution.at(),
        execution.origin().id(),
        execution.requestedBy(),
        execution.checkOnly(),
        execution.state().id(),
        execution.reason(),
        execution.targets(),
        execution.concurrent(),
        execution.errors(),
        execution.borne(),
        new ExecutionRow.Nodes(
            counts.of(PartStatus.PENDING),
            counts.of(PartStatus.WAITING),
            counts.of(PartStatus.RUNNING),
            counts.of(PartStatus.UNCHANGED),
            counts.of(PartStatus.CHANGED),
            counts.of(PartStatus.CORRECTED),
            counts.of(PartStatus.DIFFERS),
            counts.of(PartStatus.FAILED),
            counts.of(PartStatus.TIMED_OUT),
            counts.of(PartStatus.SKIPPED),
            counts.of(PartStatus.STOPPED),
            counts.late(),
            counts.withoutPermit(),
            summary.quiet()));
  }
}
