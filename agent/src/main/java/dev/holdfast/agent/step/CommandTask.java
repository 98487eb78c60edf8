package dev.holdfast.agent.step;

import dev.holdfast.agent.resource.RepositoryFiles;
import dev.holdfast.agent.resource.TemplateInputs;
import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Document;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;

/// One run of a Command document.
///
/// @param inputs of the node: its name, facts and secrets
/// @param called documents that its steps call, with those that they call
/// @param checkOnly nothing is carried out
/// @param ending whether the agent is ending, so that nothing more may be begun
public record CommandTask(
    AssociationId association,
    long version,
    Digest enforced,
    Instant startedAt,
    CommandScope scope,
    List<Document> called,
    TemplateInputs inputs,
    RepositoryFiles files,
    boolean checkOnly,
    BooleanSupplier ending) {
  public CommandTask {
    called = List.copyOf(called);
  }
}
