package dev.holdfast.wire;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The one request that an agent makes over and over; the reconciler holds it until there is
/// something for the node or the wait is over.
public final class CheckIn {
  /// How many reports one check-in may bring.
  public static final int MAX_REPORTS = 100;

  /// How many results of previews one check-in may bring.
  public static final int MAX_PREVIEWS = 2;

  /// How large a check-in may be.
  public static final int MAX_BYTES = 4 * 1024 * 1024;

  private CheckIn() {}

  /// What a node has beside its manifest's entries.
  ///
  /// @param calendars [Manifest#digest] of the calendars whose hours are here whole
  /// @param freezeEpoch of the latest freeze or unfreeze that it took; 0 before the first
  /// @param freezeSequence likewise
  /// @param marks [Manifest#marks] of its entries; null from an agent that does not know them
  public record Known(
      Digest calendars, long freezeEpoch, long freezeSequence, @Nullable Digest marks) {
    /// Of an agent that knows no marks.
    public Known(Digest calendars, long freezeEpoch, long freezeSequence) {
      this(calendars, freezeEpoch, freezeSequence, null);
    }

    Json toJson() {
      return Json.object()
          .put("calendars", calendars.value())
          .put("freeze_epoch", freezeEpoch)
          .put("freeze_sequence", freezeSequence)
          .put("marks", marks == null ? null : marks.value())
          .build();
    }

    static Known from(Json.Obj json) {
      return new Known(
          new Digest(json.string("calendars")),
          json.integer("freeze_epoch", 0),
          json.integer("freeze_sequence", 0),
          json.has("marks") ? new Digest(json.string("marks")) : null);
    }
  }

  /// @param stream random id of the node's state folder; reports are numbered within it
  /// @param revision what the node has
  /// @param epoch of the last manifest; 0 before the first
  /// @param sequence of the last manifest; 0 before the first
  /// @param verifiedThrough every firing due before it ran and found what was last reported; null
  ///   before the first run
  /// @param nodeTime the node's own clock, without its correction
  /// @param facts only when they changed since the reconciler last took them, or when it asked
  /// @param disabled why changes are switched off on the node; null when they are not
  /// @param waitSeconds how long to hold the request, 0 to 50
  /// @param known null from an agent that knows neither calendars nor freezing
  /// @param previews what it found when it was asked to look at proposals, since it was last heard;
  ///   null from an agent that cannot do that
  public record Request(
      String agentVersion,
      String stream,
      Revision revision,
      long epoch,
      long sequence,
      @Nullable Instant verifiedThrough,
      Instant nodeTime,
      Json.@Nullable Obj facts,
      List<Report> reports,
      @Nullable String disabled,
      long waitSeconds,
      @Nullable Known known,
      @Nullable List<PreviewResult> previews) {
    public Request {
      reports = List.copyOf(reports);
      previews = previews == null ? null : List.copyOf(previews);
    }

    /// Of an agent that cannot look at proposals.
    public Request(
        String agentVersion,
        String stream,
        Revision revision,
        long epoch,
        long sequence,
        @Nullable Instant verifiedThrough,
        Instant nodeTime,
        Json.@Nullable Obj facts,
        List<Report> reports,
        @Nullable String disabled,
        long waitSeconds,
        @Nullable Known known) {
      this(
          agentVersion,
          stream,
          revision,
          epoch,
          sequence,
          verifiedThrough,
          nodeTime,
          facts,
          reports,
          disabled,
          waitSeconds,
          known,
          null);
    }

    /// Of an agent that knows neither calendars nor freezing.
    public Request(
        String agentVersion,
        String stream,
        Revision revision,
        long epoch,
        long sequence,
        @Nullable Instant verifiedThrough,
        Instant nodeTime,
        Json.@Nullable Obj facts,
        List<Report> reports,
        @Nullable String disabled,
        long waitSeconds) {
      this(
          agentVersion,
          stream,
          revision,
          epoch,
          sequence,
          verifiedThrough,
          nodeTime,
          facts,
          reports,
          disabled,
          waitSeconds,
          null);
    }

    public Json toJson() {
      return Json.object()
          .put("agent_version", agentVersion)
          .put("stream", stream)
          .put("revision", revision.toString())
          .put("epoch", epoch)
          .put("sequence", sequence)
          .put("verified_through", verifiedThrough)
          .put("node_time", nodeTime)
          .put("facts", facts)
          .putList("reports", reports, Report::toJson)
          .put("disabled", disabled)
          .put("wait_seconds", waitSeconds)
          .put("known", known == null ? null : known.toJson())
          .put("previews", previews == null ? null : Json.list(previews, PreviewResult::toJson))
          .build();
    }

    public static Request from(Json.Obj json) {
      return new Request(
          json.string("agent_version"),
          json.string("stream"),
          new Revision(new Digest(json.string("revision"))),
          json.integer("epoch"),
          json.integer("sequence"),
          json.instantOrNull("verified_through"),
          json.instant("node_time"),
          json.has("facts") ? json.object("facts") : null,
          json.list("reports", Report::from),
          json.stringOrNull("disabled"),
          json.integer("wait_seconds", 0),
          json.has("known") ? Known.from(json.object("known")) : null,
          json.has("previews") ? json.list("previews", PreviewResult::from) : null);
    }
  }

  /// @param acknowledged the highest report number of the request's stream that is now durable with
  ///   all before it; the agent forgets those. 0 where none is
  /// @param manifest present when the node's revision differs
  /// @param runs signed [RunRequest]s
  /// @param stops signed [StopOrder]s
  /// @param factsWanted the next check-in should bring facts
  /// @param orders signed [FreezeOrder]s, to be obeyed before anything else that the answer brings
  /// @param previews signed [PreviewOrder]s; what they propose is not released
  public record Response(
      Instant serverTime,
      long acknowledged,
      @Nullable Signed manifest,
      List<Signed> runs,
      boolean factsWanted,
      List<Signed> orders,
      List<Signed> stops,
      List<Signed> previews) {
    public Response {
      runs = List.copyOf(runs);
      orders = List.copyOf(orders);
      stops = List.copyOf(stops);
      previews = List.copyOf(previews);
    }

    /// Without previews.
    public Response(
        Instant serverTime,
        long acknowledged,
        @Nullable Signed manifest,
        List<Signed> runs,
        boolean factsWanted,
        List<Signed> orders,
        List<Signed> stops) {
      this(serverTime, acknowledged, manifest, runs, factsWanted, orders, stops, List.of());
    }

    /// Without orders.
    public Response(
        Instant serverTime,
        long acknowledged,
        @Nullable Signed manifest,
        List<Signed> runs,
        boolean factsWanted) {
      this(serverTime, acknowledged, manifest, runs, factsWanted, List.of(), List.of());
    }

    public Json toJson() {
      return Json.object()
          .put("server_time", serverTime)
          .put("acknowledged", acknowledged)
          .put("manifest", manifest == null ? null : manifest.toJson())
          .putList("runs", runs, Signed::toJson)
          .put("stops", stops.isEmpty() ? null : Json.list(stops, Signed::toJson))
          .put("facts_wanted", factsWanted)
          .putList("orders", orders, Signed::toJson)
          .putList("previews", previews, Signed::toJson)
          .build();
    }

    public static Response from(Json.Obj json) {
      return new Response(
          json.instant("server_time"),
          json.integer("acknowledged"),
          json.has("manifest") ? Signed.from(json.object("manifest")) : null,
          json.list("runs", Signed::from),
          json.bool("facts_wanted", false),
          json.list("orders", Signed::from),
          json.list("stops", Signed::from),
          json.list("previews", Signed::from));
    }
  }
}
