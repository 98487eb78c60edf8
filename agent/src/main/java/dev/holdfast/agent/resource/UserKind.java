package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Accounts;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.HostFiles;
import dev.holdfast.agent.host.NodePaths;
import dev.holdfast.agent.host.Ownership;
import dev.holdfast.agent.host.Place;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// `user`: a local user, its groups, password hash and authorized keys.
public final class UserKind implements Kind<Resource.User> {
  private static final long MAX_BYTES = 4L * 1024 * 1024;
  private static final String SHADOW = "/etc/shadow";

  @Override
  public Observation check(Resource.User desired, Surroundings surroundings) throws IOException {
    Host host = surroundings.host();
    if (host.isBareTree()) {
      return new Observation.NotApplicable("users cannot be managed in a bare tree");
    }
    Optional<Accounts.User> found = host.accounts().user(desired.name());
    var differences = new Differences(surroundings);
    if (desired.state() == Resource.Presence.ABSENT) {
      return found.isEmpty()
          ? Observation.IN_SYNC
          : differences.compare("state", "absent", "present").observation();
    }
    if (found.isEmpty()) {
      return differences.compare("state", "present", "absent").observation();
    }
    compare(desired, found.get(), host, differences);
    return differences.observation();
  }

  private static void compare(
      Resource.User desired, Accounts.User found, Host host, Differences differences)
      throws IOException {
    Accounts accounts = host.accounts();
    if (desired.uid() != null) {
      differences.compare("uid", Long.toString(desired.uid()), Integer.toString(found.uid()));
    }
    if (desired.group() != null && accounts.gid(desired.group()) != found.gid()) {
      differences.compare("group", desired.group(), accounts.groupName(found.gid()));
    }
    if (desired.groups() != null) {
      List<String> now = accounts.groupsOf(desired.name());
      differences.compare("groups", String.join(",", groups(desired, now)), String.join(",", now));
    }
    if (desired.home() != null) {
      differences.compare("home", desired.home(), found.home());
    }
    if (desired.createHome() && host.files().follow(found.home()).entry() == null) {
      differences.compare("createHome", "present", "absent");
    }
    if (desired.shell() != null) {
      differences.compare("shell", desired.shell(), found.shell());
    }
    if (desired.comment() != null) {
      differences.compare("comment", desired.comment(), found.comment());
    }
    password(desired, host, differences);
    if (desired.authorizedKeys() != null) {
      var now = keys(found, host.files());
      if (!now.equals(wantedKeys(desired, now))) {
        differences.hidden("authorizedKeys", String.join("\n", now));
      }
    }
  }

  private static void password(Resource.User desired, Host host, Differences differences)
      throws IOException {
    if (desired.locked() == null && desired.passwordHash() == null) {
      return;
    }
    String hash = hash(desired.name(), host.files());
    if (desired.locked() != null) {
      differences.compare(
          "locked", Boolean.toString(desired.locked()), Boolean.toString(hash.startsWith("!")));
    }
    String open = hash.startsWith("!") ? hash.substring(1) : hash;
    if (desired.passwordHash() != null && !desired.passwordHash().equals(open)) {
      differences.hidden("passwordHash", open);
    }
  }

  private static String hash(String user, HostFiles files) throws IOException {
    Place place = files.follow(SHADOW);
    if (place.entry() == null) {
      return "";
    }
    return new String(files.read(place, MAX_BYTES), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(user + ":"))
        .map(line -> line.split(":", 3)[1])
        .findFirst()
        .orElse("");
  }

  private static Set<String> groups(Resource.User desired, List<String> now) {
    var groups = new TreeSet<String>();
    if (desired.groups() != null) {
      groups.addAll(desired.groups());
    }
    if (!desired.exclusiveGroups()) {
      groups.addAll(now);
    }
    return groups;
  }

  private static Place keyFile(Accounts.User user, HostFiles files) throws IOException {
    return files.place(NodePaths.child(user.home(), ".ssh/authorized_keys"));
  }

  private static Set<String> keys(Accounts.User user, HostFiles files) throws IOException {
    Place place = keyFile(user, files);
    var keys = new LinkedHashSet<String>();
    if (place.entry() != null && place.entry().isFile()) {
      new String(files.read(place, MAX_BYTES), StandardCharsets.UTF_8)
          .lines()
          .map(String::strip)
          .filter(line -> !line.isEmpty())
          .forEach(keys::add);
    }
    return keys;
  }

