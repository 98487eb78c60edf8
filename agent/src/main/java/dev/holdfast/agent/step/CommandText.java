package dev.holdfast.agent.step;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Document;
import dev.holdfast.model.Parameter;
import dev.holdfast.model.ResourceDeclaration;
import java.util.ArrayList;

/// A Command document as JSON that can be read back, for a step that wants it in a file.
public final class CommandText {
  private CommandText() {}

  /// @param document a Command document; whatever its schema, its steps are written as those of 2.2
  public static String of(Document document) {
    var steps = new ArrayList<Json>();
    for (ResourceDeclaration step : document.resources()) {
      Json.Obj properties = step.properties();
      steps.add(
          Json.object()
              .put("action", properties.get("action"))
              .put("name", step.name())
              .put("precondition", properties.get("precondition"))
              .put("inputs", properties.get("inputs"))
              .put("settings", properties.get("settings"))
              .build());
    }
    var parameters = Json.object();
    document.parameters().forEach((name, parameter) -> parameters.put(name, of(parameter)));
    return JsonText.pretty(
        Json.object()
            .put("schemaVersion", "2.2")
            .put("description", document.metadata().description())
            .put("parameters", parameters.build())
            .put("mainSteps", new Json.Arr(steps))
            .build());
  }

  private static Json of(Parameter parameter) {
    return Json.object()
        .put("type", parameter.type().id())
        .put("default", parameter.defaultValue())
        .putList("allowedValues", parameter.allowedValues(), value -> value)
        .put("allowedPattern", parameter.allowedPattern())
        .put("interpolationType", parameter.inEnvironment() ? "ENV_VAR" : null)
        .build();
  }
}
