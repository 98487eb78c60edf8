package dev.holdfast.reconciler.config;

import dev.holdfast.canonical.Json;
import dev.holdfast.language.Located;
import dev.holdfast.model.Document;
import dev.holdfast.model.Parameter;
import dev.holdfast.model.RepositorySettings;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.substitution.CommandSubstitution;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Puts what the repository's settings say in the place of `{{ssm:NAME}}` in an AWS document: its
/// value is part of the version.
final class SsmParameters {
  private final Located<Document> document;
  private final Map<String, Json> values;
  private final List<Problem> problems;

  private SsmParameters(
      Located<Document> document, Map<String, Json> values, List<Problem> problems) {
    this.document = document;
    this.values = values;
    this.problems = problems;
  }

  static CheckedDocument put(
      CheckedDocument checked,
      @Nullable Located<RepositorySettings> settings,
      List<Problem> problems) {
    Map<String, Json> values = settings == null ? Map.of() : settings.value().ssmParameters();
    return checked.with(new SsmParameters(checked.source(), values, problems).put());
  }

  private Document put() {
    Document whole = document.value();
    SortedMap<String, Parameter> parameters = new TreeMap<>();
    whole
        .parameters()
        .forEach((name, parameter) -> {
          Json value = parameter.defaultValue();
          parameters.put(
              name,
              value == null
                  ? parameter
                  : parameter.withDefault(put(value, "/parameters/" + name + "/default")));
        });
    var steps = new ArrayList<ResourceDeclaration>();
    for (int i = 0; i < whole.resources().size(); i++) {
      ResourceDeclaration step = whole.resources().get(i);
      String pointer = "1.2".equals(whole.commandSchema()) ? "/runtimeConfig" : "/mainSteps/" + i;
      steps.add(step.withProperties((Json.Obj) put(step.properties(), pointer)));
    }
    return new Document(
        whole.metadata(),
        whole.platforms(),
        parameters,
        whole.includes(),
        steps,
        whole.commandSchema());
  }

  private Json put(Json value, String pointer) {
    CommandSubstitution.Stored stored = CommandSubstitution.stored(value, values::get);
    for (CommandSubstitution.Fault fault : stored.faults()) {
      problems.add(
          document
              .positions()
              .error(
                  pointer + fault.pointer(),
                  ProblemCode.UNKNOWN_SSM_PARAMETER,
                  fault.message(),
                  values.containsKey(fault.name())
                      ? ""
                      : "add it under spec.ssmParameters of the Repository"));
    }
    return stored.value();
  }
}
