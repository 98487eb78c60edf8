package dev.holdfast.agent.host;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Red Hat's family before dnf: yum 3, as in its release 7. Holds are those of its versionlock
/// plugin, read from the plugin's own file.
final class YumPackages extends RpmPackages {
  private static final Duration TRANSACTION = Duration.ofMinutes(50);
  private static final Duration QUERY = Duration.ofMinutes(5);
  private static final String NONE = "No matching Packages to list";
  private static final String AVAILABLE = "Available Packages";
  private static final Pattern HOLDER = Pattern.compile("running as pid ([0-9]+)");
  private static final String NO_PLUGIN = "No such command: versionlock";

  private final HostFiles files;
  private final Processes processes;

  YumPackages(HostFiles files, Processes processes) {
    super(files, processes);
    this.files = files;
    this.processes = processes;
  }

  @Override
  public String name() {
    return "yum";
  }

  @Override
  Set<String> held() throws IOException {
    return new VersionLocks(files).held();
  }

  @Override
  public Map<String, String> candidates(Collection<String> names) throws IOException {
    var words = yum("-q", "--showduplicates", "list", "available", "--");
    words.addAll(names);
    var ended = processes.run(Command.listing(words).within(QUERY));
    if (!ended.succeeded() && !ended.output().contains(NONE)) {
      throw new IOException("yum list: " + Transactions.reason(ended.output()));
    }
    Map<String, String> newest = available(ended.output());
    newest.keySet().retainAll(names); // yum takes `Bash` for `bash`
    return noOlderThanInstalled(newest);
  }

  /// The newest version of each name in what `yum list` says: `NAME.ARCH VERSION REPOSITORY`, where
  /// what is too long for its column sends the rest to the next line.
  static Map<String, String> available(String output) {
    var newest = new HashMap<String, String>();
    List<String> lines = output.lines().dropWhile(line -> !line.equals(AVAILABLE)).skip(1).toList();
    String name = "";
    for (String line : lines) {
      List<String> words = List.of(line.strip().split("\\s+"));
      boolean goesOn = line.startsWith(" ");
      int version = goesOn ? 0 : 1;
      if (!goesOn) {
        name = words.getFirst();
      }
      int dot = name.lastIndexOf('.');
      if (dot > 0 && words.size() > version) {
        newest.merge(name.substring(0, dot), words.get(version), RpmPackages::newer);
        name = ""; // all that may follow is the repository
      }
    }
    return newest;
  }

  /// By itself `install` leaves alone what is installed in a newer version.
  @Override
  void installUnheld(Map<String, Optional<String>> names) throws IOException {
    Map<String, String> installed = versions();
    var forth = yum("-y", "--setopt=skip_missing_names_on_install=0", "install", "--");
    var back = yum("-y", "downgrade", "--");
    int least = back.size();
    boolean any = false;
    for (var each : names.entrySet()) {
      String name = each.getKey();
      Optional<String> version = each.getValue();
      if (version.isPresent() && isOlder(version.get(), installed.get(name))) {
        back.add(word(name, version));
      } else {
        forth.add(word(name, version));
        any = true;
      }
    }
    if (any) {
      transaction(forth);
    }
    if (back.size() > least) {
      transaction(back);
    }
  }

  /// yum knows `NAME-VERSION-RELEASE` and, where an architecture is named, an epoch.
  private static String word(String name, Optional<String> version) {
    return version.map(v -> name + "-" + v.substring(v.indexOf(':') + 1)).orElse(name);
  }

  /// A version without an epoch means that of what is installed.
  static boolean isOlder(String wanted, @Nullable String installed) {
    if (installed == null) {
      return false;
    }
    int colon = installed.indexOf(':');
    String epoch = wanted.indexOf(':') < 0 ? installed.substring(0, colon + 1) : "";
    return RpmVersion.of(epoch + wanted).compareTo(RpmVersion.of(installed)) < 0;
  }

  @Override
  public void remove(Collection<String> names) throws IOException {
    var words = yum("-y", "remove", "--");
    words.addAll(names);
    transaction(words);
  }

  @Override
  public void refresh(String file) throws IOException {
    String id = ZypperPackages.repositoryOf(file);
    transaction(yum("-q", "-y", "--disablerepo=*", "--enablerepo=" + id, "makecache"));
  }

  @Override
  public void hold(Collection<String> names, boolean held) throws IOException {
    var words = yum("-q", "-y", "versionlock", held ? "add" : "delete");
    words.addAll(names);
    try {
      transaction(words);
    } catch (IOException e) {
      if (String.valueOf(e.getMessage()).contains(NO_PLUGIN)) {
        throw new IOException("'hold' needs yum's versionlock plugin, which this node lacks", e);
      }
      throw e;
    }
  }

  private static List<String> yum(String... words) {
    // it would wait for ever for whoever has its lock
    var all = new ArrayList<>(List.of("yum", "--setopt=exit_on_lock=1"));
    all.addAll(List.of(words));
    return all;
  }

  private void transaction(List<String> words) throws IOException {
    Transactions.runOnceUnlocked(processes, files, Command.of(words).within(TRANSACTION), HOLDER);
  }
}
