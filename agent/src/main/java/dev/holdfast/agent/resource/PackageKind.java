package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.PackageManager;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// `package`: packages by the node's own package manager, one transaction for many names.
public final class PackageKind implements Kind<Resource.Package> {
  @Override
  public Observation check(Resource.Package desired, Surroundings surroundings) throws IOException {
    Host host = surroundings.host();
    if (host.isBareTree()) {
      return new Observation.NotApplicable("packages cannot be managed in a bare tree");
    }
    Optional<PackageManager> manager = host.packages();
    if (manager.isEmpty()) {
      return new Observation.NotApplicable("this node has no package manager that is known");
    }
    requireNames(desired);
    Map<String, PackageManager.Installed> installed = manager.get().installed();
    Map<String, String> wanted = wantedVersions(desired, installed.keySet(), manager.get());
    var differences = new Differences(surroundings);
    for (String name : desired.names()) {
      PackageManager.Installed found = installed.get(name);
      String version = wanted.get(name);
      if (found != null && version != null && manager.get().isVersion(version, found.version())) {
        version = found.version();
      }
      compare(desired, name, found, version, differences);
    }
    return differences.observation();
  }

  /// What begins with a dash would be an option.
  private static void requireNames(Resource.Package desired) throws IOException {
    for (String name : desired.names()) {
      if (name.isBlank() || name.startsWith("-")) {
        throw new IOException("'" + name + "' is no name of a package");
      }
    }
  }

  private static void compare(
      Resource.Package desired,
      String name,
      PackageManager.@Nullable Installed found,
      @Nullable String version,
      Differences differences) {
    if (desired.state() == Resource.PackageState.ABSENT) {
      if (found != null) {
        differences.compare(property("state", desired, name), "absent", found.version());
      }
      return;
    }
    if (found == null) {
      differences.compare(property("state", desired, name), "present", "absent");
      return;
    }
    if (version != null) {
      differences.compare(property("version", desired, name), version, found.version());
    }
    Boolean hold = desired.hold();
    if (hold != null) {
      differences.compare(
          property("hold", desired, name), hold.toString(), Boolean.toString(found.held()));
    }
  }

  /// Versions by name; of those that may have any there is none.
  ///
  /// @param names that the newest version is asked for
  private static Map<String, String> wantedVersions(
      Resource.Package desired, Collection<String> names, PackageManager manager)
      throws IOException {
    String version = desired.version();
    if (version != null) {
      return desired.names().stream().distinct().collect(Collectors.toMap(n -> n, _ -> version));
    }
    var asked = new TreeSet<>(desired.names());
    asked.retainAll(names);
    return desired.state() == Resource.PackageState.LATEST && !asked.isEmpty()
        ? manager.candidates(asked)
        : Map.of();
  }

  private static String property(String property, Resource.Package desired, String name) {
    return desired.names().size() == 1 ? property : property + " (" + name + ")";
  }

  @Override
  public void apply(
      Resource.Package desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    PackageManager manager =
        surroundings
            .host()
            .packages()
            .orElseThrow(() -> new IOException("this node has no package manager"));
    if (desired.state() == Resource.PackageState.ABSENT) {
      manager.remove(touched(desired, differences, "state"));
      return;
    }
    var wanted = new LinkedHashMap<String, Optional<String>>();
    List<String> touched = touched(desired, differences, "state", "version");
    Map<String, String> versions = wantedVersions(desired, touched, manager);
    for (String name : touched) {
      wanted.put(name, Optional.ofNullable(versions.get(name)));
    }
    List<String> heldBefore = wanted.isEmpty() ? List.of() : held(desired, manager);
    if (!wanted.isEmpty()) {
      manager.install(wanted);
    }
    hold(desired, differences, heldBefore, manager);
  }

  private static List<String> held(Resource.Package desired, PackageManager manager)
      throws IOException {
    var installed = manager.installed();
    return desired.names().stream()
        .filter(name -> installed.containsKey(name) && installed.get(name).held())
        .toList();
  }

  /// A change of version takes a hold away, also one that is not managed here.
  private static void hold(
      Resource.Package desired,
      List<Difference> differences,
      List<String> heldBefore,
      PackageManager manager)
      throws IOException {
    Boolean hold = desired.hold();
    var names =
        hold == null ? heldBefore : touched(desired, differences, "hold", "state", "version");
    if (!names.isEmpty()) {
      manager.hold(names, hold == null || hold);
    }
  }

  private static List<String> touched(
      Resource.Package desired, List<Difference> differences, String... properties) {
    var names = new ArrayList<String>();
    for (String name : desired.names()) {
      for (String property : properties) {
        if (!names.contains(name)
            && Differences.names(differences, property(property, desired, name))) {
          names.add(name);
        }
      }
    }
    return names;
  }
}
