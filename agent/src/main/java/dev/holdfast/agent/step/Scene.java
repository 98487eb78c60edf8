package dev.holdfast.agent.step;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Processes;
import dev.holdfast.agent.resource.RepositoryFiles;
import dev.holdfast.agent.resource.TemplateInputs;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Document;
import dev.holdfast.model.ParameterRules;
import dev.holdfast.substitution.Parameters;
import dev.holdfast.wire.ResourceResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Where one step is carried out: its folder, its two streams, and its way to the rest of the run.
final class Scene implements Setting, AutoCloseable {
  /// As much as AWS shows of a step in a list.
  static final int MAX_CHARS = 2500;

  private static final int MAX_ERROR_CHARS = 1000;
  private static final String ERROR_HEADING = "----------ERROR-------\n";

  private final CommandRun run;
  private final CommandRun.Frame frame;
  private final Commands commands;
  private final CommandTask task;
  private final String path;
  private final Path runFolder;
  private final Path folder;
  private final Path scratch;
  private final Path downloads;
  private final StepOutput output;
  private final StepOutput error;
  private boolean errorsCleared;

  /// @param runFolder of the whole run
  /// @param path of the step
  Scene(
      CommandRun run,
      CommandRun.Frame frame,
      Commands commands,
      CommandTask task,
      Path runFolder,
      String path,
      Set<String> secrets)
      throws IOException {
    this.run = run;
    this.frame = frame;
    this.commands = commands;
    this.task = task;
    this.path = path;
    this.runFolder = runFolder;
    this.folder = runFolder.resolve(StepNames.folder(path));
    this.scratch = folder.resolve("scratch");
    this.downloads = runFolder.resolve("downloads");
    delete(scratch);
    Files.createDirectories(scratch);
    Files.createDirectories(downloads);
    this.output = new StepOutput(folder.resolve("stdout"), secrets);
    this.error = new StepOutput(folder.resolve("stderr"), secrets);
  }

  @Override
  public Host host() {
    return commands.host();
  }

  @Override
  public RepositoryFiles files() {
    return task.files();
  }

  /// What an action asks for is not to be seen in what its program says.
  @Override
  public TemplateInputs.Secrets secrets() {
    return name -> {
      Optional<String> value = task.inputs().secrets().secret(name);
      value.ifPresent(this::hide);
      return value;
    };
  }

  private void hide(String secret) {
    run.hide(secret);
    output.hide(secret);
    error.hide(secret);
  }

  @Override
  public Json.Obj facts() {
    return task.inputs().facts();
  }

  @Override
  public Outside outside() {
    return commands.outside();
  }

  @Override
  public Path scratch() {
    return scratch;
  }

  @Override
  public Path downloads() {
    return downloads;
  }

  /// AWS's names and ours (state-manager.md 3.10). What a parameter brings cannot replace them.
  @Override
  public Map<String, String> environment() {
    var environment = new TreeMap<String, String>(frame.scope().environment());
    Json.Obj os = task.inputs().facts().objectOrEmpty("os");
    String id = runId();
    environment.put("SSM_COMMAND_ID", id);
    environment.put("AWS_SSM_INSTANCE_ID", task.inputs().nodeName());
    environment.put("AWS_SSM_PLATFORM_NAME", os.string("name", "Linux"));
    environment.put("AWS_SSM_PLATFORM_VERSION", os.string("version", ""));
    environment.put("AWS_SSM_REGION_NAME", "");
    environment.put("HOLDFAST_ASSOCIATION", task.association().toString());
    environment.put("HOLDFAST_VERSION", Long.toString(task.version()));
    environment.put("HOLDFAST_NODE", task.inputs().nodeName());
    environment.put("HOLDFAST_RUN", id);
    environment.put("HOLDFAST_STEP", path);
    return environment;
  }

  private String runId() {
    return String.valueOf(runFolder.getFileName());
  }

  @Override
  public Processes.Sink output() {
    return output;
  }

  @Override
  public Processes.Sink error() {
    return error;
  }

  @Override
  public void say(String text) {
    output.say(text + "\n");
  }

  @Override
  public Optional<Document> document(String name) {
    return task.called().stream()
        .filter(each -> each.metadata().name().value().equals(name))
        .findFirst();
  }

  @Override
  public Came run(Document document, Json.Obj parameters) throws IOException {
    if (!document.isCommand()) {
      throw new IOException(
          "'" + document.metadata().name() + "' is no AWS document, so it has no steps");
    }
    for (String name : parameters.members().keySet()) {
      if (!document.parameters().containsKey(name)) {
        throw new IOException(
            "document '" + document.metadata().name() + "' has no parameter '" + name + "'");
      }
    }
    return run.nested(
        frame, path, document, new CommandScope(document, values(document, parameters)), this);
  }

  /// As they are given: references in them were replaced where they were written.
  private static Parameters values(Document document, Json.Obj given) throws IOException {
    var values = new TreeMap<String, Json>();
    for (var declared : document.parameters().entrySet()) {
      String name = declared.getKey();
      Json value = given.has(name) ? given.get(name) : declared.getValue().defaultValue();
      if (value == null) {
        throw new IOException("parameter '" + name + "' has no value");
      }
      List<String> complaints = ParameterRules.complaints(declared.getValue(), value);
      if (!complaints.isEmpty()) {
        throw new IOException("parameter '" + name + "' " + complaints.getFirst());
      }
      values.put(name, value);
    }
    return new Parameters(values, Set.of(), List.of());
  }

  /// What a step of a called document came to.
  void tell(String step, StepResult result) {
    String outcome = result.outcome().name().toLowerCase(Locale.ROOT).replace('_', ' ');
    say(step + ": " + outcome + (result.message().isEmpty() ? "" : " (" + result.message() + ")"));
    ResourceResult.Output said = result.output();
    if (said != null && !said.text().isBlank()) {
      say(said.text().strip());
    }
  }

  /// AWS: a script that ends with 168 leaves no errors.
  void clearErrors() {
    errorsCleared = true;
  }

  /// The end of what was said, errors below the rest, within bounds.
  ResourceResult.Output said(@Nullable Integer exitCode) {
    int errorChars = output.isEmpty() ? MAX_CHARS : MAX_ERROR_CHARS;
    String errors =
        errorsCleared || error.isEmpty() ? "" : error.end(errorChars - ERROR_HEADING.length());
    int room = MAX_CHARS - (errors.isEmpty() ? 0 : errors.length() + ERROR_HEADING.length() + 1);
    String text = output.end(room);
    String whole = errors.isEmpty() ? text : text + lineEnd(text) + ERROR_HEADING + errors;
    return new ResourceResult.Output(
        exitCode,
        whole,
        output.exceeds(room) || (!errorsCleared && error.exceeds(errors.length())));
  }

  private static String lineEnd(String text) {
    return text.isEmpty() || text.endsWith("\n") ? "" : "\n";
  }

  /// For a message.
  String lastLine() {
    String said = error.isEmpty() ? output.end(MAX_CHARS) : error.end(MAX_CHARS);
    String line = said.lines().filter(each -> !each.isBlank()).reduce("", (a, b) -> b).strip();
    return line.length() <= 300 ? line : line.substring(0, 300) + "…";
  }

  /// Ends the streams and throws scripts and the like away; may be called twice.
  void finish() throws IOException {
    output.close();
    error.close();
    delete(scratch);
  }

  @Override
  public void close() throws IOException {
    finish();
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree, java.nio.file.LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    try (Stream<Path> all = Files.walk(tree)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
