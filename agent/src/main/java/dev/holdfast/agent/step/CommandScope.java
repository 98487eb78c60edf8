package dev.holdfast.agent.step;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.CommandStep;
import dev.holdfast.model.Document;
import dev.holdfast.model.Parameter;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceReader;
import dev.holdfast.model.ResourceType;
import dev.holdfast.substitution.CommandSubstitution;
import dev.holdfast.substitution.Parameters;
import dev.holdfast.substitution.Scope;
import dev.holdfast.substitution.Substitution;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A Command document with the values of its parameters.
public record CommandScope(Document document, Parameters parameters) {
  private static final Set<String> SCRIPTS =
      Set.of("aws:runShellScript", "aws:runPowerShellScript");
  private static final Set<String> LINES = Set.of("runCommand", "commands");

  /// What an association gives, in our own syntax, over the document's defaults, which are AWS's: a
  /// name that is unknown there stays as it is written.
  public static Parameters parameters(Document document, Json.Obj given, Scope node) {
    var declared = new TreeMap<String, Parameter>();
    var values = new TreeMap<String, Json>();
    document
        .parameters()
        .forEach((name, parameter) -> {
          Json value = parameter.defaultValue();
          if (value == null || given.has(name)) {
            declared.put(name, parameter);
          } else {
            values.put(name, value);
          }
        });
    Parameters resolved =
        Substitution.parameters(
            new Document(document.metadata(), document.platforms(), declared, List.of()),
            given,
            node);
    values.putAll(resolved.values());
    return new Parameters(values, resolved.secret(), resolved.missing());
  }

  @Nullable Json parameter(String name) {
    return parameters.values().get(name);
  }

  String schema() {
    String schema = document.commandSchema();
    return schema == null ? "2.2" : schema;
  }

  /// A step with its references replaced, except those of its precondition. In a script's lines a
  /// parameter that goes into the environment is left alone: that is what it goes there for.
  ///
  /// @throws dev.holdfast.model.InvalidResourceException when what was put in is of a wrong type
  CommandStep step(ResourceDeclaration declaration) {
    Json.Obj properties = declaration.properties();
    boolean isScript = SCRIPTS.contains(properties.string("action", ""));
    var resolved = new LinkedHashMap<>(properties.members());
    for (String key : new String[] {"inputs", "settings"}) {
      if (properties.get(key) instanceof Json.Obj(var members)) {
        var put = new LinkedHashMap<String, Json>();
        members.forEach((name, value) ->
            put.put(
                name,
                CommandSubstitution.resolve(
                    value, isScript && LINES.contains(name) ? this::spliced : this::parameter)));
        resolved.put(key, new Json.Obj(put));
      }
    }
    return (CommandStep) ResourceReader.read(ResourceType.STEP, new Json.Obj(resolved));
  }

  private @Nullable Json spliced(String name) {
    Parameter declared = document.parameters().get(name);
    return declared != null && declared.inEnvironment() ? null : parameter(name);
  }

  /// `SSM_NAME` of each parameter that goes into the environment of scripts.
  Map<String, String> environment() {
    var environment = new TreeMap<String, String>();
    document
        .parameters()
        .forEach((name, parameter) -> {
          if (parameter.inEnvironment() && parameter(name) instanceof Json.Str(var text)) {
            environment.put("SSM_" + name, text);
          }
        });
    return environment;
  }

  /// Every text in the values that came from secrets.
  Set<String> secrets() {
    var secrets = new TreeSet<String>();
    parameters.secret().forEach(name -> texts(parameter(name), secrets));
    return secrets;
  }

  private static void texts(@Nullable Json value, Set<String> into) {
    switch (value) {
      case null -> {}
      case Json.Str(var text) -> into.add(text);
      case Json.Arr(var elements) -> elements.forEach(each -> texts(each, into));
      case Json.Obj(var members) -> members.values().forEach(each -> texts(each, into));
      case Json.Num _, Json.Bool _, Json.Null _ -> {}
    }
  }

  boolean isLast(ResourceDeclaration declaration) {
    return document.resources().getLast().name().equals(declaration.name());
  }
}
