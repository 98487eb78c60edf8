package dev.holdfast.agent.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A Debian with a live systemd in namespaces of its own, thrown away afterwards. It shares the
/// network with the tests, and has the agent's classes and a JDK mounted read-only.
public final class BootedHost implements AutoCloseable {
  private static final Duration LIMIT = Duration.ofMinutes(3);
  private static final Duration BOOT = Duration.ofMinutes(2);

  /// systemd-nspawn's, where the host asks for a restart.
  private static final int RESTART = 133;

  private static final String PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  private static @Nullable BootedHost shared;

  private final Path folder;
  private final List<String> words;
  private Process container;
  private long leader;
  private final Form form;
  private final Thread farewell;

  private BootedHost(Path folder, List<String> words, Process container, long leader, Form form) {
    this.folder = folder;
    this.words = List.copyOf(words);
    this.container = container;
    this.leader = leader;
    this.form = form;
    this.farewell = Thread.ofPlatform().unstarted(this::end);
  }

  /// What a host is like.
  ///
  /// @param layer what lies over the small Debian
  /// @param systemd booted; otherwise nothing runs there by itself
  /// @param ownNetwork without the network of the tests
  /// @param preparation for a shell in the tree, before anything starts
  private record Form(Layer layer, boolean systemd, boolean ownNetwork, String preparation) {}

  private enum Layer {
    NONE,
    OTHERS,
    CLOUD,
    DOMAIN,
    DOCKER;

    /// The uppermost first.
    List<Path> over(Path tree) {
      return switch (this) {
        case NONE -> List.of(tree);
        case OTHERS -> List.of(DebianTree.others(), tree);
        case CLOUD -> List.of(DebianTree.cloud(), tree);
        case DOMAIN -> List.of(DebianTree.domain(), tree);
        case DOCKER -> List.of(DebianTree.docker(), tree);
      };
    }

    /// What systemd-nspawn must allow beyond what it does by itself.
    List<String> allowances() {
      return switch (this) {
        case NONE, OTHERS, CLOUD, DOMAIN -> List.of();
        // containers get a keyring of their own, and rules for devices
        case DOCKER -> List.of("--system-call-filter=@keyring bpf");
      };
    }
  }

  /// @param output both streams
  public record Ended(int exitCode, String output) {}

  /// One that many tests use, each for things of its own; it ends with this process.
  public static synchronized BootedHost shared() {
    BootedHost host = shared;
    if (host == null) {
      host = boot();
      shared = host;
    }
    return host;
  }

  /// Boots; says loudly where this machine cannot.
  public static BootedHost boot() {
    return make(new Form(Layer.NONE, true, false, ""));
  }

  /// Boots an image for a cloud, in which cloud-init is switched off until somebody removes
  /// `/etc/cloud/cloud-init.disabled`.
  public static BootedHost cloud() {
    return make(new Form(Layer.CLOUD, true, false, ""));
  }

  /// A host of another family, on which nothing but the tests' own programs runs.
  ///
  /// @param preparation for a shell, such as to remove what the family does not have
  public static BootedHost other(String preparation) {
    return make(new Form(Layer.OTHERS, false, false, preparation));
  }

  /// A booted host with a network of its own, which has nothing but `lo`.
  public static BootedHost withNetwork(String preparation) {
    return make(new Form(Layer.OTHERS, true, true, preparation));
  }

  /// A booted host with a network of its own that can be a domain's controller, and a member in
  /// what `ip netns` makes.
  public static BootedHost domain() {
    return make(new Form(Layer.DOMAIN, true, true, ""));
  }

  /// A booted host with a network of its own on which Docker runs, once it is installed.
  public static BootedHost docker() {
    return make(new Form(Layer.DOCKER, true, true, ""));
  }

