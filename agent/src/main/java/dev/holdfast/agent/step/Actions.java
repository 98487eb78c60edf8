package dev.holdfast.agent.step;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.CommandStep;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Inputs → actions, with the defaults of state-manager.md 3.9.
final class Actions {
  private static final Duration TIMEOUT = Duration.ofHours(1);
  private static final int MIN_SECONDS = 5;
  private static final int MAX_SECONDS = 172_800;
  private static final List<String> INVENTORY =
      List.of(
          "applications",
          "awsComponents",
          "networkConfig",
          "instanceDetailedInformation",
          "services",
          "customInventory");

  private Actions() {}

  /// @param name of the plugin
  /// @param json its inputs, references replaced
  static Action read(String name, Json.Obj json) {
    try {
      return action(name, new Inputs(json));
    } catch (IllegalArgumentException e) {
      return new Action.Malformed(String.valueOf(e.getMessage()));
    }
  }

  private static Action action(String name, Inputs inputs) {
    return switch (name) {
      case "aws:runShellScript" -> script(Action.Shell.SH, inputs);
      case "aws:runPowerShellScript" -> script(Action.Shell.POWERSHELL, inputs);
      case "aws:downloadContent" -> download(inputs);
      case "aws:runDocument" -> runDocument(inputs);
      case "aws:configurePackage" -> configurePackage(inputs);
      case "aws:softwareInventory" -> inventory(inputs);
      case "aws:refreshAssociation" -> new Action.Refresh(refreshed(inputs));
      case "aws:updateSsmAgent" ->
          new Action.UpdateAgent(
              orNull(inputs.text("targetVersion")), inputs.flag("allowDowngrade", false));
      case "aws:configureDocker" -> new Action.ConfigureDocker(install(inputs));
      case "aws:runDockerAction" -> docker(inputs);
      case "aws:domainJoin" -> domainJoin(inputs);
      case "aws:applications" ->
          new Action.Elsewhere("an application comes as an .msi file, which is for Windows only");
      case "aws:psModule", "aws:cloudWatch", "aws:configureDaemon", "aws:updateAgent" ->
          new Action.Elsewhere("'" + name + "' is for Windows only");
      default -> new Action.Unknown(name);
    };
  }

  private static @Nullable String orNull(String text) {
    return text.isBlank() ? null : text.strip();
  }

  private static Action script(Action.Shell shell, Inputs inputs) {
    List<String> lines = new ArrayList<>(inputs.texts("runCommand"));
    if (lines.isEmpty()) {
      lines.addAll(inputs.texts("commands"));
    }
    if (lines.isEmpty()) {
      throw new IllegalArgumentException("'runCommand' is missing in the step's inputs");
    }
    Map<String, String> environment = inputs.textMap("environment");
    for (String key : environment.keySet()) {
      if (!key.matches("[A-Za-z_][A-Za-z0-9_]{0,254}")) {
        throw new IllegalArgumentException("'" + key + "' cannot name an environment variable");
      }
    }
    String text = String.join("\n", lines) + "\n";
    if (text.indexOf('\0') >= 0) {
      throw new IllegalArgumentException("a script holds no NUL");
    }
    return new Action.Script(
        shell, text, orNull(inputs.text("workingDirectory")), timeout(inputs), environment);
  }

  /// What is out of bounds counts as not given, as in AWS's agent.
  private static Duration timeout(Inputs inputs) {
    String text = inputs.text("timeoutSeconds").strip();
    if (!text.matches("[0-9]{1,6}")) {
      return TIMEOUT;
    }
    int seconds = Integer.parseInt(text);
    return seconds < MIN_SECONDS || seconds > MAX_SECONDS ? TIMEOUT : Duration.ofSeconds(seconds);
  }

  private static Action download(Inputs inputs) {
    Inputs info = inputs.map("sourceInfo");
    String type = inputs.need("sourceType");
    Source source =
        switch (type) {
          case "Git" -> git(info.need("repository"), info);
          case "GitHub" -> gitHub(info);
          case "HTTP" -> http(info);
          case "S3" -> new Source.Http(info.need("path"), false, null, null);
          case "SSMDocument" -> new Source.OfDocument(CommandStep.documentName(info.need("name")));
          case "Repository" -> new Source.OfRepository(info.need("path"));
          default ->
              throw new IllegalArgumentException(
                  "'sourceType' must be one of GitHub, Git, HTTP, S3, SSMDocument, Repository, not '"
                      + type
                      + "'");
        };
    return new Action.Download(source, orNull(inputs.text("destinationPath")));
  }

