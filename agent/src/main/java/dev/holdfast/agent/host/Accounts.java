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
import java.util.concurrent.ConcurrentHashMap;
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
  private final Recent recent;
  private final Map<String, Optional<String>> answers = new HashMap<>();
  private long answersEra = Recent.NONE;
  private @Nullable Read passwd;
  private @Nullable Read group;

  /// @param nameService null in a bare tree, whose accounts are its files alone
  Accounts(HostFiles files, @Nullable Processes nameService, Recent recent) {
    this.files = files;
    this.nameService = nameService;
    this.recent = recent;
  }

  /// One line of `etc/passwd`.
  public record User(String name, int uid, int gid, String comment, String home, String shell) {}

  /// @param members as the group lists them
  public record Group(String name, int gid, List<String> members) {
    public Group {
      members = List.copyOf(members);
    }
  }

  /// @param era in which the file was looked at last
  /// @param lines by name
  /// @param numbers of those names that were asked for
  private record Read(
      long era,
      FileTime modified,
      long sizeBytes,
      Map<String, String> lines,
      Map<String, Integer> numbers) {
    boolean isOf(long now) {
      return now != Recent.NONE && now == era;
    }

    boolean isStill(Entry entry) {
      return modified.equals(entry.modified()) && sizeBytes == entry.sizeBytes();
    }
  }

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
    Map<String, Integer> known = read(PASSWD).numbers();
    Integer number = known.get(nameOrNumber);
    if (number == null) {
      number =
          user(nameOrNumber)
              .orElseThrow(() -> new IOException("this node has no user '" + nameOrNumber + "'"))
              .uid();
      keep(PASSWD, nameOrNumber, number);
    }
    return number;
  }

  /// The number of a group that is written as a name or a number.
  ///
  /// @throws IOException when the node has no such group
  public int gid(String nameOrNumber) throws IOException {
    if (isNumber(nameOrNumber)) {
      return Integer.parseInt(nameOrNumber);
    }
    Map<String, Integer> known = read(GROUP).numbers();
    Integer number = known.get(nameOrNumber);
    if (number == null) {
      number =
          group(nameOrNumber)
              .orElseThrow(() -> new IOException("this node has no group '" + nameOrNumber + "'"))
              .gid();
      keep(GROUP, nameOrNumber, number);
    }
    return number;
  }

  /// Numbers of the node's own file hold as long as the file does; others are asked for each time.
  private void keep(String file, String name, int number) throws IOException {
    Read read = read(file);
    if (read.lines().containsKey(name)) {
      read.numbers().put(name, number);
    }
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
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= 9;
  }

  private Optional<String> line(String file, String name) throws IOException {
    String own = read(file).lines().get(name);
    if (own != null || nameService == null) {
      return Optional.ofNullable(own);
    }
    return answer(nameService, file.equals(PASSWD) ? "passwd" : "group", name);
  }

  /// Asks the name service; within an era once for each name.
  private Optional<String> answer(Processes service, String database, String name)
      throws IOException {
    long era = recent.era();
    if (era == Recent.NONE) {
      return asked(service, database, name);
    }
    if (era != answersEra) {
      answers.clear();
      answersEra = era;
    }
    String question = database + " " + name;
    Optional<String> known = answers.get(question);
    if (known == null) {
      known = asked(service, database, name);
      answers.put(question, known);
    }
    return known;
  }

  private static Optional<String> asked(Processes service, String database, String name)
      throws IOException {
    var answer = service.run(Command.of("getent", database, name).within(LOOKUP));
    return answer.exitCode() == 0 ? answer.output().lines().findFirst() : Optional.empty();
  }

  private Read read(String file) throws IOException {
    long era = recent.era();
    Read known = file.equals(PASSWD) ? passwd : group;
    if (known != null && known.isOf(era)) {
      return known;
    }
    Read read = looked(file, known, era);
    if (file.equals(PASSWD)) {
      passwd = read;
    } else {
      group = read;
    }
    return read;
  }

  private Read looked(String file, @Nullable Read known, long era) throws IOException {
    Place place = files.follow(file);
    Entry entry = place.entry();
    if (entry == null || !entry.isFile()) {
      return new Read(era, FileTime.fromMillis(0), 0, Map.of(), new ConcurrentHashMap<>());
    }
    if (known != null && known.isStill(entry)) {
      return new Read(era, known.modified(), known.sizeBytes(), known.lines(), known.numbers());
    }
    var lines = new HashMap<String, String>();
    new String(files.read(place, MAX_BYTES), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.indexOf(':') > 0)
        .forEach(line -> lines.putIfAbsent(line.substring(0, line.indexOf(':')), line));
    return new Read(era, entry.modified(), entry.sizeBytes(), lines, new ConcurrentHashMap<>());
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
