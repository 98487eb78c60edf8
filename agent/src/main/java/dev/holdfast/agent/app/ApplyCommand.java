package dev.holdfast.agent.app;

import dev.holdfast.agent.host.Facts;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Lifeline;
import dev.holdfast.agent.resource.RepositoryFiles;
import dev.holdfast.agent.run.LocalRun;
import dev.holdfast.agent.run.NodeScope;
import dev.holdfast.agent.state.RunLock;
import dev.holdfast.agent.state.Secrets;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.agent.state.StepFolder;
import dev.holdfast.agent.step.Workplace;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Document;
import dev.holdfast.model.Labels;
import dev.holdfast.model.Mode;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Parameter;
import dev.holdfast.problem.Problem;
import dev.holdfast.wire.EnforcedContent;
import dev.holdfast.wire.ResourceResult.Outcome;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `apply FILE`: one document, here and now, without a reconciler.
@Command(
    name = "apply",
    description = {
      "Checks this node against a document and corrects what differs.",
      "Ends with 0 in sync, 2 changed or would change, 4 failed, 6 both, 1 problems in the document."
    },
    mixinStandardHelpOptions = true)
final class ApplyCommand implements Callable<Integer> {
  private static final Pattern PLACE = Pattern.compile("(.+):([0-9]{1,5})");

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Places places = new Places();

  @Parameters(
      paramLabel = "FILE",
      description = "A file that holds one Document, or the name of a built-in one.")
  private Path file = Path.of("");

  @Option(names = "--check", description = "Only look.")
  private boolean check;

  @Option(names = "--param", paramLabel = "KEY=VALUE", description = "A parameter's value.")
  private Map<String, String> parameters = new TreeMap<>();

  @Option(names = "--label", paramLabel = "KEY=VALUE", description = "A label of this node.")
  private Map<String, String> labels = new TreeMap<>();

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Manage the tree below DIR and not this machine.")
  private @Nullable Path root;

  @Option(
      names = "--files",
      paramLabel = "DIR",
      description = "Where the document's files are (default: FILE's folder).")
  private @Nullable Path files;

  @Option(names = "--output", paramLabel = "FORM", description = "${COMPLETION-CANDIDATES}.")
  private OutputForm output = OutputForm.text;

  @Option(
      names = "--keep-reachable",
      paramLabel = "HOST:PORT",
      description = "Take a change of the network back when this can no longer be reached.")
  private @Nullable String reach;

  @Option(names = "--diff", description = "Show how texts differ.")
  private boolean diff;

  @Option(names = "--all", description = "Show what is in sync, too.")
  private boolean all;

  @Option(
      names = "--color",
      paramLabel = "WHEN",
      description = "${COMPLETION-CANDIDATES}; auto means on a terminal, unless NO_COLOR is set.")
  private Colouring colour = Colouring.auto;

  @Option(names = "--changed-ok", description = "End with 0 where it would be 2.")
  private boolean changedOk;

  @Override
  public Integer call() throws IOException {
    Logs.oneLine();
    DocumentFile.Read read = DocumentFile.readOrBuiltin(file);
    if (read.document().isEmpty()) {
      problems(read.problems());
      return ExitCodes.PROBLEMS;
    }
    Document document = read.document().get();
    Host host = Places.host(root);
    if (reach != null) {
      host.keepReachable(lifeline(reach));
    }
    var secrets = new Secrets(places.state, InstantSource.system());
    Json.Obj facts = Facts.observe(host, StateFolder.customFacts(places.state));
    var node = new NodeScope(nodeName(facts), Labels.of(labels), facts, secrets::secret);
    var folder = new FolderFiles(files != null ? files : parent(file));
    Json.Obj given = given(document);
    var content =
        new EnforcedContent(
            document,
            given,
            List.of(),
            List.of(),
            Mode.ENFORCE,
            null,
            "UTC",
            List.of(),
            DocumentFile.called(document, given, parent(file)));
    LocalRun.Outcome outcome = alone(content, node, folder, host, secrets);
    PrintWriter out = spec.commandLine().getOut();
    switch (output) {
      case json -> out.print(JsonText.pretty(ApplyView.json(outcome)));
      case text ->
          new ApplyView(out, new ApplyView.Style(check, diff, all, colour.isWanted()))
              .print(outcome);
    }
    out.flush();
    return exitCode(outcome);
  }