  private static Source.Git git(String repository, Inputs info) {
    if (repository.startsWith("-")) {
      throw new IllegalArgumentException("'" + repository + "' is no URL of a repository");
    }
    String options = info.text("getOptions").strip();
    String branch = null;
    String commit = null;
    if (options.startsWith("branch:")) {
      branch = options.substring("branch:".length()).strip().replaceFirst("^refs/heads/", "");
    } else if (options.toLowerCase(Locale.ROOT).startsWith("commitid:")) {
      commit = options.substring("commitid:".length()).strip();
    } else if (!options.isEmpty()) {
      throw new IllegalArgumentException("'getOptions' is branch:NAME or commitID:ID");
    }
    if (branch != null && (branch.isEmpty() || branch.startsWith("-"))) {
      throw new IllegalArgumentException("'" + options + "' names no branch");
    }
    if (commit != null && !commit.matches("[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")) {
      throw new IllegalArgumentException("'commitID' wants the full id of a commit");
    }
    return new Source.Git(
        repository,
        below(info.text("path")),
        branch,
        commit,
        orNull(info.text("username")),
        orNull(info.text("password")),
        orNull(info.text("privateSSHKey")),
        info.flag("skipHostKeyChecking", false));
  }

  /// A path within what is fetched; never outside of it.
  private static String below(String path) {
    String inside = path.strip().replaceFirst("^/+", "").replaceFirst("/+$", "");
    for (String part : inside.split("/", -1)) {
      if (part.equals("..") || part.equals(".git")) {
        throw new IllegalArgumentException("'" + path + "' is no path within a repository");
      }
    }
    return inside;
  }

  private static Source.Git gitHub(Inputs info) {
    String owner = info.need("owner");
    String repository = info.need("repository");
    if (!owner.matches("[A-Za-z0-9_.-]{1,100}") || !repository.matches("[A-Za-z0-9_.-]{1,100}")) {
      throw new IllegalArgumentException("'" + owner + "/" + repository + "' is not at GitHub");
    }
    Source.Git git = git("https://github.com/" + owner + "/" + repository + ".git", info);
    String token = orNull(info.text("tokenInfo"));
    return new Source.Git(
        git.repository(),
        git.path(),
        git.branch(),
        git.commit(),
        token == null ? null : "x-access-token",
        token,
        null,
        false);
  }

  private static Source.Http http(Inputs info) {
    String method = info.text("authMethod").strip();
    boolean anonymous = method.isEmpty() || method.equalsIgnoreCase("None");
    if (!anonymous && !method.equals("Basic") && !method.equals("Digest")) {
      throw new IllegalArgumentException("'authMethod' is None, Basic or Digest");
    }
    return new Source.Http(
        info.need("url"),
        info.flag("allowInsecureDownload", false),
        anonymous ? null : info.need("username"),
        anonymous ? null : info.need("password"));
  }

  private static Action runDocument(Inputs inputs) {
    String type = inputs.need("documentType");
    boolean file =
        switch (type) {
          case "LocalPath" -> true;
          case "SSMDocument" -> false;
          default ->
              throw new IllegalArgumentException(
                  "'documentType' is LocalPath or SSMDocument, not '" + type + "'");
        };
    String path = inputs.need("documentPath");
    return new Action.RunDocument(
        file,
        file ? path : CommandStep.documentName(path),
        inputs.map("documentParameters").json());
  }

  private static boolean install(Inputs inputs) {
    String action = inputs.need("action");
    return switch (action) {
      case "Install" -> true;
      case "Uninstall" -> false;
      default ->
          throw new IllegalArgumentException(
              "'action' is Install or Uninstall, not '" + action + "'");
    };
  }

  private static Action configurePackage(Inputs inputs) {
    String name = inputs.need("name");
    if (!name.matches("[A-Za-z0-9][A-Za-z0-9+._:-]{0,254}")) {
      throw new IllegalArgumentException(
          "'" + name + "' is no package that the node's package manager could know");
    }
    String version = orNull(inputs.text("version"));
    if (version != null && !version.matches("[A-Za-z0-9][A-Za-z0-9+._:~-]{0,254}")) {
      throw new IllegalArgumentException("'" + version + "' is no version");
    }
    boolean latest = version != null && version.equals("latest");
    return new Action.ConfigurePackage(install(inputs), name, latest ? null : version);
  }

