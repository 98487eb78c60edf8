package dev.holdfast.reconciler.app.settings;

import dev.holdfast.model.Durations;
import dev.holdfast.model.Labels;
import dev.holdfast.model.Mode;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.model.Requirement;
import dev.holdfast.model.Selector;
import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.reconciler.app.settings.ReconcilerSettings.Database;
import dev.holdfast.reconciler.app.settings.ReconcilerSettings.Tls;
import dev.holdfast.reconciler.pullrequest.GateSettings;
import dev.holdfast.reconciler.pullrequest.PullRequestSettings;
import dev.holdfast.reconciler.retention.Emptying;
import dev.holdfast.reconciler.retention.RetentionSettings;
import dev.holdfast.reconciler.retention.Rule;
import dev.holdfast.reconciler.retention.Rules;
import dev.holdfast.reconciler.signing.SigningSettings;
import dev.holdfast.reconciler.source.Credentials;
import dev.holdfast.reconciler.source.Forge;
import dev.holdfast.reconciler.source.ForgeAddress;
import dev.holdfast.reconciler.source.Permissions;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.Node;

/// Reads the settings file. What the environment and the command line say goes over it.
public final class SettingsFile {
  private static final Pattern SIZE = Pattern.compile("([1-9][0-9]{0,5})(MB|GB|TB)");
  private static final int MAX_CODE_POINTS = 1024 * 1024;
  private static final int MAX_ALIASES = 50;

  private final String name;
  private final Path base;
  private final Overrides overrides;
  private final List<Problem> problems = new ArrayList<>();

  private SettingsFile(String name, Path base, Overrides overrides) {
    this.name = name;
    this.base = base;
    this.overrides = overrides;
  }

  /// @param name as people know the file
  /// @param base what relative paths in it are relative to
  /// @throws SettingsException with everything that is wrong
  public static ReconcilerSettings read(String name, String text, Path base, Overrides overrides)
      throws SettingsException {
    var file = new SettingsFile(name, base, overrides);
    Optional<ReconcilerSettings> settings = file.parse(text);
    if (!file.problems.isEmpty() || settings.isEmpty()) {
      throw new SettingsException(file.problems);
    }
    return settings.get();
  }

  private Optional<ReconcilerSettings> parse(String text) {
    Optional<Node> root;
    try {
      root =
          new Compose(
                  LoadSettings.builder()
                      .setLabel(name)
                      .setCodePointLimit(MAX_CODE_POINTS)
                      .setMaxAliasesForCollections(MAX_ALIASES)
                      .build())
              .composeString(text);
    } catch (YamlEngineException e) {
      problems.add(Problem.error(position(e), ProblemCode.YAML_SYNTAX, sentence(e), ""));
      return Optional.empty();
    }
    if (root.isEmpty()) {
      problems.add(
          Problem.error(
              Position.ofFile(name),
              ProblemCode.EMPTY_DOCUMENT,
              "the configuration is empty",
              "name at least one repository under 'repositories'"));
      return Optional.empty();
    }
    var section = new Section(name, "", root.get(), problems);
    Optional<ReconcilerSettings> settings = section.build(this::settings);
    section.end();
    return settings;
  }

