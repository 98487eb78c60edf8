package dev.holdfast.agent.state;

import dev.holdfast.agent.host.Question;
import dev.holdfast.agent.report.Redaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The node's secrets, from what its owner put into the state folder: a file `secrets/NAME`, a line
/// `NAME=VALUE` of the file `secrets.env`, or what the shell script `secret-command` prints when it
/// is called with NAME. The first that has it counts. One that others on the node can read is
/// refused.
public final class Secrets {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.state");
  private static final int MAX_BYTES = 64 * 1024;
  private static final int MAX_REMEMBERED = 10_000;
  private static final Duration COMMAND_AGE = Duration.ofMinutes(1);
  private static final Set<PosixFilePermission> READ =
      EnumSet.of(PosixFilePermission.GROUP_READ, PosixFilePermission.OTHERS_READ);
  private static final Set<PosixFilePermission> ENTER =
      EnumSet.of(PosixFilePermission.GROUP_EXECUTE, PosixFilePermission.OTHERS_EXECUTE);

  private final Path folder;
  private final InstantSource clock;
  private final Map<String, Answer> answers = new HashMap<>();
  private final Set<String> given = new LinkedHashSet<>();
  private String trouble = "";

  /// What the command said lately, so that it is not run for each use of a secret.
  private record Answer(Optional<String> secret, Instant at) {}

  /// @param folder the state folder; need not be there
  public Secrets(Path folder, InstantSource clock) {
    this.folder = folder;
    this.clock = clock;
  }

  /// A secret's value, without its last line feed; empty where the node has none of that name.
  public synchronized Optional<String> secret(String name) {
    if (!name.matches("[A-Za-z0-9_.-]{1,128}") || name.startsWith(".")) {
      return Optional.empty();
    }
    Optional<String> found;
    try {
      found = file(name).or(() -> line(name)).or(() -> answer(name));
    } catch (IOException e) {
      warn("secret " + name + " cannot be read: " + e.getMessage());
      found = Optional.empty();
    }
    found.filter(_ -> given.size() < MAX_REMEMBERED).ifPresent(given::add);
    return found;
  }

  /// Of every value that was given out since the start, those that have changed since included.
  public synchronized Redaction redaction() {
    return new Redaction(given);
  }

  private Optional<String> file(String name) throws IOException {
    return text(folder.resolve("secrets").resolve(name)).map(Secrets::withoutLineFeed);
  }

  private Optional<String> line(String name) {
    try {
      return text(folder.resolve("secrets.env"))
          .flatMap(text ->
              text.lines()
                  .filter(line -> line.startsWith(name + "="))
                  .map(line -> unquoted(line.substring(name.length() + 1)))
                  .findFirst());
    } catch (IOException e) {
      warn("secrets.env cannot be read: " + e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<String> answer(String name) {
    Instant now = clock.instant();
    Answer known = answers.get(name);
    if (known != null && !now.isBefore(known.at()) && now.isBefore(known.at().plus(COMMAND_AGE))) {
      return known.secret();
    }
    Optional<String> secret = Optional.empty();
    try {
      Optional<String> script = text(folder.resolve("secret-command"));
      if (script.isEmpty()) {
        return Optional.empty();
      }
      secret = Optional.of(withoutLineFeed(Question.ask(script.get(), name)));
    } catch (IOException e) {
      warn("secret-command has no secret " + name + ": " + e.getMessage());
    }
    answers.put(name, new Answer(secret, now));
    return secret;
  }

  /// Of a file that nobody else can read; empty where there is none.
  private Optional<String> text(Path file) throws IOException {
    if (!Files.isRegularFile(file)) {
      return Optional.empty();
    }
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException("it is larger than " + MAX_BYTES / 1024 + " KiB");
    }
    if (isOpen(file)) {
      throw new IOException(
          "others on this node can read " + file + "; refused until 'chmod 600 " + file + "'");
    }
    return Optional.of(Files.readString(file));
  }

  /// A closed folder on the way protects what lies in it.
  private boolean isOpen(Path file) throws IOException {
    if (!has(file, READ)) {
      return false;
    }
    for (Path on = file.getParent(); on != null && on.startsWith(folder); on = on.getParent()) {
      if (!has(on, ENTER)) {
        return false;
      }
    }
    return true;
  }

  private static boolean has(Path path, Set<PosixFilePermission> any) throws IOException {
    return Files.getPosixFilePermissions(path).stream().anyMatch(any::contains);
  }

  private static String unquoted(String value) {
    boolean isQuoted =
        value.length() >= 2
            && (value.charAt(0) == '"' || value.charAt(0) == '\'')
            && value.charAt(value.length() - 1) == value.charAt(0);
    return isQuoted ? value.substring(1, value.length() - 1) : value;
  }

  private static String withoutLineFeed(String text) {
    return text.endsWith("\n") ? text.substring(0, text.length() - 1) : text;
  }

  /// Once for each reason.
  private void warn(String why) {
    if (!why.equals(trouble)) {
      LOG.log(System.Logger.Level.WARNING, why);
      trouble = why;
    }
  }
}
