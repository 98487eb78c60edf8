package dev.holdfast.agent.testing;

import dev.holdfast.canonical.Json;
import dev.holdfast.wire.OutputPart;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What a [TestReconciler] makes of outputs that are brought to it.
public final class TestOutputs {
  private final Map<String, ByteArrayOutputStream> kept = new HashMap<>();
  private int parts;
  private int troubles;
  private @Nullable String unwanted;

  /// How many parts came, refused ones included.
  public synchronized int parts() {
    return parts;
  }

  /// What came of a stream, such as `say/stdout`; empty before anything did.
  public synchronized byte[] of(String name) {
    var stream = kept.get(name);
    return stream == null ? new byte[0] : stream.toByteArray();
  }

  /// Has no time for the next parts.
  public synchronized void trouble(int times) {
    troubles = times;
  }

  /// Wants none, because of this.
  public synchronized void unwanted(String reason) {
    unwanted = reason;
  }

  /// @return null where there is no time for it
  synchronized @Nullable Json take(OutputPart part, byte[] body) {
    parts++;
    if (troubles > 0) {
      troubles--;
      return null;
    }
    if (unwanted != null) {
      return new OutputPart.Answer.Unwanted(unwanted).toJson();
    }
    var stream =
        kept.computeIfAbsent(
            part.step() + "/" + part.stream().id(), _ -> new ByteArrayOutputStream());
    if (part.offset() == stream.size()) {
      // what is cut off on the way is brought again
      stream.write(body, 0, part.offset() == 0 ? Math.min(100, body.length) : body.length);
    }
    return new OutputPart.Answer.Kept(stream.size()).toJson();
  }
}
