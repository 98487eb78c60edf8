package dev.holdfast.wire;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.AssociationId;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Which bytes of a step's output a request to [Paths#OUTPUTS] brings; the body is the bytes
/// themselves. A file goes up in parts, in order; the answer says how much of it is there, so that
/// an upload that was cut off goes on where it was.
///
/// @param run name of the run, which begins with its time
/// @param step as its folder on the node is called
/// @param offset of the first byte in the file
public record OutputPart(
    AssociationId association, String run, String step, Stream stream, long offset) {
  /// The most that one request may bring.
  public static final int MAX_BYTES = 256 * 1024;

  /// The most that a file may hold; a node keeps no more of a stream.
  public static final long MAX_FILE_BYTES = 8L * 1024 * 1024;

  private static final Pattern RUN = Pattern.compile("[0-9A-Za-z][0-9A-Za-z-]{0,79}");
  private static final Pattern STEP = Pattern.compile("[A-Za-z0-9_-][A-Za-z0-9_.-]{0,149}");

  /// Where a step wrote it.
  public enum Stream {
    STDOUT("stdout"),
    STDERR("stderr");

    private final String id;

    Stream(String id) {
      this.id = id;
    }

    public String id() {
      return id;
    }

    /// @throws JsonShapeException when it is none
    public static Stream of(String id) {
      return Arrays.stream(values())
          .filter(each -> each.id.equals(id))
          .findFirst()
          .orElseThrow(() -> new JsonShapeException("'stream' is 'stdout' or 'stderr'"));
    }
  }

  /// @throws JsonShapeException when a name is none that a node gives
  public OutputPart {
    requireNames(run, step);
    if (offset < 0 || offset > MAX_FILE_BYTES) {
      throw new JsonShapeException("'offset' is 0 to " + MAX_FILE_BYTES);
    }
  }

  /// Whether a node gives such names. Each may be the name of a folder.
  ///
  /// @throws JsonShapeException when it does not
  public static void requireNames(String run, String step) {
    if (!RUN.matcher(run).matches() || !STEP.matcher(step).matches()) {
      throw new JsonShapeException("'run' and 'step' are names as a node gives them");
    }
  }

  /// The request's query, without `?`.
  public String query() {
    return "association="
        + URLEncoder.encode(association.toString(), StandardCharsets.UTF_8)
        + "&run="
        + run
        + "&step="
        + step
        + "&stream="
        + stream.id()
        + "&offset="
        + offset;
  }

  /// @param query value of a parameter; null where it is missing
  /// @throws JsonShapeException when one is missing or wrong
  public static OutputPart from(Function<String, @Nullable String> query) {
    try {
      return new OutputPart(
          AssociationId.parse(required(query, "association")),
          required(query, "run"),
          required(query, "step"),
          Stream.of(required(query, "stream")),
          Long.parseLong(required(query, "offset")));
    } catch (NumberFormatException e) {
      throw new JsonShapeException("'offset' is a number");
    }
  }

  private static String required(Function<String, @Nullable String> query, String name) {
    String value = query.apply(name);
    if (value == null) {
      throw new JsonShapeException("'" + name + "' is missing");
    }
    return value;
  }

  /// What became of a part.
  public sealed interface Answer {
    /// @param bytes how much of the file is there now; the next part begins there
    record Kept(long bytes) implements Answer {}

    /// Nobody wants the run's output, or there is no room for it: nothing more of the run is sent.
    record Unwanted(String reason) implements Answer {}

    default Json toJson() {
      return switch (this) {
        case Kept(var bytes) -> Json.object().put("kept_bytes", bytes).build();
        case Unwanted(var reason) -> Json.object().put("unwanted", reason).build();
      };
    }

    static Answer from(Json.Obj json) {
      String unwanted = json.stringOrNull("unwanted");
      return unwanted == null ? new Kept(json.integer("kept_bytes")) : new Unwanted(unwanted);
    }
  }
}
