package dev.holdfast.reconciler.config;

import dev.holdfast.canonical.Json;
import dev.holdfast.language.Located;
import dev.holdfast.language.Nearest;
import dev.holdfast.model.Association;
import dev.holdfast.model.Document;
import dev.holdfast.model.Parameter;
import dev.holdfast.model.ParameterRules;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.substitution.Reference;
import dev.holdfast.substitution.References;
import dev.holdfast.substitution.Substitution;
import java.util.List;

/// What an association gives against what its document declares.
final class ParameterChecks {
  private ParameterChecks() {}

  static void check(Located<Association> association, Document document, List<Problem> problems) {
    Json.Obj given = association.value().parameters();
    given(association, "/spec/parameters", given, document, problems);
    for (int i = 0; i < association.value().overrides().size(); i++) {
      given(
          association,
          "/spec/overrides/" + i + "/parameters",
          association.value().overrides().get(i).parameters(),
          document,
          problems);
    }
    document
        .parameters()
        .forEach((name, parameter) -> {
          if (parameter.isRequired() && !given.has(name)) {
            problems.add(missing(association, document, name));
          }
        });
  }

  private static void given(
      Located<Association> association,
      String place,
      Json.Obj given,
      Document document,
      List<Problem> problems) {
    given
        .members()
        .forEach((name, value) -> {
          String pointer = place + "/" + name.replace("~", "~0").replace("/", "~1");
          Parameter parameter = document.parameters().get(name);
          if (parameter == null) {
            problems.add(unknown(association, pointer, document, name));
          } else {
            value(association, pointer, name, parameter, value, problems);
          }
        });
  }

  private static Problem unknown(
      Located<Association> association, String pointer, Document document, String name) {
    String remedy = Nearest.remedy(name, document.parameters().keySet());
    return association
        .positions()
        .keyError(
            pointer,
            ProblemCode.UNKNOWN_PARAMETER,
            "document '%s' has no parameter '%s'".formatted(document.metadata().name(), name),
            remedy.isEmpty() ? has(document) : remedy);
  }

  private static String has(Document document) {
    return document.parameters().isEmpty()
        ? "it has none; take the parameter out"
        : "it has " + String.join(", ", document.parameters().keySet());
  }

  private static Problem missing(Located<Association> association, Document document, String name) {
    return association
        .positions()
        .keyError(
            "/spec/parameters",
            ProblemCode.MISSING_PARAMETER,
            "document '%s' needs parameter '%s', which has no default"
                .formatted(document.metadata().name(), name),
            "give '%s' under spec.parameters".formatted(name));
  }

  private static void value(
      Located<Association> association,
      String pointer,
      String name,
      Parameter parameter,
      Json value,
      List<Problem> problems) {
    References references = Substitution.references(value);
    if (parameter.sensitive() && !isOneSecret(references)) {
      problems.add(
          association
              .positions()
              .error(
                  pointer,
                  ProblemCode.LITERAL_SECRET,
                  "parameter '%s' is sensitive and takes no literal value".formatted(name),
                  "write \"{{ secret:NAME }}\" and keep the value on the nodes"));
      return;
    }
    if (references.uses().isEmpty() && references.malformed().isEmpty()) {
      for (String complaint : ParameterRules.complaints(parameter, value)) {
        problems.add(
            association
                .positions()
                .error(
                    pointer,
                    ProblemCode.INVALID_PARAMETER,
                    "parameter '%s' %s".formatted(name, complaint),
                    ""));
      }
    }
  }

  private static boolean isOneSecret(References references) {
    return references.uses().size() == 1
        && references.malformed().isEmpty()
        && references.uses().getFirst().whole()
        && references.uses().getFirst().reference() instanceof Reference.Secret;
  }
}