  private static BootedHost make(Form form) {
    Path tree = DebianTree.made();
    try {
      Path folder = Files.createTempDirectory("holdfast-host");
      Program.copyTo(Files.createDirectory(folder.resolve("program")));
      var overlay = new Overlay(form.layer().over(tree), folder);
      if (!form.preparation().isEmpty()) {
        Shell.run(
                LIMIT,
                List.of("chroot", overlay.root().toString(), "/bin/sh", "-euc", form.preparation()))
            .orThrow("the preparation");
      }
      return start(folder, form);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static BootedHost start(Path folder, Form form) throws IOException {
    Path log = folder.resolve("boot.log");
    var words =
        new ArrayList<>(
            List.of(
                "systemd-nspawn",
                "-D",
                folder.resolve("root").toString(),
                "--register=no",
                "--keep-unit",
                "--console=pipe",
                "--link-journal=no",
                "--resolv-conf=off",
                "--bind-ro=" + System.getProperty("java.home") + ":/opt/java",
                "--bind-ro=" + folder.resolve("program") + ":/opt/holdfast"));
    words.addAll(form.layer().allowances());
    if (form.ownNetwork()) {
      words.add("--private-network");
    }
    words.addAll(form.systemd() ? List.of("-b") : List.of("--as-pid2", "/bin/sleep", "infinity"));
    Process container = launched(words, log);
    long leader = leader(container, log, folder, form.systemd() ? "systemd" : "(sd-stubinit)");
    var host = new BootedHost(folder, words, container, leader, form);
    Runtime.getRuntime().addShutdownHook(host.farewell);
    if (form.systemd()) {
      host.awaitBoot();
    }
    return host;
  }

  private static Process launched(List<String> words, Path log) throws IOException {
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(log.toFile())
        .redirectInput(new File("/dev/null"))
        .start();
  }

  private static long leader(Process container, Path log, Path folder, String named)
      throws IOException {
    long deadline = System.nanoTime() + BOOT.toNanos();
    while (System.nanoTime() < deadline && container.isAlive()) {
      var child = container.children().findFirst();
      if (child.isPresent() && comm(child.get().pid()).equals(named)) {
        return child.get().pid();
      }
      LockSupport.parkNanos(20_000_000);
    }
    container.destroyForcibly();
    Shell.run(LIMIT, List.of("umount", "-l", folder.resolve("root").toString()));
    Untested.because("systemd-nspawn boots no host here: " + Files.readString(log));
    throw new AssertionError("no host");
  }

  private static String comm(long pid) {
    try {
      return Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  private void awaitBoot() {
    long deadline = System.nanoTime() + BOOT.toNanos();
    while (System.nanoTime() < deadline) {
      String state = run("systemctl", "is-system-running").output().strip();
      if (state.equals("running") || state.equals("degraded")) {
        return;
      }
      LockSupport.parkNanos(100_000_000);
    }
    String jobs = run("systemctl", "list-jobs").output();
    close();
    throw new AssertionError("the host does not come up: " + jobs);
  }

  /// A file of the host as this machine sees it. What the host mounts itself (`/run`, `/tmp`) is
  /// not there.
  public Path path(String path) {
    return folder.resolve("root").resolve(path.substring(1));
  }

  public Tree tree() {
    return Tree.existing(folder.resolve("root"));
  }

  /// Runs a program on the host, as root.
  public Ended run(String... words) {
    return run(List.of(words));
  }

  /// Until the host has gone down by itself, for a restart; then brings it up again. What runs
  /// hosts for a living does so at this exit code.
  public void awaitRestart() {
    try {
      if (!container.waitFor(BOOT.toSeconds(), TimeUnit.SECONDS)) {
        throw new AssertionError("the host does not go down");
      }
      if (container.exitValue() != RESTART) {
        throw new AssertionError("the host ended with " + container.exitValue());
      }
      Path log = folder.resolve("boot.log");
      container = launched(words, log);
      leader = leader(container, log, folder, "systemd");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
    awaitBoot();
  }

  public Ended run(List<String> words) {
    Shell.Ended ended = Shell.run(LIMIT, entering(words));
    return new Ended(ended.exitCode(), ended.output());
  }

  private List<String> entering(List<String> words) {
    var all =
        new ArrayList<>(
            List.of(
                "nsenter", "--target=" + leader, "--mount", "--uts", "--ipc", "--pid", "--cgroup"));
    if (form.ownNetwork()) {
      all.add("--net");
    }
    all.addAll(
        List.of(
            "--", "/usr/bin/env", "-i", "-C", "/", "PATH=" + PATH, "HOME=/root", "LANG=C.UTF-8"));
    all.addAll(words);
    return all;
  }

  /// What a shell on the host says to a script that succeeds.
  public String sh(String script) {
    Ended ended = run("/bin/sh", "-c", script);
    if (ended.exitCode() != 0) {
      throw new AssertionError(script + "\nended with " + ended.exitCode() + ": " + ended.output());
    }
    return ended.output().strip();
  }

  /// Whether a shell on the host finds something true.
  public boolean is(String condition) {
    return run("/bin/sh", "-c", condition).exitCode() == 0;
  }

  public BootedHost file(String path, String text) {
    try {
      Files.createDirectories(path(path).getParent());
      Files.writeString(path(path), text);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// The agent's command line on the host.
  public Ended agent(String... arguments) {
    var words = new ArrayList<>(Program.words("/opt/java", "/opt/holdfast"));
    words.addAll(List.of(arguments));
    return run(words);
  }

  /// Applies a document that holds these resources, as YAML with two spaces before each.
  public Ended apply(String resources, String... options) {
    file(
        "/root/doc.yaml",
        "apiVersion: holdfast.dev/v1\nkind: Document\nmetadata: {name: doc}\nspec:\n  resources:\n"
            + resources);
    var words = new ArrayList<>(List.of("apply", "/root/doc.yaml"));
    words.addAll(List.of(options));
    return agent(words.toArray(String[]::new));
  }

  /// Starts the agent as a service of the host.
  public void startAgent(String... arguments) {
    String words =
        String.join(" ", Program.words("/opt/java", "/opt/holdfast"))
            + " "
            + String.join(" ", arguments);
    file(
        "/etc/systemd/system/holdfast-agent.service",
        "[Service]\nExecStart="
            + words
            + "\nKillMode=process\n[Install]\nWantedBy=multi-user.target\n");
    sh("systemctl daemon-reload && systemctl enable --now holdfast-agent");
  }

  /// Files, packages and accounts, as far as a change of them can be seen; without what the
  /// system's own services write all the time.
  public String snapshot() {
    return tree().snapshot(path -> path.startsWith("var/log") || path.startsWith("var/lib/systemd"))
        + sh(
            "dpkg-query -W -f '${Package} ${Version} ${Status}\\n'; getent passwd; getent group;"
                + " systemctl list-units --all --no-legend --plain --type=service,socket,mount"
                + " | sort; systemctl list-unit-files --no-legend; sysctl -a 2>/dev/null"
                + " | grep -v -e random -e fs.dentry -e fs.inode -e fs.file-nr -e ns_last_pid"
                + " -e sched -e fs.quota -e fs.aio-nr -e perf_event -e pty.nr -e netfilter -e vm.stat -e uuid || true");
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(farewell);
    } catch (IllegalStateException e) {
      return; // which does it now
    }
    end();
  }

  private void end() {
    ProcessHandle.of(leader).ifPresent(ProcessHandle::destroyForcibly);
    try {
      if (!container.waitFor(20, TimeUnit.SECONDS)) {
        container.destroyForcibly();
      }
    } catch (InterruptedException e) {
      container.destroyForcibly();
    }
    Path root = folder.resolve("root");
    Shell.run(LIMIT, List.of("umount", "-l", root.toString()));
    if (!Files.exists(root.resolve("etc"), LinkOption.NOFOLLOW_LINKS)) {
      Shell.run(LIMIT, List.of("rm", "-rf", "--one-file-system", folder.toString()));
    }
  }
}