  private static Action inventory(Inputs inputs) {
    var gather = new TreeSet<String>();
    for (String key : INVENTORY) {
      if (inputs.text(key).equalsIgnoreCase("Enabled")) {
        gather.add(key);
      }
    }
    String files = inputs.text("files").strip();
    try {
      Json parsed = files.isEmpty() ? new Json.Arr(List.of()) : JsonText.parse(files);
      if (parsed instanceof Json.Arr list) {
        return new Action.Inventory(gather, list);
      }
    } catch (JsonShapeException e) {
      // said below
    }
    throw new IllegalArgumentException("'files' is no list in JSON");
  }

  private static List<String> refreshed(Inputs inputs) {
    return inputs.texts("associationIds").stream()
        .map(String::strip)
        .filter(each -> !each.isEmpty())
        .toList();
  }

  private static Action domainJoin(Inputs inputs) {
    String domain = inputs.need("directoryName");
    String host = orNull(inputs.text("hostName"));
    if (!domain.matches("[A-Za-z0-9][A-Za-z0-9.-]{0,254}")) {
      throw new IllegalArgumentException("'" + domain + "' is no name of a domain");
    }
    if (host != null && !host.matches("[A-Za-z0-9][A-Za-z0-9-]{0,62}")) {
      throw new IllegalArgumentException("'" + host + "' is no name of a host");
    }
    return new Action.DomainJoin(domain, orNull(inputs.text("directoryOU")), host);
  }

  private static Action docker(Inputs inputs) {
    String action = inputs.need("action");
    var words = new ArrayList<String>();
    switch (action) {
      case "Create", "Run" -> {
        words.addAll(action.equals("Run") ? List.of("run", "--detach") : List.of("create"));
        option(words, inputs, "container", "--name");
        option(words, inputs, "memory", "--memory");
        option(words, inputs, "cpuShares", "--cpu-shares");
        inputs.texts("volume").stream()
            .filter(each -> !each.isBlank())
            .forEach(each -> words.addAll(List.of("--volume", each)));
        option(words, inputs, "env", "--env");
        option(words, inputs, "user", "--user");
        option(words, inputs, "publish", "--publish");
        words.add(plain(inputs.need("image")));
        words.addAll(split(inputs.text("cmd")));
      }
      case "Start", "Stop", "Rm", "Logs" ->
          words.addAll(List.of(action.toLowerCase(Locale.ROOT), plain(inputs.need("container"))));
      case "Exec" -> {
        words.add("exec");
        option(words, inputs, "user", "--user");
        words.add(plain(inputs.need("container")));
        inputs.need("cmd");
        words.addAll(split(inputs.text("cmd")));
      }
      case "Inspect" -> {
        String container = inputs.text("container").strip();
        words.add("inspect");
        if (!container.isEmpty()) {
          words.add(plain(container));
        }
        String image = container.isEmpty() ? inputs.need("image") : inputs.text("image").strip();
        if (!image.isEmpty()) {
          words.add(plain(image));
        }
      }
      case "Ps" -> words.addAll(List.of("ps", "--all"));
      case "Stats" -> {
        words.addAll(List.of("stats", "--no-stream"));
        String container = inputs.text("container").strip();
        if (!container.isEmpty()) {
          words.add(plain(container));
        }
      }
      case "Images" -> words.add("images");
      case "Pull", "Rmi" ->
          words.addAll(List.of(action.toLowerCase(Locale.ROOT), plain(inputs.need("image"))));
      default -> throw new IllegalArgumentException("Docker knows no action '" + action + "'");
    }
    return new Action.Docker(words, timeout(inputs));
  }

  private static void option(List<String> words, Inputs inputs, String key, String option) {
    String value = inputs.text(key).strip();
    if (!value.isEmpty()) {
      words.add(option);
      words.add(value);
    }
  }

  private static String plain(String word) {
    if (word.startsWith("-")) {
      throw new IllegalArgumentException("'" + word + "' cannot be a name in Docker");
    }
    return word;
  }

  private static List<String> split(String command) {
    return command.isBlank() ? List.of() : List.of(command.strip().split("\\s+", -1));
  }
}
