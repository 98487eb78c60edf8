package dev.holdfast.agent.run;

import dev.holdfast.agent.drift.Desired;
import dev.holdfast.agent.resource.TemplateInputs;
import dev.holdfast.agent.step.CommandScope;
import dev.holdfast.model.Document;
import dev.holdfast.model.Resource;
import dev.holdfast.model.ResourceDeclaration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// An association's resources as this node has to have them, in the order in which they run.
///
/// @param command the AWS Command document whose steps these are; null for one of our own
/// @param called documents that steps of `command` call, with those that they call
/// @param fleeting secrets were put in, which may change without notice, so this must not be kept
record Prepared(
    List<Part> parts,
    TemplateInputs inputs,
    @Nullable CommandScope command,
    List<Document> called,
    boolean fleeting) {
  /// @param desired what [dev.holdfast.agent.drift] judges by
  record Part(ResourceDeclaration declaration, Readiness readiness, Desired desired) {}

  /// Whether a resource can be looked at.
  sealed interface Readiness {
    record Ready(Resource resource, Set<String> secretKeys) implements Readiness {
      public Ready {
        secretKeys = Set.copyOf(secretKeys);
      }
    }

    /// A step of a Command document, which is judged when its turn comes: the steps before it may
    /// decide.
    record Step() implements Readiness {}

    record NotApplicable(String reason) implements Readiness {}

    /// Something that it needs is not there, or is not what it must be.
    record Broken(String message) implements Readiness {}
  }

  Prepared {
    parts = List.copyOf(parts);
    called = List.copyOf(called);
  }
}
