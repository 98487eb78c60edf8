package dev.holdfast.agent.testing;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Power;
import dev.holdfast.agent.resource.Content;
import dev.holdfast.agent.resource.TemplateInputs;
import dev.holdfast.agent.state.StepFolder;
import dev.holdfast.agent.step.CommandRun;
import dev.holdfast.agent.step.CommandScope;
import dev.holdfast.agent.step.CommandTask;
import dev.holdfast.agent.step.Commands;
import dev.holdfast.agent.step.Executor;
import dev.holdfast.agent.step.Outside;
import dev.holdfast.agent.step.StepResult;
import dev.holdfast.agent.step.plugin.Plugins;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.language.FileResult;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Document;
import dev.holdfast.model.Labels;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.substitution.Parameters;
import dev.holdfast.wire.ResourceResult;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/// Runs of AWS Command documents on this machine, with a folder of their own.
public final class Steps {
  /// Nothing around.
  public static final Outside NO_OUTSIDE = new Neighbours(new ArrayList<>());

  private static final AssociationId ID = AssociationId.of("fleet", "steps");

  private final Path folder;
  private final Map<String, Json> parameters = new HashMap<>();
  private final Map<String, String> secrets = new HashMap<>();
  private final Map<String, String> files = new HashMap<>();
  private final List<Document> called = new ArrayList<>();
  private final List<String> refreshed = new ArrayList<>();
  private Set<String> secretParameters = Set.of();
  private @Nullable Power power;
  private BooleanSupplier ending = () -> false;
  private Executor executor = new Plugins();
  private boolean checkOnly;

  public Steps(Path folder) {
    this.folder = folder;
  }

  private record Neighbours(List<String> refreshed) implements Outside {
    @Override
    public String version() {
      return "1.2.3";
    }

    @Override
    public List<String> refresh(List<String> names) {
      refreshed.addAll(names);
      return names;
    }

    @Override
    public Document read(String name, byte[] text) throws IOException {
      FileResult result = new ConfigurationReader().read("documents/" + name, name, text);
      return result.declarations().stream()
          .map(each -> each.value())
          .filter(Document.class::isInstance)
          .map(Document.class::cast)
          .findFirst()
          .orElseThrow(() -> new IOException("no document in " + name));
    }
  }

  public Steps parameter(String name, String value) {
    parameters.put(name, Json.of(value));
    return this;
  }

  public Steps secretParameter(String name, String value) {
    secretParameters = Set.of(name);
    return parameter(name, value);
  }

  public Steps secret(String name, String value) {
    secrets.put(name, value);
    return this;
  }

  public Steps file(String path, String text) {
    files.put(path, text);
    return this;
  }

  public Steps calls(String name, String yaml) {
    called.add(document(name, yaml));
    return this;
  }

  public Steps power(Power other) {
    power = other;
    return this;
  }

  public Steps ending(BooleanSupplier other) {
    ending = other;
    return this;
  }

  public Steps executor(Executor other) {
    executor = other;
    return this;
  }

  public Steps checkOnly() {
    checkOnly = true;
    return this;
  }

  public List<String> refreshed() {
    return refreshed;
  }

  /// Where the association's runs keep things.
  public Path place() {
    return folder.resolve("steps");
  }

  public static Document document(String name, String yaml) {
    try {
      return NO_OUTSIDE.read(name + ".yaml", yaml.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new AssertionError(yaml, e);
    }
  }

  /// Runs a document of schema 2.2 to its end.
  ///
  /// @param mainSteps as JSON with single quotes
  public Ran run(String mainSteps) throws IOException {
    return run(
        document(
            "doc",
            "{\"schemaVersion\": \"2.2\", \"mainSteps\": " + mainSteps.replace('\'', '"') + "}"));
  }

  public Ran run(Document document) throws IOException {
    var results = new LinkedHashMap<String, StepResult>();
    CommandRun run = begin(document);
    for (ResourceDeclaration step : document.resources()) {
      results.put(step.name(), run.step(step));
      if (ending.getAsBoolean()) {
        return new Ran(results);
      }
    }
    run.finished();
    return new Ran(results);
  }

  public CommandRun begin(Document document) throws IOException {
    var values = new HashMap<>(parameters);
    document
        .parameters()
        .forEach((name, declared) -> {
          Json value = declared.defaultValue();
          if (value != null) {
            values.putIfAbsent(name, value);
          }
        });
    var inputs =
        new TemplateInputs(
            values,
            secretParameters,
            "node-1",
            Labels.of(Map.of()),
            Documents.json("{'os': {'name': 'Debian', 'version': '13'}}"),
            name -> Optional.ofNullable(secrets.get(name)));
    var task =
        new CommandTask(
            ID,
            3,
            Digest.of(JsonText.canonical(Json.of(document.toString()))),
            Instant.parse("2026-03-01T10:00:00Z"),
            new CommandScope(document, new Parameters(values, secretParameters, List.of())),
            called,
            inputs,
            path -> Content.of(files.getOrDefault(path, "")),
            checkOnly,
            ending);
    return new Commands(
            Host.at(Path.of("/")),
            executor,
            new Neighbours(refreshed),
            _ -> StepFolder.at(place()),
            power)
        .begin(task);
  }

  /// What became of each step.
  public record Ran(Map<String, StepResult> results) {
    public StepResult of(String step) {
      return Objects.requireNonNull(results.get(step), step);
    }

    public Map<String, Outcome> outcomes() {
      var outcomes = new LinkedHashMap<String, Outcome>();
      results.forEach((name, result) -> outcomes.put(name, result.outcome()));
      return outcomes;
    }
  }

  /// What a step said.
  public static ResourceResult.Output said(StepResult result) {
    return Objects.requireNonNull(result.output(), result.toString());
  }
}
