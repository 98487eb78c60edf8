package dev.holdfast.agent.run;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Processes;
import dev.holdfast.agent.preview.Proposal;
import dev.holdfast.agent.resource.Kinds;
import dev.holdfast.agent.resource.Observation;
import dev.holdfast.agent.resource.RepositoryFiles;
import dev.holdfast.agent.resource.Seal;
import dev.holdfast.agent.resource.Surroundings;
import dev.holdfast.agent.resource.Templates;
import dev.holdfast.agent.run.Prepared.Readiness;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.EnforcedContent;
import dev.holdfast.wire.PreviewResult;
import dev.holdfast.wire.PreviewResult.Effect;
import dev.holdfast.wire.PreviewResult.End;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Looks what a proposal would change on this node. Has no way to change it: of a kind of resource
/// it calls [Kinds#check] and nothing else. What it tells are names and kinds of effects; no text
/// that something on the node could have written.
final class PreviewCheck {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.run");

  /// The property of a difference without its detail, such as `state` of `state (nginx)`.
  private static final Pattern PROPERTY = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

  private final Host host;
  private final NodeScope node;
  private final Map<AssociationId, Prepared> released;
  private final Seal seal;
  private final Kinds kinds = new Kinds();
  private final Templates templates = new Templates();
  private final List<PreviewResult.Association> told = new ArrayList<>();
  private int room = PreviewResult.MAX_RESOURCES;

  /// @param released what the node manages now, in the order in which it runs
  PreviewCheck(Host host, NodeScope node, Map<AssociationId, Prepared> released, Seal seal) {
    this.host = host;
    this.node = node;
    this.released = released;
    this.seal = seal;
  }

  /// Whether to look no further.
  interface Over {
    /// Why; null where to go on.
    @Nullable End why();
  }

  /// Once for each of this.
  ///
  /// @param over asked before each resource, and several times a second while a script runs
  PreviewResult of(Proposal proposal, Over over) {
    var prepared = new LinkedHashMap<AssociationId, Prepared>();
    var preparation = new Preparation(templates);
    proposal
        .contents()
        .forEach((id, content) ->
            prepared.put(id, preparation.prepare(content, node, files(proposal, content))));
    var all = new LinkedHashMap<>(released);
    all.putAll(prepared);
    var claims = new Claims(all);
    End end = null;
    for (var each : prepared.entrySet()) {
      EnforcedContent content = proposal.contents().get(each.getKey());
      if (content == null) {
        throw new IllegalStateException("prepared without content");
      }
      var looking = new Looking(proposal, content, each.getKey(), each.getValue(), claims);
      end = looking.look(over);
      told.add(looking.told());
      if (end != null) {
        break;
      }
    }
    return new PreviewResult(proposal.order().id(), end == null ? End.CHECKED : end, told);
  }

  private static RepositoryFiles files(Proposal proposal, EnforcedContent content) {
    return new BlobFiles(content, proposal.files(), () -> {});
  }

  /// One association.
  private final class Looking {
    private final Proposal proposal;
    private final EnforcedContent content;
    private final AssociationId id;
    private final Prepared prepared;
    private final Claims claims;
    private final Ignored ignored;
    private final List<PreviewResult.Resource> resources = new ArrayList<>();
    private int same;
    private int notApplicable;
    private int leftOut;
    private int more;
    private boolean changes;
    private @Nullable End cut;

    Looking(
        Proposal proposal,
        EnforcedContent content,
        AssociationId id,
        Prepared prepared,
        Claims claims) {
      this.proposal = proposal;
      this.content = content;
      this.id = id;
      this.prepared = prepared;
      this.claims = claims;
      this.ignored = new Ignored(content.ignore());
    }

    PreviewResult.Association told() {
      return new PreviewResult.Association(id, same, notApplicable, leftOut, resources, more);
    }

    /// @return why it looked no further; null at its end
    @Nullable End look(Over over) {
      for (Prepared.Part part : prepared.parts()) {
        End end = over.why();
        if (end != null) {
          return end;
        }
        Processes.until(
            () -> isOver(over),
            () -> {
              look(part);
              return part;
            });
        if (cut != null) {
          return cut; // what was asked of a process is not known
        }
      }
      return null;
    }

    private boolean isOver(Over over) {
      cut = over.why();
      return cut != null;
    }

    private void look(Prepared.Part part) {
      switch (part.readiness()) {
        case Readiness.NotApplicable _ -> notApplicable++;
        case Readiness.Broken _ -> tell(part, Effect.INCOMPLETE, List.of());
        case Readiness.Step() -> leftOut++;
        case Readiness.Ready(Resource.Script _, _) when !proposal.order().scripts() -> leftOut++;
        case Readiness.Ready(var resource, var secretKeys) -> {
          if (claims.conflict(id, part).isPresent()) {
            tell(part, Effect.CONFLICT, List.of());
          } else {
            observe(part, resource, secretKeys);
          }
        }
      }
    }

    private void observe(Prepared.Part part, Resource resource, Set<String> secretKeys) {
      try {
        var surroundings =
            new Surroundings(
                host,
                files(proposal, content),
                templates,
                prepared.inputs(),
                secretKeys,
                claims.managed(),
                seal);
        switch (ignored.without(part.declaration().name(), kinds.check(resource, surroundings))) {
          case Observation.InSync() -> same++;
          case Observation.NotApplicable _ -> notApplicable++;
          case Observation.Unknown _ -> tell(part, Effect.UNKNOWN, List.of());
          case Observation.Differs(var differences) -> {
            changes = true;
            tell(part, Effect.CHANGE, properties(differences));
          }
        }
      } catch (IOException | InvalidPathException e) {
        failed(part, e);
      } catch (RuntimeException e) { // one resource must not take the others with it
        LOG.log(System.Logger.Level.ERROR, part.declaration().name(), e);
        tell(part, Effect.FAILED, List.of());
      }
    }

    /// What fails may need what would be changed before it, such as the user that owns a file.
    private void failed(Prepared.Part part, Exception why) {
      LOG.log(
          System.Logger.Level.DEBUG,
          "{0} of a preview cannot be checked: {1}",
          part.declaration().name(),
          why.getMessage());
      tell(part, changes ? Effect.UNKNOWN : Effect.FAILED, List.of());
    }

    private void tell(Prepared.Part part, Effect effect, List<String> properties) {
      if (room == 0) {
        more++;
      } else {
        room--;
        resources.add(new PreviewResult.Resource(part.declaration().name(), effect, properties));
      }
    }
  }

  /// In order, each once.
  private static List<String> properties(List<Difference> differences) {
    return differences.stream()
        .map(each -> PROPERTY.matcher(each.property()))
        .filter(Matcher::lookingAt)
        .map(Matcher::group)
        .distinct()
        .limit(PreviewResult.MAX_PROPERTIES)
        .toList();
  }
}