  private ReconcilerSettings settings(Section root) {
    Path data = root.value("data", this::path).orElse(base.resolve("holdfast-data"));
    ListenAddress listen = root.value("listen", ListenAddress::parse).orElse(ListenAddress.DEFAULT);
    listen = overrides.listen().orElse(listen);
    Optional<Tls> tls = root.section("tls").map(this::tls);
    boolean proxy = root.flag("behindProxy") || overrides.behindProxy();
    Optional<URI> externalUrl = root.value("externalUrl", Overrides::url);
    Optional<Database> database = root.section("database").map(this::database);
    boolean anonymous = root.value("anonymous", SettingsFile::anonymous).orElse(false);
    Duration gap = root.value("notesGap", Durations::parse).orElse(Duration.ofMinutes(1));
    List<RepositoryEntry> repositories = new ArrayList<>();
    Map<RepositoryName, PullRequestSettings> pullRequests = new LinkedHashMap<>();
    Map<RepositoryName, GateSettings> gates = new LinkedHashMap<>();
    Map<RepositoryName, SigningSettings> signing = new LinkedHashMap<>();
    Map<RepositoryName, String> deployments = new LinkedHashMap<>();
    for (Map.Entry<String, Section> entry : root.named("repositories").entrySet()) {
      Section section = entry.getValue();
      Optional<RepositoryEntry> read = section.build(s -> repository(entry.getKey(), s));
      var proposals = section.section("pullRequests").map(ReviewSections::pullRequests);
      Optional<Section> shown = section.section("deployments");
      Optional<String> environment = shown.flatMap(ReviewSections::deployments);
      Optional<Section> gate = section.section("gates");
      var signed =
          gate.flatMap(s -> s.section("signedCommits"))
              .flatMap(s -> ReviewSections.signedCommits(s, this::path));
      var demands = gate.map(ReviewSections::gates);
      read.ifPresent(known -> {
        repositories.add(known);
        proposals.ifPresent(settings -> pullRequests.put(known.name(), settings));
        demands.ifPresent(settings -> {
          gates.put(known.name(), settings);
          ForgeRules.check(known, settings, gate.orElseThrow());
        });
        environment.ifPresent(name -> {
          deployments.put(known.name(), name);
          ForgeRules.checkDeployments(known, shown.orElseThrow());
        });
        signed.ifPresent(settings -> signing.put(known.name(), settings));
      });
      section.end();
    }
    return new ReconcilerSettings(
        overrides.data().orElse(data),
        listen,
        overrides.externalUrl().or(() -> externalUrl).orElse(address(listen, tls.isPresent())),
        overrides.database().or(() -> database),
        tls,
        proxy,
        anonymous,
        gap,
        root.section("retention").flatMap(this::retention).orElse(RetentionSettings.DEFAULT),
        repositories,
        pullRequests,
        gates,
        signing,
        deployments);
  }

  private static URI address(ListenAddress listen, boolean tls) {
    return URI.create((tls ? "https://" : "http://") + listen);
  }

  private Tls tls(Section section) {
    var tls = new Tls(path(section.need("certificateFile")), path(section.need("keyFile")));
    section.end();
    return tls;
  }

  private Database database(Section section) {
    String url = section.need("url");
    var database =
        new Database(
            url,
            section.text("user").orElse("holdfast"),
            section.value("passwordFile", this::path));
    section.end();
    return database;
  }

  private Optional<RetentionSettings> retention(Section section) {
    Map<String, Duration> ages = new LinkedHashMap<>();
    Map<String, Long> rows = new LinkedHashMap<>();
    for (Rule rule : Rules.ALL) {
      section.value(rule.name(), Durations::parse).ifPresent(age -> ages.put(rule.name(), age));
      section
          .value(rule.name() + "Rows", SettingsFile::number)
          .ifPresent(most -> rows.put(rule.name(), most));
    }
    for (Emptying emptying : Emptying.ALL) {
      section
          .value(emptying.name(), Durations::parse)
          .ifPresent(age -> ages.put(emptying.name(), age));
    }
    long outputs =
        section.value("outputsSize", SettingsFile::bytes).orElse(RetentionSettings.OUTPUTS_BYTES);
    section.end();
    return section.build(_ -> new RetentionSettings(ages, rows, outputs));
  }

