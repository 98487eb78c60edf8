package dev.holdfast.agent.host;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A node: the live machine, or a bare tree of files that only looks like one.
public final class Host {
  private static final Path LIVE = Path.of("/");

  private final Path root;
  private final boolean privileged;
  private final Recent recent = new Recent();
  private final HostFiles files;
  private final Processes processes;
  private final Accounts accounts;
  private @Nullable PackageManager packages;
  private volatile Lifeline lifeline = Lifeline.NONE;

  private Host(Path realRoot, boolean privileged) {
    this.root = realRoot;
    this.privileged = privileged;
    this.files = new HostFiles(realRoot, privileged, recent);
    this.processes = new Processes();
    this.accounts = new Accounts(files, isBareTree() ? null : processes, recent);
  }

  /// @throws IOException when there is no such folder
  public static Host at(Path root) throws IOException {
    return at(root, isRoot());
  }

  /// @param privileged whether ownership can be changed
  public static Host at(Path root, boolean privileged) throws IOException {
    Path real = root.toRealPath();
    if (!Files.isDirectory(real)) {
      throw new IOException(root + " is not a folder");
    }
    return new Host(real, privileged);
  }

  private static boolean isRoot() throws IOException {
    return Files.getAttribute(Path.of("/proc/self"), "unix:uid") instanceof Integer uid && uid == 0;
  }

  /// Whether this is a folder and not the machine that the agent runs on: no processes, packages,
  /// services or accounts can be managed there.
  public boolean isBareTree() {
    return !root.equals(LIVE);
  }

  /// Whether ownership can be changed.
  public boolean isPrivileged() {
    return privileged;
  }

  /// A message with paths as the node names them, without the root.
  public String named(String message) {
    return isBareTree() ? message.replace(root.toString(), "") : message;
  }

  /// The calling thread does nothing but look from here on: parents of what it looks at, and
  /// accounts, are looked at once. To be called again when something was changed.
  public void lookOnce() {
    recent.begin();
  }

  /// Something is about to be changed: everything is looked at each time.
  public void lookEachTime() {
    recent.end();
  }

  public HostFiles files() {
    return files;
  }

  public Accounts accounts() {
    return accounts;
  }

  /// @throws IllegalStateException in a bare tree: a process there would escape it
  public Processes processes() {
    if (isBareTree()) {
      throw new IllegalStateException("no process runs in a bare tree");
    }
    return processes;
  }

  /// @throws IllegalStateException in a bare tree
  public Power power() {
    return new Power.Machine(processes());
  }

  /// The node's package manager; empty where it has none that is known.
  public Optional<PackageManager> packages() throws IOException {
    PackageManager known = packages;
    if (known == null) {
      known = find().orElse(null);
      packages = known;
    }
    return Optional.ofNullable(known);
  }

  private Optional<PackageManager> find() throws IOException {
    if (has("/usr/bin/apt-get") && has(AptPackages.STATUS)) {
      return Optional.of(new AptPackages(files, processes));
    }
    if (has("/usr/bin/dnf")) {
      return Optional.of(new DnfPackages(files, processes));
    }
    if (has("/usr/bin/zypper")) {
      return Optional.of(new ZypperPackages(files, processes));
    }
    if (has("/usr/bin/yum")) {
      return Optional.of(new YumPackages(files, processes));
    }
    return has("/sbin/apk") ? Optional.of(new ApkPackages(files, processes)) : Optional.empty();
  }

  private boolean has(String path) throws IOException {
    return files.follow(path).exists();
  }

  /// The running kernel; empty in a bare tree.
  public Optional<Kernel> kernel() {
    return isBareTree() ? Optional.empty() : Optional.of(new Kernel(processes));
  }

  public Web web() {
    return new Web();
  }

  /// Lets systemd, where it runs, read what its generators make of `/etc/fstab` and the like.
  public void reloadUnits() throws IOException {
    Optional<Services> services = services();
    if (services.isPresent()) {
      services.get().reloadUnits();
    }
  }

  /// The node's network interfaces; empty where nothing is known that sets them up.
  public Optional<Networks> networks() throws IOException {
    return isBareTree() ? Optional.empty() : Networks.of(files, processes);
  }

  /// Who must stay reachable when the network changes.
  public Lifeline lifeline() {
    return lifeline;
  }

  public void keepReachable(Lifeline whom) {
    this.lifeline = whom;
  }

  /// The node's services; empty where nothing is known that starts them.
  public Optional<Services> services() throws IOException {
    if (isBareTree()) {
      return Optional.empty();
    }
    if (has("/run/systemd/system")) {
      return Optional.of(new SystemdServices(processes));
    }
    if (has("/run/openrc")) {
      return Optional.of(scripts(ScriptServices.Init.OPENRC));
    }
    if (!has("/etc/init.d")) {
      return Optional.empty();
    }
    if (has("/usr/sbin/update-rc.d")) {
      return Optional.of(scripts(ScriptServices.Init.SYSV_UPDATE_RC));
    }
    return has("/sbin/chkconfig")
        ? Optional.of(scripts(ScriptServices.Init.SYSV_CHKCONFIG))
        : Optional.empty();
  }

  private Services scripts(ScriptServices.Init init) {
    return new ScriptServices(files, processes, init);
  }
}
