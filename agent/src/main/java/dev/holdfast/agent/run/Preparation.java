package dev.holdfast.agent.run;

import dev.holdfast.agent.drift.Desired;
import dev.holdfast.agent.resource.RepositoryFiles;
import dev.holdfast.agent.resource.TemplateInputs;
import dev.holdfast.agent.resource.Templates;
import dev.holdfast.agent.run.Prepared.Readiness;
import dev.holdfast.agent.step.CommandScope;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.Condition;
import dev.holdfast.model.Document;
import dev.holdfast.model.InvalidResourceException;
import dev.holdfast.model.Platform;
import dev.holdfast.model.Resource;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceReader;
import dev.holdfast.substitution.Parameters;
import dev.holdfast.substitution.Resolved;
import dev.holdfast.substitution.Scope;
import dev.holdfast.substitution.Substitution;
import dev.holdfast.wire.EnforcedContent;
import java.io.IOException;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Makes typed resources of a version's enforced content: parameters, conditions, substitution, and
/// digests of what is desired.
final class Preparation {
  private static final Platform PLATFORM = Platform.LINUX;

  private final Templates templates;

  Preparation(Templates templates) {
    this.templates = templates;
  }

  Prepared prepare(EnforcedContent content, NodeScope node, RepositoryFiles files) {
    Document document = content.document();
    Json.Obj given = content.parametersFor(node.node(), node.labels());
    Parameters parameters =
        document.isCommand()
            ? CommandScope.parameters(document, given, node)
            : Substitution.parameters(document, given, node);
    var inputs =
        new TemplateInputs(
            parameters.values(),
            parameters.secret(),
            node.nodeName(),
            node.labels(),
            node.facts(),
            node.secrets());
    var pass =
        new Pass(content.digest(), document, parameters, parameters.over(node), inputs, files);
    List<Prepared.Part> parts = document.resources().stream().map(pass::part).toList();
    CommandScope command = document.isCommand() ? new CommandScope(document, parameters) : null;
    return new Prepared(Order.of(parts), inputs, command, content.called(), pass.fleeting);
  }

  /// One document on one node.
  private final class Pass {
    private final Digest enforced;
    private final Document document;
    private final Parameters parameters;
    private final Scope scope;
    private final TemplateInputs inputs;
    private final RepositoryFiles files;
    private boolean fleeting;
    private boolean rendersSecret;

    Pass(
        Digest enforced,
        Document document,
        Parameters parameters,
        Scope scope,
        TemplateInputs inputs,
        RepositoryFiles files) {
      this.enforced = enforced;
      this.document = document;
      this.parameters = parameters;
      this.scope = scope;
      this.inputs = inputs;
      this.files = files;
      this.fleeting = !parameters.secret().isEmpty();
    }

    Prepared.Part part(ResourceDeclaration declaration) {
      if (!document.platforms().contains(PLATFORM)) {
        return unready(
            declaration, new Readiness.NotApplicable("the document is not for " + PLATFORM.id()));
      }
      if (!parameters.missing().isEmpty()) {
        return unready(declaration, new Readiness.Broken(parameters.missing().getFirst()));
      }
      if (document.isCommand()) {
        return unready(declaration, new Readiness.Step());
      }
      for (Condition condition : declaration.when()) {
        if (!Conditions.holds(condition, scope)) {
          return unready(declaration, new Readiness.NotApplicable(Conditions.describe(condition)));
        }
      }
      return ready(declaration);
    }

    private Prepared.Part unready(ResourceDeclaration declaration, Readiness readiness) {
      Digest nothing = Digest.of(declaration.name());
      return new Prepared.Part(
          declaration, readiness, new Desired(enforced, new TreeMap<>(), nothing));
    }

    private Prepared.Part ready(ResourceDeclaration declaration) {
      Resolved resolved = Substitution.resolve(declaration.properties(), scope);
      fleeting |= !resolved.secretKeys().isEmpty();
      if (!resolved.missing().isEmpty()) {
        return unready(declaration, new Readiness.Broken(resolved.missing().getFirst()));
      }
      try {
        Resource resource = ResourceReader.read(declaration.type(), resolved.value());
        return new Prepared.Part(
            declaration,
            new Readiness.Ready(resource, resolved.secretKeys()),
            desired(resource, resolved));
      } catch (InvalidResourceException e) {
        return unready(declaration, new Readiness.Broken(String.valueOf(e.getMessage())));
      }
    }

    private Desired desired(Resource resource, Resolved resolved) {
      rendersSecret = false;
      Digest rest =
          Digest.of(resource.type().key() + "\n" + String.join("\n", resource.identities()));
      var properties = new TreeMap<String, Digest>();
      resolved
          .value()
          .members()
          .forEach((key, value) -> properties.put(key, mixed(rest, JsonText.canonical(value))));
      if (resource instanceof Resource.File file) {
        String content = content(file, inputs.of(file, resolved.secretKeys().contains("params")));
        if (content != null) {
          properties.put("content", mixed(rest, content));
        }
      }
      return new Desired(
          enforced, properties, rendersSecret || !resolved.secretKeys().isEmpty(), rest);
    }

    private static Digest mixed(Digest rest, String value) {
      return Digest.of(rest + "\n" + value);
    }

    /// A template counts as what it renders to; one that does not render is told by the check.
    private @Nullable String content(Resource.File file, TemplateInputs inputs) {
      try {
        if (file.source() != null) {
          return files.file(file.source()).digest().value();
        }
        if (file.template() != null) {
          var rendered = templates.render(file.template(), files.file(file.template()), inputs);
          fleeting |= rendered.usesSecret();
          rendersSecret |= rendered.usesSecret();
          return rendered.content().digest().value();
        }
      } catch (IOException e) {
        fleeting = true;
        return "";
      }
      return file.content() == null ? null : Digest.of(file.content()).value();
    }
  }

  /// `when:` entries.
  static final class Conditions {
    private Conditions() {}

    static boolean holds(Condition condition, Scope scope) {
      String value = value(condition, scope);
      return switch (condition.test()) {
        case Condition.Test.In(var values) -> value != null && values.contains(value);
        case Condition.Test.NotIn(var values) -> value == null || !values.contains(value);
        case Condition.Test.Exists(var wanted) -> wanted == (value != null);
      };
    }

    private static @Nullable String value(Condition condition, Scope scope) {
      Json value =
          switch (condition.subject()) {
            case FACT -> scope.fact(condition.name());
            case PARAMETER -> scope.parameter(condition.name());
            case LABEL -> {
              String label = scope.label(condition.name());
              yield label == null ? null : Json.of(label);
            }
          };
      return switch (value) {
        case null -> null;
        case Json.Null() -> null;
        case Json.Str(var text) -> text;
        case Json.Obj _, Json.Arr _, Json.Num _, Json.Bool _ -> JsonText.canonical(value);
      };
    }

    static String describe(Condition condition) {
      String subject =
          condition.subject().name().toLowerCase(java.util.Locale.ROOT) + " '" + condition.name();
      return switch (condition.test()) {
        case Condition.Test.In(var values) ->
            subject + "' is not one of " + String.join(", ", values);
        case Condition.Test.NotIn(var values) ->
            subject + "' is one of " + String.join(", ", values);
        case Condition.Test.Exists(var wanted) ->
            subject + (wanted ? "' does not exist" : "' exists");
      };
    }
  }
}
