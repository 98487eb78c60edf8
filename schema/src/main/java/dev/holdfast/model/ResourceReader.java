package dev.holdfast.model;

import dev.holdfast.canonical.Json;
import java.time.Duration;
import java.util.List;

/// Properties → typed resources, with every default and rule of `dsl.md` section 3. The reconciler
/// checks what it can with it, the agent reads with it what it then applies.
public final class ResourceReader {
  private static final long MAX_ID = 4_294_967_294L;
  private static final Duration SCRIPT_TIMEOUT = Duration.ofMinutes(10);

  private ResourceReader() {}

  /// Reads properties in which every reference has been resolved.
  ///
  /// @throws InvalidResourceException for the first property that breaks a rule
  public static Resource read(ResourceType type, Json.Obj resolved) {
    var properties = new Properties(resolved, false);
    Resource resource = read(type, properties);
    if (!properties.complaints().isEmpty()) {
      throw properties.complaints().getFirst();
    }
    return resource;
  }

  /// Everything that can be said against properties before their references are resolved.
  public static List<InvalidResourceException> check(ResourceType type, Json.Obj declared) {
    var properties = new Properties(declared, true);
    read(type, properties);
    return List.copyOf(properties.complaints());
  }

  private static Resource read(ResourceType type, Properties properties) {
    Resource resource =
        switch (type) {
          case FILE -> file(properties);
          case DIRECTORY -> directory(properties);
          case LINK -> link(properties);
          case LINE -> line(properties);
          case PACKAGE -> packages(properties);
          case SERVICE -> service(properties);
          case USER -> user(properties);
          case GROUP -> group(properties);
          case SCRIPT -> script(properties);
          case PACKAGE_REPOSITORY -> SystemResourceReader.packageRepository(properties);
          case CRON -> SystemResourceReader.cron(properties);
          case SYSCTL -> SystemResourceReader.sysctl(properties);
          case KERNEL_MODULE -> SystemResourceReader.kernelModule(properties);
          case HOSTNAME -> SystemResourceReader.hostname(properties);
          case TIMEZONE -> SystemResourceReader.timezone(properties);
          case LOCALE -> SystemResourceReader.locale(properties);
          case HOSTS_ENTRY -> SystemResourceReader.hostsEntry(properties);
          case MOUNT -> SystemResourceReader.mount(properties);
          case NETWORK_INTERFACE -> SystemResourceReader.networkInterface(properties);
          case ARCHIVE -> SystemResourceReader.archive(properties);
          case DOWNLOAD -> SystemResourceReader.download(properties);
          case STEP -> step(properties);
        };
    properties.end(type);
    return resource;
  }

  private static Resource.Presence presence(Properties p) {
    return p.choice("state", Resource.Presence.class, Resource.Presence.PRESENT);
  }

  private static Resource file(Properties p) {
    p.atMostOne("content", "source", "template");
    if (p.has("raw") && !p.has("content")) {
      p.complain("raw", "'raw' says how 'content' is read, which is not there");
    }
    p.flag("raw");
    if (p.has("params") && !p.has("template")) {
      p.complain("params", "'params' is what 'template' sees, which is not there");
    }
    Json.Obj params = p.map("params");
    return new Resource.File(
        p.needPath("path"),
        presence(p),
        p.text("content"),
        p.repositoryFile("source"),
        p.repositoryFile("template"),
        p.has("params") ? params : null,
        p.nameOrNumber("owner"),
        p.nameOrNumber("group"),
        p.mode("mode"),
        p.flag("backup", false),
        p.flag("sensitive", false),
        p.flag("followLinks", false));
  }

  private static Resource directory(Properties p) {
    Long maxRemoved = p.number("maxRemoved", 0, 1_000_000);
    return new Resource.Directory(
        p.needPath("path"),
        presence(p),
        p.nameOrNumber("owner"),
        p.nameOrNumber("group"),
        p.mode("mode"),
        p.flag("recurse", false),
        p.flag("purge", false),
        maxRemoved == null ? 20 : Math.toIntExact(maxRemoved));
  }

