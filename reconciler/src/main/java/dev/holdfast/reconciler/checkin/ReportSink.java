package dev.holdfast.reconciler.checkin;

import dev.holdfast.model.NodeName;
import dev.holdfast.wire.Report;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/// Where the reports of check-ins go. What is to the right implements it.
public interface ReportSink {
  /// Takes reports of one stream, in order of number. May be called twice with the same.
  ///
  /// @param reports empty asks only how far the stream is durable
  /// @return the highest number that is durable with all before it, once it is; 0 where none is.
  ///   Completes with [BusyException] when there is no room, and exceptionally when the store
  ///   failed: then nothing may be acknowledged
  CompletableFuture<Long> accept(NodeName node, String stream, List<Report> reports);
}
