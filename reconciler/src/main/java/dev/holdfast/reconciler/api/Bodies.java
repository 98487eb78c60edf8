package dev.holdfast.reconciler.api;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// What callers send. Unknown keys are refused: a misspelt one must not be taken for its default.
public final class Bodies {
  private static final int MAX_ENTRIES = 1_000;
  private static final int MAX_DIGEST = 80;

  private Bodies() {}

  /// `POST …/runs`
  ///
  /// @param nodes empty: all that have the association
  public record RunBody(List<String> nodes, boolean check) {
    /// @throws JsonShapeException with a sentence
    public static RunBody from(Json.Obj json) {
      only(json, Set.of("nodes", "check"));
      List<String> nodes = json.strings("nodes");
      bound("nodes", nodes.size());
      return new RunBody(nodes, json.bool("check", false));
    }
  }

  /// `POST …/stop`
  ///
  /// @param execution null: all that run now
  public record StopBody(@Nullable String execution) {
    /// @throws JsonShapeException with a sentence
    public static StopBody from(Json.Obj json) {
      only(json, Set.of("execution"));
      return new StopBody(json.stringOrNull("execution"));
    }
  }

  /// `POST …/rollout`
  ///
  /// @param action pause, resume, promote, abort or retry
  public record RolloutBody(String action) {
    /// @throws JsonShapeException with a sentence
    public static RolloutBody from(Json.Obj json) {
      only(json, Set.of("action"));
      return new RolloutBody(json.string("action"));
    }
  }

  /// `POST …/confirmations`
  ///
  /// @param plan its digest, whole or its first 12 digits or more
  public record ConfirmBody(String plan) {
    /// @throws JsonShapeException with a sentence
    public static ConfirmBody from(Json.Obj json) {
      only(json, Set.of("plan"));
      String plan = json.string("plan");
      if (plan.length() > MAX_DIGEST) {
        throw new JsonShapeException("'plan' is longer than a digest");
      }
      return new ConfirmBody(plan);
    }
  }

  /// `POST …/plans`
  ///
  /// @param name what the folder is called
  /// @param entries all its files, with the ids that Git gives to their contents
  /// @param contents of files that the applied commit does not have, in Base64
  public record PlanBody(String name, List<PlanEntry> entries, List<String> contents) {
    private static final int MAX_NAME = 200;

    /// @throws JsonShapeException with a sentence
    public static PlanBody from(Json.Obj json) {
      only(json, Set.of("name", "entries", "contents"));
      String name = json.string("name", "folder");
      if (name.length() > MAX_NAME || name.chars().anyMatch(Character::isISOControl)) {
        throw new JsonShapeException("'name' is at most 200 characters of one line");
      }
      return new PlanBody(name, json.list("entries", PlanEntry::from), json.strings("contents"));
    }
  }

  /// @param kind file, link or submodule
  public record PlanEntry(String path, String blob, String kind) {
    static PlanEntry from(Json.Obj json) {
      only(json, Set.of("path", "blob", "kind"));
      return new PlanEntry(json.string("path"), json.string("blob"), json.string("kind", "file"));
    }
  }

  /// `POST /api/v1/freeze`
  ///
  /// @param repository null: everything
  /// @param until an instant; null: until somebody ends it
  public record FreezeBody(@Nullable String repository, @Nullable String until, String reason) {
    /// @throws JsonShapeException with a sentence
    public static FreezeBody from(Json.Obj json) {
      only(json, Set.of("repository", "until", "reason"));
      return new FreezeBody(
          json.stringOrNull("repository"), json.stringOrNull("until"), json.string("reason", ""));
    }
  }

  /// `POST /api/v1/unfreeze`
  ///
  /// @param repository null: everything
  public record UnfreezeBody(@Nullable String repository) {
    /// @throws JsonShapeException with a sentence
    public static UnfreezeBody from(Json.Obj json) {
      only(json, Set.of("repository"));
      return new UnfreezeBody(json.stringOrNull("repository"));
    }
  }

  /// `PUT /api/v1/nodes/{name}/labels`
  public record LabelsBody(Map<String, String> set, List<String> remove) {
    /// @throws JsonShapeException with a sentence
    public static LabelsBody from(Json.Obj json) {
      only(json, Set.of("set", "remove"));
      var body = new LabelsBody(json.stringMap("set"), json.strings("remove"));
      bound("set", body.set().size());
      bound("remove", body.remove().size());
      if (body.set().isEmpty() && body.remove().isEmpty()) {
        throw new JsonShapeException("give 'set', 'remove' or both");
      }
      return body;
    }
  }

  /// `POST /api/v1/tokens`
  ///
  /// @param ttl such as `30d`; null: it never expires
  public record TokenBody(String name, String role, @Nullable String ttl) {
    /// @throws JsonShapeException with a sentence
    public static TokenBody from(Json.Obj json) {
      only(json, Set.of("name", "role", "ttl"));
      return new TokenBody(json.string("name"), json.string("role"), json.stringOrNull("ttl"));
    }
  }

  /// `POST /api/v1/join-tokens`
  public record JoinTokenBody(
      long uses,
      String ttl,
      Map<String, String> labels,
      List<String> labelKeys,
      String names,
      boolean replace) {
    /// @throws JsonShapeException with a sentence
    public static JoinTokenBody from(Json.Obj json) {
      only(json, Set.of("uses", "ttl", "labels", "label_keys", "names", "replace"));
      var body =
          new JoinTokenBody(
              json.integer("uses", 1),
              json.string("ttl", "1h"),
              json.stringMap("labels"),
              json.strings("label_keys"),
              json.string("names", ""),
              json.bool("replace", false));
      bound("labels", body.labels().size());
      bound("label_keys", body.labelKeys().size());
      return body;
    }
  }

  private static void only(Json.Obj json, Set<String> known) {
    for (String key : json.members().keySet()) {
      if (!known.contains(key)) {
        throw new JsonShapeException(
            "'"
                + key
                + "' is not a key here; there are "
                + String.join(", ", new TreeSet<>(known)));
      }
    }
  }

  private static void bound(String key, int size) {
    if (size > MAX_ENTRIES) {
      throw new JsonShapeException("'" + key + "' has more than " + MAX_ENTRIES + " entries");
    }
  }
}
