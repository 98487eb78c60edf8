package dev.holdfast.agent.resource;

import dev.holdfast.model.CommandStep;
import dev.holdfast.model.Resource;
import dev.holdfast.model.SystemResource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.List;

/// Every kind, found by the resource's type.
public final class Kinds {
  private final FileKind file = new FileKind();
  private final DirectoryKind directory = new DirectoryKind();
  private final LinkKind link = new LinkKind();
  private final LineKind line = new LineKind();
  private final PackageKind packages = new PackageKind();
  private final ServiceKind service = new ServiceKind();
  private final UserKind user = new UserKind();
  private final GroupKind group = new GroupKind();
  private final ScriptKind script = new ScriptKind();
  private final SystemKinds system = new SystemKinds();

  public Observation check(Resource resource, Surroundings surroundings) throws IOException {
    return switch (resource) {
      case Resource.File desired -> file.check(desired, surroundings);
      case Resource.Directory desired -> directory.check(desired, surroundings);
      case Resource.Link desired -> link.check(desired, surroundings);
      case Resource.Line desired -> line.check(desired, surroundings);
      case Resource.Package desired -> packages.check(desired, surroundings);
      case Resource.Service desired -> service.check(desired, surroundings);
      case Resource.User desired -> user.check(desired, surroundings);
      case Resource.Group desired -> group.check(desired, surroundings);
      case Resource.Script desired -> script.check(desired, surroundings);
      case SystemResource desired -> system.check(desired, surroundings);
      case CommandStep step ->
          new Observation.NotApplicable("this agent cannot run '" + step.action() + "' yet");
    };
  }

  public void apply(Resource resource, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    switch (resource) {
      case Resource.File desired -> file.apply(desired, differences, surroundings);
      case Resource.Directory desired -> directory.apply(desired, differences, surroundings);
      case Resource.Link desired -> link.apply(desired, differences, surroundings);
      case Resource.Line desired -> line.apply(desired, differences, surroundings);
      case Resource.Package desired -> packages.apply(desired, differences, surroundings);
      case Resource.Service desired -> service.apply(desired, differences, surroundings);
      case Resource.User desired -> user.apply(desired, differences, surroundings);
      case Resource.Group desired -> group.apply(desired, differences, surroundings);
      case Resource.Script desired -> script.apply(desired, differences, surroundings);
      case SystemResource desired -> system.apply(desired, differences, surroundings);
      case CommandStep _ -> {}
    }
  }

  /// Gets ready what [#apply] would do, as far as nobody sees it and it is small.
  ///
  /// @return whether there is something for which [HostFiles#awaitStaged] waits
  public boolean stage(Resource resource, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    return resource instanceof Resource.File desired
        && file.stage(desired, differences, surroundings);
  }

  /// Tells a resource that something it depends on changed.
  public void notify(Resource resource, Surroundings surroundings) throws IOException {
    switch (resource) {
      case Resource.Service desired -> service.notified(desired, surroundings);
      case Resource.Script desired -> script.notified(desired, surroundings);
      case Resource.File _,
          Resource.Directory _,
          Resource.Link _,
          Resource.Line _,
          Resource.Package _,
          Resource.User _,
          Resource.Group _,
          SystemResource _,
          CommandStep _ -> {}
    }
  }

  /// Paths that a resource has for itself beside what identifies it, so that no purge takes them.
  public static List<String> ownPaths(Resource resource) {
    return switch (resource) {
      case Resource.File file when file.backup() -> List.of(FileKind.backup(file.path()));
      case SystemResource desired -> SystemKinds.paths(desired);
      case Resource.File _,
          Resource.Directory _,
          Resource.Link _,
          Resource.Line _,
          Resource.Package _,
          Resource.Service _,
          Resource.User _,
          Resource.Group _,
          Resource.Script _,
          CommandStep _ ->
          List.of();
    };
  }
}
