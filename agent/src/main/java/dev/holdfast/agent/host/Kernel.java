package dev.holdfast.agent.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The running kernel of a live node: its settings, modules, mounts and host name, read from
/// `/proc` and `/sys` without a process.
public final class Kernel {
  private static final Path SETTINGS = Path.of("/proc/sys");
  private static final Duration LIMIT = Duration.ofMinutes(2);

  private final Processes processes;

  Kernel(Processes processes) {
    this.processes = processes;
  }

  /// What is mounted at a path now.
  ///
  /// @param device as the kernel names it
  public record Mounted(String path, String device, String fsType) {}

  /// A setting's value; empty where this kernel has no such setting.
  public Optional<String> setting(String key) throws IOException {
    try {
      return Optional.of(Files.readString(path(key)).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  public void set(String key, String value) throws IOException {
    try {
      Files.write(
          path(key), (value + "\n").getBytes(StandardCharsets.UTF_8), StandardOpenOption.WRITE);
    } catch (NoSuchFileException e) {
      throw new IOException("this kernel has no setting '" + key + "'", e);
    } catch (FileSystemException e) {
      throw new IOException(
          "the kernel does not take '" + value + "' for " + key + ": " + e.getReason(), e);
    }
  }

  /// By the system's own tool: in a container `/proc/sys` may be read-only, and the name is not.
  public void setHostname(String name) throws IOException {
    run("hostname", name);
  }

  /// As sysctl reads keys: what separates first separates everywhere, and the other one stands for
  /// it within a name, as in `net.ipv4.conf.eth0/100.forwarding`.
  private static Path path(String key) throws IOException {
    int dot = key.indexOf('.');
    int slash = key.indexOf('/');
    boolean dotted = dot >= 0 && (slash < 0 || dot < slash);
    var text = new StringBuilder(key.length());
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      text.append(dotted && c == '.' ? '/' : dotted && c == '/' ? '.' : c);
    }
    Path path = SETTINGS.resolve(text.toString()).normalize();
    if (!path.startsWith(SETTINGS)) {
      throw new IOException("'" + key + "' is no setting of the kernel");
    }
    return path;
  }

  /// Whether a module is in the kernel, loaded or built in.
  public boolean has(String module) throws IOException {
    return modules().contains(named(module))
        || Files.isDirectory(Path.of("/sys/module", named(module)));
  }

  /// Whether a module is loaded, so that it can be taken out.
  public boolean hasLoaded(String module) throws IOException {
    return modules().contains(named(module));
  }

  private static String named(String module) {
    return module.replace('-', '_');
  }

  private static Set<String> modules() throws IOException {
    Path file = Path.of("/proc/modules");
    var names = new HashSet<String>();
    if (Files.isReadable(file)) {
      Files.readString(file).lines().forEach(line -> names.add(line.split(" ", 2)[0]));
    }
    return names;
  }

  public void load(String module) throws IOException {
    run("modprobe", "--", module);
  }

  public void unload(String module) throws IOException {
    run("modprobe", "-r", "--", module);
  }

  /// What is mounted, in the order in which it was; the last one of a path hides those before.
  public List<Mounted> mounts() throws IOException {
    var mounts = new ArrayList<Mounted>();
    for (String line : Files.readString(Path.of("/proc/self/mountinfo")).lines().toList()) {
      // RFC-less, man 5 proc: the optional fields end with a lone dash
      String[] halves = line.split(" - ", 2);
      String[] first = halves[0].split(" ", -1);
      String[] second = halves.length < 2 ? new String[0] : halves[1].split(" ", -1);
      if (first.length > 4 && second.length > 1) {
        mounts.add(new Mounted(Fstab.unescaped(first[4]), Fstab.unescaped(second[1]), second[0]));
      }
    }
    return mounts;
  }

  /// Mounts as `/etc/fstab` says.
  public void mount(String path) throws IOException {
    run("mount", "--", path);
  }

  /// Takes over options that `/etc/fstab` has new.
  public void remount(String path) throws IOException {
    run("mount", "-o", "remount", "--", path);
  }

  public void unmount(String path) throws IOException {
    run("umount", "--", path);
  }

  private void run(String... words) throws IOException {
    var ended = processes.run(Command.of(words).within(LIMIT));
    if (!ended.succeeded()) {
      throw new IOException(
          words[0]
              + (ended.timedOut()
                  ? " did not end in time"
                  : " ended with " + ended.exitCode() + ": " + ended.lastLine()));
    }
  }
}
