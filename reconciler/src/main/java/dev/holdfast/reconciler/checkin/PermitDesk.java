package dev.holdfast.reconciler.checkin;

import dev.holdfast.model.NodeName;
import dev.holdfast.wire.Permission;
import java.util.concurrent.CompletableFuture;

/// Where nodes ask whether they may change themselves now. What is to the right implements it.
public interface PermitDesk {
  /// The answer is durable when it completes; asked again, it is the same.
  ///
  /// @return completes with [BusyException] when too many ask, and exceptionally when the store
  ///   failed: then nothing is granted
  CompletableFuture<Permission.Answer> ask(NodeName node, Permission.Request request);
}
