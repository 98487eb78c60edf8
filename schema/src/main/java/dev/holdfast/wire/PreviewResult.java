package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.AssociationId;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/// What a node found when it looked at a proposal. Names of resources and properties, and which
/// kind of thing would happen: nothing that was observed, nothing that is desired, no sentence that
/// a file or a process on the node could have written.
///
/// @param preview the order's id
/// @param associations those that were looked at; empty where it ended before that
public record PreviewResult(String preview, End end, List<Association> associations) {
  /// How many resources are named in all.
  public static final int MAX_RESOURCES = 200;

  /// How many properties of a resource are named.
  public static final int MAX_PROPERTIES = 10;

  /// How it ended.
  public enum End {
    /// everything was looked at
    CHECKED,
    /// what is proposed could not be fetched
    NOT_FETCHED,
    /// this agent cannot read what is proposed
    UNREADABLE,
    /// looking took longer than it may
    OUT_OF_TIME,
    /// the node had something of its own to enforce
    INTERRUPTED,
    /// other previews wait there already
    BUSY,
    /// something that this program does not know
    OTHER;

    static End of(String id) {
      return known(values(), id, OTHER);
    }
  }

  /// What would happen with a resource, where that is not nothing.
  public enum Effect {
    /// it would be changed, or reported as differing where the association only audits
    CHANGE,
    /// nobody can tell without changing the node
    UNKNOWN,
    /// something that it needs is not on the node, such as a parameter or a secret
    INCOMPLETE,
    /// another association on the node manages the same with other values
    CONFLICT,
    /// it could not be looked at
    FAILED;

    static Effect of(String id) {
      return known(values(), id, UNKNOWN);
    }
  }

  private static <E extends Enum<E>> E known(E[] all, String id, E otherwise) {
    return Arrays.stream(all)
        .filter(each -> each.name().toLowerCase(Locale.ROOT).equals(id))
        .findFirst()
        .orElse(otherwise);
  }

  /// One association.
  ///
  /// @param same how many resources would stay as they are
  /// @param notApplicable how many are nothing for this node
  /// @param leftOut how many were not looked at: steps, and scripts where those may not be run
  /// @param resources the others, in the order in which they run, as far as there is room
  /// @param more how many others are not in `resources`
  public record Association(
      AssociationId id,
      int same,
      int notApplicable,
      int leftOut,
      List<Resource> resources,
      int more) {
    public Association {
      resources = List.copyOf(resources);
    }

    Json toJson() {
      return Json.object()
          .put("association", id.toString())
          .put("same", same)
          .put("not_applicable", notApplicable)
          .put("left_out", leftOut)
          .putList("resources", resources, Resource::toJson)
          .put("more", more)
          .build();
    }

    static Association from(Json.Obj json) {
      return new Association(
          AssociationId.parse(json.string("association")),
          count(json, "same"),
          count(json, "not_applicable"),
          count(json, "left_out"),
          json.list("resources", Resource::from),
          count(json, "more"));
    }

    private static int count(Json.Obj json, String key) {
      return Math.clamp(json.integer(key, 0), 0, 1_000_000);
    }
  }

  /// @param properties names of those that differ; empty where none does
  public record Resource(String name, Effect effect, List<String> properties) {
    public Resource {
      properties = List.copyOf(properties);
    }

    Json toJson() {
      return Json.object()
          .put("name", name)
          .put("effect", effect.name().toLowerCase(Locale.ROOT))
          .put("properties", properties.isEmpty() ? null : Json.strings(properties))
          .build();
    }

    static Resource from(Json.Obj json) {
      return new Resource(
          json.string("name"), Effect.of(json.string("effect")), json.strings("properties"));
    }
  }

  public PreviewResult {
    associations = List.copyOf(associations);
  }

  /// One that ended before anything was looked at.
  public static PreviewResult of(PreviewOrder order, End end) {
    return new PreviewResult(order.id(), end, List.of());
  }

  public Json toJson() {
    return Json.object()
        .put("preview", preview)
        .put("end", end.name().toLowerCase(Locale.ROOT))
        .putList("associations", associations, Association::toJson)
        .build();
  }

  public static PreviewResult from(Json.Obj json) {
    return new PreviewResult(
        json.string("preview"),
        End.of(json.string("end")),
        json.list("associations", Association::from));
  }
}