  private static Set<String> wantedKeys(Resource.User desired, Set<String> now) {
    var wanted = new LinkedHashSet<String>();
    if (!desired.exclusiveKeys()) {
      wanted.addAll(now);
    }
    if (desired.authorizedKeys() != null) {
      wanted.addAll(desired.authorizedKeys());
    }
    return wanted;
  }

  @Override
  public void apply(Resource.User desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    if (desired.state() == Resource.Presence.ABSENT) {
      GroupKind.AccountTools.run(host, List.of("userdel", desired.name()));
      return;
    }
    boolean isNew = Differences.names(differences, "state");
    var words = new ArrayList<>(List.of(isNew ? "useradd" : "usermod"));
    properties(desired, differences, isNew, host, words);
    if (isNew || words.size() > 1) {
      words.add(desired.name());
      GroupKind.AccountTools.run(host, words);
    }
    Accounts.User user =
        host.accounts()
            .user(desired.name())
            .orElseThrow(() -> new IOException("the user was not created"));
    if (Differences.names(differences, "createHome")) {
      host.files()
          .createDirectory(
              host.files().follow(user.home()), new Ownership(0700, user.uid(), user.gid()));
    }
    if (desired.passwordHash() != null
        && (isNew || Differences.names(differences, "passwordHash"))) {
      setPassword(desired, host);
    }
    if (desired.authorizedKeys() != null
        && (isNew || Differences.names(differences, "authorizedKeys"))) {
      writeKeys(desired, user, host);
    }
    if (desired.locked() != null && (isNew || Differences.names(differences, "locked"))) {
      GroupKind.AccountTools.run(
          host, List.of("usermod", desired.locked() ? "--lock" : "--unlock", desired.name()));
    }
  }

  private static void properties(
      Resource.User desired,
      List<Difference> differences,
      boolean isNew,
      Host host,
      List<String> words)
      throws IOException {
    option(
        words,
        "--uid",
        desired.uid() == null ? null : Long.toString(desired.uid()),
        isNew || Differences.names(differences, "uid"));
    option(words, "--gid", desired.group(), isNew || Differences.names(differences, "group"));
    if (desired.groups() != null && (isNew || Differences.names(differences, "groups"))) {
      var now = isNew ? List.<String>of() : host.accounts().groupsOf(desired.name());
      option(words, "--groups", String.join(",", groups(desired, now)), true);
    }
    option(
        words,
        isNew ? "--home-dir" : "--home",
        desired.home(),
        isNew || Differences.names(differences, "home"));
    option(words, "--shell", desired.shell(), isNew || Differences.names(differences, "shell"));
    option(
        words, "--comment", desired.comment(), isNew || Differences.names(differences, "comment"));
    if (isNew) {
      words.add(desired.createHome() ? "--create-home" : "--no-create-home");
      if (desired.system()) {
        words.add("--system");
      }
    }
  }

  private static void option(
      List<String> words,
      String name,
      @org.jspecify.annotations.Nullable String value,
      boolean wanted) {
    if (value != null && wanted) {
      words.add(name);
      words.add(value);
    }
  }

  /// Into the shadow file itself: a command's words can be read by every user of the node.
  private static void setPassword(Resource.User desired, Host host) throws IOException {
    HostFiles files = host.files();
    Place place = files.follow(SHADOW);
    if (place.entry() == null || desired.passwordHash() == null) {
      throw new IOException("this node has no " + SHADOW);
    }
    var lines = new ArrayList<String>();
    new String(files.read(place, MAX_BYTES), StandardCharsets.UTF_8)
        .lines()
        .forEach(line -> {
          String[] fields = line.split(":", 3);
          lines.add(
              fields[0].equals(desired.name()) && fields.length == 3
                  ? fields[0] + ":" + desired.passwordHash() + ":" + fields[2]
                  : line);
        });
    files.write(
        place,
        Content.of(String.join("\n", lines) + "\n"),
        new Permissions(null, null, null).wanted(place.entry(), 0640, host));
  }

  private static void writeKeys(Resource.User desired, Accounts.User user, Host host)
      throws IOException {
    HostFiles files = host.files();
    Place folder = files.place(NodePaths.child(user.home(), ".ssh"));
    if (folder.entry() == null) {
      files.createDirectory(folder, new Ownership(0700, user.uid(), user.gid()));
    }
    var keys = wantedKeys(desired, keys(user, files));
    files.write(
        keyFile(user, files),
        Content.of(keys.isEmpty() ? "" : String.join("\n", keys) + "\n"),
        new Ownership(0600, user.uid(), user.gid()));
  }
}
