package dev.holdfast.agent.link;

import dev.holdfast.agent.state.Released;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.FreezeOrder;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.RunRequest;
import dev.holdfast.wire.StopOrder;
import java.io.IOException;

/// Where the node's side of a check-in is written and read. Called from the link's threads.
public interface Desk {
  /// What to bring now.
  ///
  /// @param waitSeconds how long the reconciler may hold the request
  CheckIn.Request request(long waitSeconds) throws IOException;

  /// The reconciler has what `sent` brought; its reports are acknowledged already.
  void delivered(CheckIn.Request sent, boolean factsWanted);

  /// Something else is released to this node, whole and in the state folder.
  void released(Released released);

  /// Somebody asks for a run; the signature was checked, whether it is due was not.
  void asked(RunRequest request);

  /// A new order to freeze or to change again, taken and durable.
  void ordered(FreezeOrder order);

  /// Somebody stopped an execution; the signature was checked.
  void stopped(StopOrder order);

  /// The reconciler asks what a proposal would change; the signature was checked, whether it may be
  /// obeyed was not.
  void previewed(PreviewOrder order) throws IOException;

  /// The reconciler can be reached, or cannot any more.
  void contact(boolean reachable);
}
