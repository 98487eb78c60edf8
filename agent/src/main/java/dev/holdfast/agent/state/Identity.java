package dev.holdfast.agent.state;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.VerifyingKey;
import java.net.URI;
import org.jspecify.annotations.Nullable;

/// Who this node is and whom it belongs to, fixed at registration.
///
/// @param server the reconciler's base URL
/// @param reconciler its pinned key: nothing is done that it did not sign
/// @param stream random id of this state folder; reports are numbered within it
/// @param insecureHttp whether plain HTTP to another machine was allowed
/// @param root the folder that the node is, where it is not the machine itself
/// @param caFile certificates to trust for HTTPS beside none else; null for the system's
public record Identity(
    URI server,
    NodeName node,
    VerifyingKey reconciler,
    String stream,
    boolean insecureHttp,
    @Nullable String caFile,
    @Nullable String root) {
  Json toJson() {
    return Json.object()
        .put("server", server.toString())
        .put("node", node.value())
        .put("reconciler", reconciler.toText())
        .put("stream", stream)
        .put("insecure_http", insecureHttp)
        .put("ca_file", caFile)
        .put("root", root)
        .build();
  }

  static Identity from(Json.Obj json) {
    return new Identity(
        URI.create(json.string("server")),
        new NodeName(json.string("node")),
        VerifyingKey.fromText(json.string("reconciler")),
        json.string("stream"),
        json.bool("insecure_http", false),
        json.stringOrNull("ca_file"),
        json.stringOrNull("root"));
  }
}
