package dev.holdfast.agent.run;

import dev.holdfast.agent.link.PermitAnswer;
import dev.holdfast.wire.Permission;
import java.io.IOException;

/// Where permits are asked for.
@FunctionalInterface
public interface PermitLine {
  /// @throws IOException when nobody answers, or not as a reconciler would
  PermitAnswer ask(Permission.Request request) throws IOException;
}
