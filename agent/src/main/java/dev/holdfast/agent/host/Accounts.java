package dev.holdfast.agent.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Users and groups of the node, from its own `etc/passwd` and `etc/group`; on a live node the name
/// service (`getent`) is asked for what these files lack.
public final class Accounts {
  private static final String PASSWD = "/etc/passwd";
  private static final String GROUP = "/etc/group";
  private static final long MAX_BYTES = 16L * 1024 * 1024;
  private static final Duration LOOKUP = Duration.ofSeconds(10);

  private final HostFiles files;
  private final @Nullable Processes nameService;
  private @Nullable Read passwd;
  private @Nullable Read group;

  /// @param nameService null in a bare tree, whose accounts are its files alone
  Accounts(HostFiles files, @Nullable Processes nameService) {
    this.files = files;
    this.nameService = nameService;
  }

  /// One line of `etc/passwd`.
  public record User(String name, int uid, int gid, String comment, String home, String shell) {}

  /// @param members as the group lists them
  public record Group(String name, int gid, List<String> members) {
    public Group {
      members = List.copyOf(members);
    }
  }

  private record Read(FileTime modified, long sizeBytes, Map<String, String> lines) {}

  public Optional<User> user(String name) throws IOException {
    return line(PASSWD, name).flatMap(Accounts::userOf);
  }

  public Optional<Group> group(String name) throws IOException {
    return line(GROUP, name).flatMap(Accounts::groupOf);
  }

  /// Names of the groups in the node's own file that list the user, sorted.
  public List<String> groupsOf(String user) throws IOException {
    return read(GROUP).lines().values().stream()
        .flatMap(line -> groupOf(line).stream())
        .filter(each -> each.members().contains(user))
        .map(Group::name)
        .sorted()
        .toList();
  }

  /// The number of a user that is written as a name or a number.
  ///
  /// @throws IOException when the node has no such user
  public int uid(String nameOrNumber) throws IOException {
    if (isNumber(nameOrNumber)) {
      return Integer.parseInt(nameOrNumber);
    }
    return user(nameOrNumber)
        .orElseThrow(() -> new IOException("this node has no user '" + nameOrNumber + "'"))
        .uid();
  }

  /// The number of a group that is written as a name or a number.
  ///
  /// @throws IOException when the node has no such group
  public int gid(String nameOrNumber) throws IOException {
    if (isNumber(nameOrNumber)) {
      return Integer.parseInt(nameOrNumber);
    }
    return group(nameOrNumber)
        .orElseThrow(() -> new IOException("this node has no group '" + nameOrNumber + "'"))
        .gid();
  }

  /// The name of a user, or its number where it has none.
  public String userName(int uid) throws IOException {
    return nameOf(PASSWD, uid);
  }

  /// The name of a group, or its number where it has none.
  public String groupName(int gid) throws IOException {
    return nameOf(GROUP, gid);
  }

  private String nameOf(String file, int number) throws IOException {
    String wanted = Integer.toString(number);
    for (var line : read(file).lines().entrySet()) {
      String[] fields = line.getValue().split(":", 4);
      if (fields.length > 2 && fields[2].equals(wanted)) {
        return line.getKey();
      }
    }
    return wanted;
  }

  private static boolean isNumber(String text) {
    return !text.isEmpty()
        && text.length() <= 9
        && text.chars().allMatch(c -> c >= '0' && c <= '9');
  }

  private Optional<String> line(String file, String name) throws IOException {
    String own = read(file).lines().get(name);
    if (own != null || nameService == null) {
      return Optional.ofNullable(own);
    }
    var answer =
        nameService.run(
            Command.of("getent", file.equals(PASSWD) ? "passwd" : "group", name).within(LOOKUP));
    return answer.exitCode() == 0 ? answer.output().lines().findFirst() : Optional.empty();
  }

  private Read read(String file) throws IOException {
    Place place = files.follow(file);
    Entry entry = place.entry();
    if (entry == null || !entry.isFile()) {
      return new Read(FileTime.fromMillis(0), 0, Map.of());
    }
    Read known = file.equals(PASSWD) ? passwd : group;
    if (known != null
        && known.modified().equals(entry.modified())
        && known.sizeBytes() == entry.sizeBytes()) {
      return known;
    }
    var lines = new HashMap<String, String>();
    new String(files.read(place, MAX_BYTES), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.indexOf(':') > 0)
        .forEach(line -> lines.putIfAbsent(line.substring(0, line.indexOf(':')), line));
    var read = new Read(entry.modified(), entry.sizeBytes(), lines);
    if (file.equals(PASSWD)) {
      passwd = read;
    } else {
      group = read;
    }
    return read;
  }

  private static Optional<User> userOf(String line) {
    String[] fields = line.split(":", -1);
    if (fields.length < 7 || !isNumber(fields[2]) || !isNumber(fields[3])) {
      return Optional.empty();
    }
    return Optional.of(
        new User(
            fields[0],
            Integer.parseInt(fields[2]),
            Integer.parseInt(fields[3]),
            fields[4],
            fields[5],
            fields[6]));
  }

  private static Optional<Group> groupOf(String line) {
    String[] fields = line.split(":", -1);
    if (fields.length < 4 || !isNumber(fields[2])) {
      return Optional.empty();
    }
    var members = new ArrayList<String>();
    for (String member : fields[3].split(",", -1)) {
      if (!member.isBlank()) {
        members.add(member.strip());
      }
    }
    return Optional.of(new Group(fields[0], Integer.parseInt(fields[2]), members));
  }
}