  private static long number(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("it is a number of rows, such as 5000000");
    }
  }

  private static long bytes(String text) {
    Matcher size = SIZE.matcher(text);
    if (!size.matches()) {
      throw new IllegalArgumentException("it is a size, such as 500MB or 2GB");
    }
    long unit =
        switch (size.group(2)) {
          case "MB" -> 1L << 20;
          case "GB" -> 1L << 30;
          default -> 1L << 40;
        };
    return Long.parseLong(size.group(1)) * unit;
  }

  private static boolean anonymous(String text) {
    return switch (text) {
      case "viewer" -> true;
      case "none" -> false;
      default -> throw new IllegalArgumentException("it is viewer or none");
    };
  }

  private RepositoryEntry repository(String key, Section section) {
    var entry =
        new RepositoryEntry(
            new RepositoryName(key),
            section.need("url"),
            section.text("branch").orElse("main"),
            section.text("path").orElse("."),
            section.value("poll", Durations::parse).orElse(RepositoryEntry.DEFAULT_POLL),
            section.value("forge", Forge::of).orElse(Forge.NONE),
            section.section("credentials").map(this::credentials).orElse(Credentials.none()),
            section.section("webhook").map(this::secrets).orElse(List.of()),
            section.section("may").map(this::permissions).orElse(Permissions.EVERYTHING),
            section.value("forcePush", SettingsFile::blocks).orElse(false),
            forgeAddress(section));
    ForgeRules.check(entry);
    return entry;
  }

  private ForgeAddress forgeAddress(Section section) {
    return new ForgeAddress(
        section.value("forgeUrl", text -> ForgeAddress.web(Overrides.url(text))),
        section.value("project", ForgeAddress::project),
        section.section("app").flatMap(app -> app.build(this::app)));
  }

  private ForgeAddress.App app(Section section) {
    Path key = path(section.need("keyFile"));
    section.need("id");
    long id = section.value("id", SettingsFile::appId).orElse(1L);
    section.end();
    return new ForgeAddress.App(id, key);
  }

  private static long appId(String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("it is the number that the App's settings show");
    }
  }

  private static boolean blocks(String text) {
    return switch (text) {
      case "block" -> true;
      case "apply" -> false;
      default -> throw new IllegalArgumentException("it is apply or block");
    };
  }

  private List<Path> secrets(Section section) {
    List<Path> files = section.list("secretFiles", this::path);
    section.end();
    return files;
  }

  private Credentials credentials(Section section) {
    Optional<Path> token = section.value("tokenFile", this::path);
    String username = section.text("username").orElse(Credentials.Token.DEFAULT_USERNAME);
    Optional<Path> key = section.value("sshKeyFile", this::path);
    Optional<Path> hosts = section.value("knownHostsFile", this::path);
    section.end();
    if (token.isPresent() == key.isPresent()) {
      throw new IllegalArgumentException("credentials are a tokenFile or an sshKeyFile");
    }
    if (key.isPresent() && hosts.isEmpty()) {
      throw new IllegalArgumentException(
          "an sshKeyFile needs a knownHostsFile, so that no other host is trusted");
    }
    return token.isPresent()
        ? new Credentials.Token(token.get(), username)
        : new Credentials.SshKey(key.orElseThrow(), hosts.orElseThrow());
  }

  private Permissions permissions(Section section) {
    List<Selector> targets =
        section.sections("targets").stream()
            .map(target -> target.build(this::target).orElse(new Selector.AnyOf(List.of())))
            .toList();
    List<String> documents = section.list("documents", text -> text);
    Set<Mode> modes = new LinkedHashSet<>(section.list("modes", Mode::of));
    section.end();
    return new Permissions(
        section.has("targets") ? new Selector.AnyOf(targets) : new Selector.All(),
        section.has("documents") ? documents : List.of("*"),
        modes.isEmpty() ? EnumSet.allOf(Mode.class) : modes);
  }

  private Selector target(Section section) {
    List<Selector> parts = new ArrayList<>();
    boolean all = section.flag("all");
    Labels.of(section.texts("matchLabels"))
        .values()
        .forEach((key, value) -> parts.add(Selector.label(key, value)));
    for (Section expression : section.sections("matchExpressions")) {
      parts.add(
          new Selector.Label(
              new Requirement(
                  expression.need("key"),
                  Requirement.Operator.of(expression.need("operator")),
                  expression.list("values", text -> text))));
      expression.end();
    }
    List<NodeName> nodes = section.list("nodes", NodeName::new);
    if (!nodes.isEmpty()) {
      parts.add(Selector.named(Set.copyOf(nodes)));
    }
    section.end();
    if (all == !parts.isEmpty()) {
      throw new IllegalArgumentException(
          "a target has either all: true, or matchLabels, matchExpressions or nodes");
    }
    return all ? new Selector.All() : new Selector.AllOf(parts);
  }

  private Path path(String text) {
    return base.resolve(text).normalize();
  }

  private Position position(YamlEngineException e) {
    return e instanceof MarkedYamlEngineException marked
        ? marked
            .getProblemMark()
            .map(mark -> new Position(name, mark.getLine() + 1, mark.getColumn() + 1))
            .orElse(Position.ofFile(name))
        : Position.ofFile(name);
  }

  private static String sentence(YamlEngineException e) {
    return "this is not YAML: "
        + (e instanceof MarkedYamlEngineException marked ? marked.getProblem() : e.getMessage());
  }
}
