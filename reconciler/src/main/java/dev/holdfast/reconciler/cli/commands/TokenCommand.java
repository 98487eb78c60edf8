package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.cli.ExitCode;
import dev.holdfast.reconciler.cli.ReconcilerApi;
import dev.holdfast.reconciler.cli.Table;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(name = "token", description = "Join tokens, with which nodes register.")
final class TokenCommand implements Runnable {
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "say what to do: create or list");
  }

  @Command(
      name = "create",
      description = "Makes a join token and prints it; it is not shown again.")
  static final class Create extends ApiCommand {
    @Option(
        names = "--uses",
        paramLabel = "N",
        defaultValue = "1",
        description = "how many nodes may register with it (default: 1)")
    private int uses = 1;

    @Option(
        names = "--ttl",
        paramLabel = "DURATION",
        defaultValue = "1h",
        description = "how long it is good for: 90s, 10m, 2h, 1d (default: 1h)")
    private String ttl = "1h";

    @Option(
        names = "--label",
        paramLabel = "KEY=VALUE",
        description = "a label that its nodes get; may be repeated")
    private Map<String, String> labels = Map.of();

    @Option(
        names = "--label-key",
        paramLabel = "KEY",
        description = "a label that its nodes may set themselves; may be repeated")
    private List<String> labelKeys = List.of();

    @Option(
        names = "--names",
        paramLabel = "PATTERN",
        defaultValue = "",
        description = "RE2 pattern that the nodes' names must match")
    private String names = "";

    @Option(names = "--replace", description = "a node may take a name that is already registered")
    private boolean replace;

    @Mixin private Listing listing = new Listing();

    Create(Surroundings surroundings) {
      super(surroundings);
    }

    @Override
    ExitCode run(ReconcilerApi api) {
      Json.Obj body =
          Json.object()
              .put("uses", uses)
              .put("ttl", ttl)
              .put("labels", Json.strings(labels))
              .put("label_keys", Json.strings(labelKeys))
              .put("names", names)
              .put("replace", replace)
              .build();
      Json.Obj answer = api.send("POST", "/api/v1/join-tokens", body);
      print(listing, answer, () -> answer.string("token") + "\n");
      if (surroundings().interactive()) {
        note(
            "Good for %d use(s) until %s. On the node: holdfast-agent register --server URL --token-file FILE"
                .formatted(uses, answer.string("expires_at")));
      }
      return ExitCode.OK;
    }
  }

  @Command(name = "list", description = "Lists the join tokens, without their secrets.")
  static final class ListTokens extends ApiCommand {
    @Mixin private Listing listing = new Listing();

    ListTokens(Surroundings surroundings) {
      super(surroundings);
    }

    @Override
    ExitCode run(ReconcilerApi api) {
      var tokens = Pages.all(api, "/api/v1/join-tokens");
      print(
          listing,
          tokens.value(),
          () -> {
            var table = new Table("ID", "USES", "EXPIRES", "LABELS", "OWN KEYS", "NAMES");
            for (Json.Obj token : tokens.items()) {
              table.row(
                  token.string("id"),
                  token.integer("used", 0) + " of " + token.integer("uses", 0),
                  token.string("expires_at", ""),
                  NodesCommand.labels(token.stringMap("labels")),
                  String.join(" ", token.strings("label_keys")),
                  token.string("names", ""));
            }
            return table.textOr("no join tokens");
          });
      return ExitCode.OK;
    }
  }
}
