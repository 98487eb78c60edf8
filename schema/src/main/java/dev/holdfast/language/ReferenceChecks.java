package dev.holdfast.language;

import dev.holdfast.problem.ProblemCode;
import dev.holdfast.substitution.Malformed;
import dev.holdfast.substitution.Reference;
import dev.holdfast.substitution.References;
import java.util.function.BiConsumer;

/// What every `{{ … }}` must keep, wherever it stands: its form, and that a fact is one that nodes
/// can have.
final class ReferenceChecks {
  private ReferenceChecks() {}

  /// @param pointer of the value in which the references were found
  /// @param parameter judges a reference to a parameter: its name, and where it stands
  static void tell(
      References references,
      String pointer,
      Problems problems,
      BiConsumer<String, String> parameter) {
    for (Malformed malformed : references.malformed()) {
      problems.value(
          pointer + malformed.pointer(),
          ProblemCode.UNKNOWN_REFERENCE,
          malformed.message(),
          Malformed.REMEDY);
    }
    for (References.Use use : references.uses()) {
      String place = pointer + use.pointer();
      switch (use.reference()) {
        case Reference.Parameter(var name) -> parameter.accept(name, place);
        case Reference.Fact(var path, _) -> fact(path, place, problems);
        case Reference.NodeName _, Reference.Label _, Reference.Secret _ -> {}
      }
    }
  }

  static void fact(String path, String pointer, Problems problems) {
    if (!KnownFacts.has(path)) {
      problems.value(
          pointer,
          ProblemCode.UNKNOWN_REFERENCE,
          "no node has a fact '" + path + "'",
          KnownFacts.remedy(path));
    }
  }
}
