package dev.holdfast.model;

import dev.holdfast.canonical.Json;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import org.jspecify.annotations.Nullable;

/// A resource with every reference substituted and every property typed: what an agent checks and
/// applies. A null property is not managed. Defaults are those of `dsl.md` section 3.
public sealed interface Resource
    permits Resource.File,
        Resource.Directory,
        Resource.Link,
        Resource.Line,
        Resource.Package,
        Resource.Service,
        Resource.User,
        Resource.Group,
        Resource.Script,
        SystemResource,
        CommandStep {
  /// Whether a thing should be there.
  enum Presence {
    PRESENT,
    ABSENT
  }

  ResourceType type();

  /// What the resource manages on a node, for finding two owners of one thing: a path, a package's
  /// name, a service's name; `type:identity` is unique on a node.
  List<String> identities();

  /// @param content the wanted text; at most one of `content`, `source`, `template`
  /// @param source path of a repository file, byte-exact
  /// @param template path of a repository file that is rendered on the node
  /// @param params what the template sees instead of the document's parameters; null for those
  /// @param mode permission bits, 0 to 07777
  /// @param sensitive nothing of the content leaves the node
  record File(
      String path,
      Presence state,
      @Nullable String content,
      @Nullable String source,
      @Nullable String template,
      Json.@Nullable Obj params,
      @Nullable String owner,
      @Nullable String group,
      @Nullable Integer mode,
      boolean backup,
      boolean sensitive,
      boolean followLinks)
      implements Resource {
    @Override
    public ResourceType type() {
      return ResourceType.FILE;
    }

    @Override
    public List<String> identities() {
      return List.of("path:" + path);
    }
  }

  /// @param purge remove what nothing on the node manages below it
  /// @param maxRemoved purge refuses to remove more than this many entries
  record Directory(
      String path,
      Presence state,
      @Nullable String owner,
      @Nullable String group,
      @Nullable Integer mode,
      boolean recurse,
      boolean purge,
      int maxRemoved)
      implements Resource {
    @Override
    public ResourceType type() {
      return ResourceType.DIRECTORY;
    }

    @Override
    public List<String> identities() {
      return List.of("path:" + path);
    }
  }

  /// @param target what the link says; null only where it should be absent
  /// @param force replace a file that stands there
  record Link(String path, @Nullable String target, Presence state, boolean force)
      implements Resource {
    @Override
    public ResourceType type() {
      return ResourceType.LINK;
    }

    @Override
    public List<String> identities() {
      return List.of("path:" + path);
    }
  }

  /// One line in a file that someone else owns.
  ///
  /// @param match RE2 pattern; the last line that it finds is replaced, or all are removed
  /// @param insertAfter RE2 pattern, or `EOF`
  /// @param insertBefore RE2 pattern, or `BOF`
  record Line(
      String path,
      String line,
      @Nullable String match,
      Presence state,
      @Nullable String insertAfter,
      @Nullable String insertBefore,
      boolean create)
      implements Resource {
    @Override
    public ResourceType type() {
      return ResourceType.LINE;
    }

    @Override
    public List<String> identities() {
      return List.of("line:" + path + "\n" + (match == null ? line : match));
    }
  }

  /// @param names never empty; one transaction for all
  /// @param hold whether the package manager may upgrade it by itself
  record Package(
      List<String> names, PackageState state, @Nullable String version, @Nullable Boolean hold)
      implements Resource {
    public Package {
      names = List.copyOf(names);
    }

    @Override
    public ResourceType type() {
      return ResourceType.PACKAGE;
    }

    @Override
    public List<String> identities() {
      return names.stream().map(name -> "package:" + name).toList();
    }
  }

  /// What a package should be.
  enum PackageState {
    PRESENT,
    ABSENT,
    LATEST
  }

  /// @param running null where it is not managed
  record Service(
      String name,
      @Nullable Boolean running,
      @Nullable Boolean enabled,
      @Nullable Boolean masked,
      OnNotify onNotify)
      implements Resource {
    @Override
    public ResourceType type() {
      return ResourceType.SERVICE;
    }

    @Override
    public List<String> identities() {
      return List.of("service:" + name);
    }
  }

  /// What a notified service does.
  enum OnNotify {
    RESTART,
    RELOAD
  }

  /// @param passwordHash only ever from a secret
  /// @param authorizedKeys null where they are not managed
  /// @param exclusiveKeys remove keys that are not listed
  record User(
      String name,
      Presence state,
      @Nullable Long uid,
      @Nullable String group,
      @Nullable List<String> groups,
      boolean exclusiveGroups,
      @Nullable String home,
      boolean createHome,
      @Nullable String shell,
      @Nullable String comment,
      boolean system,
      @Nullable Boolean locked,
      @Nullable String passwordHash,
      @Nullable List<String> authorizedKeys,
      boolean exclusiveKeys)
      implements Resource {
    @Override
    public ResourceType type() {
      return ResourceType.USER;
    }

    @Override
    public List<String> identities() {
      return List.of("user:" + name);
    }
  }

  record Group(
      String name,
      Presence state,
      @Nullable Long gid,
      boolean system,
      @Nullable List<String> members,
      boolean exclusiveMembers)
      implements Resource {
    @Override
    public ResourceType type() {
      return ResourceType.GROUP;
    }

    @Override
    public List<String> identities() {
      return List.of("group:" + name);
    }
  }

  /// @param check exit 0 means in sync; null makes the script an action
  /// @param creates a path whose presence means that there is nothing to do
  record Script(
      @Nullable String check,
      @Nullable String apply,
      String interpreter,
      @Nullable String user,
      @Nullable String workingDirectory,
      SortedMap<String, String> environment,
      Duration timeout,
      @Nullable String creates)
      implements Resource {
    @Override
    public ResourceType type() {
      return ResourceType.SCRIPT;
    }

    /// Nobody can say what a script manages.
    @Override
    public List<String> identities() {
      return List.of();
    }
  }
}