  /// Not beside a run of the daemon: two that change one node at once undo each other's work. A
  /// check needs no lock, nor does a machine without an agent.
  private LocalRun.Outcome alone(
      EnforcedContent content, NodeScope node, RepositoryFiles folder, Host host, Secrets secrets)
      throws IOException {
    if (check || !Files.isWritable(places.state)) {
      return run(content, node, folder, host, secrets);
    }
    try (RunLock lock = RunLock.take(places.state, this::waiting)) {
      Objects.requireNonNull(lock);
      return run(content, node, folder, host, secrets);
    } catch (InterruptedException e) {
      throw (IOException) new InterruptedIOException("interrupted").initCause(e);
    }
  }

  private LocalRun.Outcome run(
      EnforcedContent content, NodeScope node, RepositoryFiles folder, Host host, Secrets secrets) {
    return LocalRun.run(
        content,
        node,
        folder,
        host,
        InstantSource.system(),
        this::workplace,
        new AloneOutside(),
        check,
        secrets::redaction);
  }

  private void waiting() {
    PrintWriter err = spec.commandLine().getErr();
    err.println("waiting for the agent's run to end");
    err.flush();
  }

  private Lifeline lifeline(String place) {
    Matcher parts = PLACE.matcher(place);
    if (!parts.matches()) {
      throw new ParameterException(
          spec.commandLine(), "--keep-reachable is HOST:PORT, not '" + place + "'");
    }
    return Lifeline.to(parts.group(1), Integer.parseInt(parts.group(2)));
  }

  /// In the state folder, so that a run goes on after a restart of the node; who may not write
  /// there does without.
  private Workplace workplace(AssociationId association) throws IOException {
    try {
      return StateFolder.steps(places.state, association);
    } catch (FileSystemException e) {
      return StepFolder.at(Files.createTempDirectory("holdfast-apply"));
    }
  }

  private static Path parent(Path file) {
    Path parent = file.toAbsolutePath().getParent();
    return parent == null ? Path.of("/") : parent;
  }

  private static NodeName nodeName(Json.Obj facts) {
    String name = facts.objectOrEmpty("host").string("name", "localhost");
    return new NodeName(name.toLowerCase(java.util.Locale.ROOT).replaceAll("[^a-z0-9.-]", "-"));
  }

  /// Values as the parameters' types read them.
  private Json.Obj given(Document document) {
    var given = Json.object();
    parameters.forEach((name, text) -> {
      Parameter parameter = document.parameters().get(name);
      if (parameter == null) {
        throw new IllegalArgumentException(
            "the document has no parameter '"
                + name
                + "'; it has "
                + document.parameters().keySet());
      }
      given.put(
          name,
          switch (parameter.type()) {
            case STRING -> Json.of(text);
            case INTEGER, BOOLEAN, STRING_LIST, STRING_MAP, MAP_LIST -> JsonText.parse(text);
          });
    });
    return given.build();
  }

  private void problems(List<Problem> problems) {
    PrintWriter err = spec.commandLine().getErr();
    err.print(DocumentFile.render(problems));
    err.flush();
  }

  private int exitCode(LocalRun.Outcome outcome) {
    boolean failed =
        outcome.found().results().stream().anyMatch(each -> each.outcome() == Outcome.FAILED);
    boolean differed =
        outcome.changed()
            || outcome.found().results().stream()
                .anyMatch(each -> each.outcome() == Outcome.DRIFTED);
    return (failed ? ExitCodes.FAILED : ExitCodes.OK)
        | (differed && !changedOk ? ExitCodes.CHANGED : ExitCodes.OK);
  }
}
