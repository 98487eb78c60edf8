package dev.holdfast.agent.app;

import dev.holdfast.agent.state.Identity;
import dev.holdfast.agent.state.Progress;
import dev.holdfast.agent.state.Released;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.wire.Manifest;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `status`: what the state folder says, also while the daemon runs.
@Command(
    name = "status",
    description = "Shows what this node has to be and how far it is.",
    mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Places places = new Places();

  @Option(names = "--output", paramLabel = "FORM", description = "${COMPLETION-CANDIDATES}.")
  private OutputForm output = OutputForm.text;

  @Override
  public Integer call() throws IOException {
    Identity identity = places.identity();
    try (StateFolder state = StateFolder.inspect(places.state)) {
      Json.Obj status = status(state, identity);
      PrintWriter out = spec.commandLine().getOut();
      switch (output) {
        case json -> out.print(JsonText.pretty(status));
        case text -> print(status, out);
      }
      out.flush();
    }
    return ExitCodes.OK;
  }

  private static Json.Obj status(StateFolder state, Identity identity) throws IOException {
    Released released = state.released(identity);
    var associations = new ArrayList<Json>();
    for (Manifest.Entry entry : released.manifest().entries()) {
      Optional<Progress> progress = state.associations().progress(entry.association());
      associations.add(
          Json.object()
              .put("association", entry.association().toString())
              .put("version", entry.version())
              .put(
                  "verdict",
                  progress.map(Progress::verdict).map(verdict -> verdict.words()).orElse("pending"))
              .put("reason", progress.map(Progress::reason).filter(r -> !r.isEmpty()).orElse(null))
              .put("last_run_at", progress.map(Progress::lastRunAt).orElse(null))
              .build());
    }
    Instant nodeTime = InstantSource.system().instant();
    Instant now = nodeTime.plus(state.clockOffset());
    var disabled = state.disabled().filter(each -> each.holdsAt(nodeTime));
    return Json.object()
        .put("node", identity.node().value())
        .put("server", identity.server().toString())
        .put("revoked_at", StateFolder.revoked(state.path(), identity).orElse(null))
        .put("sequence", released.manifest().sequence())
        .put("unsent_reports", state.outbox().size())
        .put("disabled", disabled.map(each -> each.reason()).orElse(null))
        .putList(
            "frozen",
            state.freezes().inForce(now).toList(),
            order ->
                Json.object()
                    .put("repository", order.repository() == null ? null : order.scope())
                    .put("reason", order.reason())
                    .put("until", order.until())
                    .build())
        .put("associations", new Json.Arr(associations))
        .build();
  }

  private static void print(Json.Obj status, PrintWriter out) {
    out.printf("node     %s%n", status.string("node"));
    out.printf("server   %s%n", status.string("server"));
    if (status.has("revoked_at")) {
      out.printf(
          "revoked  at %s: nothing is checked or changed; to take the node back, stop the agent"
              + " and register again%n",
          status.string("revoked_at"));
    }
    out.printf("unsent   %d reports%n", status.integer("unsent_reports"));
    if (status.has("disabled")) {
      out.printf("changes  off: %s%n", status.string("disabled"));
    }
    for (Json each : status.list("frozen")) {
      Json.Obj order = each.asObject("frozen");
      out.printf(
          "frozen   %s%s%s%n",
          order.string("repository", "everything"),
          order.string("reason").isEmpty() ? "" : ": " + order.string("reason"),
          order.has("until") ? " (until " + order.string("until") + ")" : "");
    }
    for (Json each : status.list("associations")) {
      Json.Obj association = each.asObject("association");
      out.printf(
          "%-40s v%-4d %s%s%n",
          association.string("association"),
          association.integer("version"),
          association.string("verdict"),
          association.has("reason") ? " (" + association.string("reason") + ")" : "");
    }
  }
}
