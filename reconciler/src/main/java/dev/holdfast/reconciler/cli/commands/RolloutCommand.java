package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Words;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "rollout",
    description = {
      "Shows how far the rollout of an association is, or tells it something:",
      "  pause    release nothing more until it is resumed",
      "  resume   go on after a pause",
      "  promote  go on to the next stage without waiting for this one",
      "  abort    give the nodes that got the version what they had before",
      "  retry    go on after it was halted or rolled back; failures until now are forgiven"
    })
final class RolloutCommand extends ApiCommand {
  @Mixin private Listing listing = new Listing();

  @Parameters(
      index = "0",
      paramLabel = "ASSOCIATION",
      description = "REPO/NAME, or NAME where it is unique")
  private String association = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "ACTION",
      description = "pause, resume, promote, abort or retry; shows the rollout without one")
  private @Nullable String action;

  RolloutCommand(Surroundings surroundings) {
    super(surroundings);
  }

  @Override
  ExitCode run(ReconcilerApi api) {
    String path = Associations.path(api, association) + "/rollout";
    Json.Obj rollout =
        action == null
            ? api.need(path).value()
            : api.send("POST", path, Json.object().put("action", action).build());
    print(listing, rollout, () -> text(rollout));
    return ExitCode.OK;
  }

  private String text(Json.Obj rollout) {
    var now = surroundings().clock().instant();
    String reason = rollout.string("reason", "");
    long stages = rollout.integer("stages", 1);
    var lines = new ArrayList<String>();
    lines.add(
        "version %d is %s%s, begun %s"
            .formatted(
                rollout.integer("version"),
                rollout.string("state").replace('_', ' '),
                stages > 1 && rollout.string("state").equals("running")
                    ? " in stage %d of %d".formatted(rollout.integer("stage"), stages)
                    : "",
                Words.ago(rollout.instantOrNull("started_at"), now)));
    if (!reason.isEmpty()) {
      lines.add(reason);
    }
    lines.add(
        "%d of %s may have it, %d final: %d succeeded, %d failed; %d held, %d offline"
            .formatted(
                rollout.integer("released"),
                Words.count(rollout.integer("targets"), "node"),
                rollout.integer("settled"),
                rollout.integer("succeeded"),
                rollout.integer("failed"),
                rollout.integer("held"),
                rollout.integer("offline")));
    String heldBy = rollout.string("held_by", "");
    if (!heldBy.isEmpty()) {
      lines.add("held: " + heldBy);
    }
    String next = next(rollout.string("state"));
    if (!next.isEmpty()) {
      lines.add(next.formatted(association));
    }
    return String.join("\n", lines) + "\n";
  }

  /// What a person can do about a rollout that does not go on by itself.
  private static String next(String state) {
    return switch (state) {
      case "halted" ->
          "revert the commit, or go on with 'holdfast rollout %1$s retry', or go back with"
              + " 'holdfast rollout %1$s abort'";
      case "rolled_back" -> "commit other content, or try again: 'holdfast rollout %s retry'";
      case "paused" -> "go on with 'holdfast rollout %s resume'";
      default -> "";
    };
  }
}
