package dev.holdfast.reconciler.pages;

import dev.holdfast.reconciler.view.NodeQuery;
import dev.holdfast.reconciler.view.NodeRow;
import dev.holdfast.reconciler.view.NodeSums;
import dev.holdfast.reconciler.view.Slice;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// The list of nodes and what it was asked for.
public record NodesPage(NodeSums sums, NodeQuery query, Slice<NodeRow> nodes) {
  public boolean filtered() {
    return !query.text().isEmpty() || query.verdict() != null || query.online() != null;
  }

  public String nextHref() {
    String next = nodes.next();
    var verdict = query.verdict();
    return "/nodes?text="
        + encoded(query.text())
        + (verdict == null ? "" : "&verdict=" + verdict.id())
        + "&after="
        + encoded(next == null ? "" : next);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
