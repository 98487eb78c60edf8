package dev.holdfast.agent.drift;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What a node remembers of one resource between runs.
///
/// @param inSync per property the desired digest when it was last in sync here; empty before
/// @param enforced the enforced content of that time; null before
/// @param rest likewise for properties that [#inSync] does not name; null before
/// @param corrections for the last five runs, oldest first, whether drift was corrected
/// @param fight null in peace
/// @param secret a secret was in it when it was last in sync, so that what is found may hold it
public record Memory(
    Map<String, Digest> inSync,
    @Nullable Digest enforced,
    @Nullable Digest rest,
    List<Boolean> corrections,
    @Nullable Fight fight,
    boolean secret) {
  public static final Memory NONE = new Memory(Map.of(), null, null, List.of(), null);
  static final int REMEMBERED_RUNS = 5;

  /// Someone corrects this back again and again.
  ///
  /// @param cleanChecks since the last difference
  /// @param pause before the next correction
  /// @param notBefore the next correction
  public record Fight(int cleanChecks, Duration pause, Instant notBefore) {
    Json toJson() {
      return Json.object()
          .put("clean_checks", cleanChecks)
          .put("pause", pause)
          .put("not_before", notBefore)
          .build();
    }

    static Fight from(Json.Obj json) {
      return new Fight(
          (int) json.integer("clean_checks"), json.duration("pause"), json.instant("not_before"));
    }
  }

  public Memory {
    inSync = Collections.unmodifiableMap(new TreeMap<>(inSync));
    corrections = List.copyOf(corrections);
  }

  /// Without secrets.
  public Memory(
      Map<String, Digest> inSync,
      @Nullable Digest enforced,
      @Nullable Digest rest,
      List<Boolean> corrections,
      @Nullable Fight fight) {
    this(inSync, enforced, rest, corrections, fight, false);
  }

  /// Whether there is nothing to remember but that it was in sync as it is desired now: so it is of
  /// most resources after most runs, and then the same memory is kept.
  boolean isPeaceful(Desired desired) {
    return fight == null
        && corrections.isEmpty()
        && secret == desired.secret()
        && desired.enforced().equals(enforced)
        && desired.rest().equals(rest)
        && desired.properties().equals(inSync);
  }

  /// The desired digest when the property was last in sync; null when it never was.
  @Nullable Digest lastInSync(String property) {
    int details = property.indexOf(" (");
    Digest digest = inSync.get(details < 0 ? property : property.substring(0, details));
    return digest != null ? digest : rest;
  }

  public Json toJson() {
    var digests = Json.object();
    inSync.forEach((property, digest) -> digests.put(property, digest.value()));
    return Json.object()
        .put("in_sync", digests.build())
        .put("enforced", enforced == null ? null : enforced.value())
        .put("rest", rest == null ? null : rest.value())
        .putList("corrections", corrections, Json::of)
        .put("fight", fight == null ? null : fight.toJson())
        .put("secret", secret ? Json.of(true) : null)
        .build();
  }

  public static Memory from(Json.Obj json) {
    var digests = new TreeMap<String, Digest>();
    json.stringMap("in_sync")
        .forEach((property, value) -> digests.put(property, new Digest(value)));
    var corrections = new ArrayList<Boolean>();
    json.list("corrections").forEach(each -> corrections.add(each.equals(Json.of(true))));
    return new Memory(
        digests,
        digest(json, "enforced"),
        digest(json, "rest"),
        corrections,
        json.has("fight") ? Fight.from(json.object("fight")) : null,
        json.bool("secret", false));
  }

  private static @Nullable Digest digest(Json.Obj json, String key) {
    String value = json.stringOrNull(key);
    return value == null ? null : new Digest(value);
  }
}