  private static Resource link(Properties p) {
    String path = p.needPath("path");
    Resource.Presence state = presence(p);
    String target = p.text("target", Forms::isLinkTarget, "a path");
    if (state == Resource.Presence.PRESENT && !p.has("target")) {
      p.complain("'target' is missing");
    }
    return new Resource.Link(path, target, state, p.flag("force", false));
  }

  private static Resource line(Properties p) {
    Resource.Presence state = presence(p);
    if (state == Resource.Presence.ABSENT) {
      p.atLeastOne("line", "match");
    } else if (!p.has("line")) {
      p.complain("'line' is missing");
    }
    String line = p.text("line", Forms::isOneLine, "one line");
    p.atMostOne("insertAfter", "insertBefore");
    return new Resource.Line(
        p.needPath("path"),
        line == null ? "" : line,
        p.pattern("match"),
        state,
        p.pattern("insertAfter", "EOF"),
        p.pattern("insertBefore", "BOF"),
        p.flag("create", false));
  }

  private static Resource packages(Properties p) {
    String words = "the name of a package";
    p.atLeastOne("name", "names");
    p.atMostOne("name", "names");
    String name = p.text("name", Forms::isPackage, words);
    List<String> names = p.texts("names", Forms::isPackage, words);
    if (names != null && names.isEmpty() && !p.isOpenList("names")) {
      p.complain("names", "'names' must name a package");
    }
    Resource.PackageState state =
        p.choice("state", Resource.PackageState.class, Resource.PackageState.PRESENT);
    if (p.has("version") && (p.has("names") || state != Resource.PackageState.PRESENT)) {
      p.complain("version", "'version' goes with one 'name' and the state present");
    }
    return new Resource.Package(
        name != null ? List.of(name) : names != null ? names : List.of(),
        state,
        p.text("version", Forms::isVersion, "a version without spaces"),
        p.flag("hold"));
  }

  private enum Activity {
    RUNNING,
    STOPPED
  }

  private static Resource service(Properties p) {
    Activity activity = p.choice("state", Activity.class);
    return new Resource.Service(
        p.needText("name", Forms::isService, "the name of a service"),
        activity == null ? null : Boolean.valueOf(activity == Activity.RUNNING),
        p.flag("enabled"),
        p.flag("masked"),
        p.choice("onNotify", Resource.OnNotify.class, Resource.OnNotify.RESTART));
  }

  private static Resource user(Properties p) {
    boolean system = p.flag("system", false);
    return new Resource.User(
        p.needText("name", Forms::isUser, Forms.ACCOUNT_WORDS),
        presence(p),
        p.number("uid", 0, MAX_ID),
        p.nameOrNumber("group"),
        p.texts("groups", Forms::isAccount, Forms.ACCOUNT_WORDS),
        p.flag("exclusiveGroups", false),
        p.path("home"),
        p.flag("createHome", !system),
        p.path("shell"),
        p.text("comment", Forms::isField, "one line without ':'"),
        system,
        p.flag("locked"),
        p.text("passwordHash", Forms::isField, "one line without ':'"),
        p.texts("authorizedKeys", Forms::isKeyLine, "one line"),
        p.flag("exclusiveKeys", false));
  }

  private static Resource group(Properties p) {
    return new Resource.Group(
        p.needText("name", Forms::isUser, Forms.ACCOUNT_WORDS),
        presence(p),
        p.number("gid", 0, MAX_ID),
        p.flag("system", false),
        p.texts("members", Forms::isAccount, Forms.ACCOUNT_WORDS),
        p.flag("exclusiveMembers", false));
  }

  private static Resource step(Properties p) {
    return new CommandStep(
        p.needText("action", text -> !text.isBlank(), "the name of a plugin"),
        p.map("inputs"),
        p.map("settings"),
        p.has("precondition") ? p.map("precondition") : null);
  }

  private static Resource script(Properties p) {
    p.atLeastOne("check", "apply");
    String interpreter = p.path("interpreter");
    return new Resource.Script(
        p.text("check"),
        p.text("apply"),
        interpreter == null ? "/bin/sh" : interpreter,
        p.text("user", Forms::isUser, Forms.ACCOUNT_WORDS),
        p.path("workingDirectory"),
        p.environment("environment"),
        p.duration("timeout", SCRIPT_TIMEOUT),
        p.path("creates"));
  }
}
