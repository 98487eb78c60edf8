package dev.holdfast.agent.app;

import dev.holdfast.agent.host.Facts;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Services;
import dev.holdfast.agent.link.Registration;
import dev.holdfast.agent.state.Identity;
import dev.holdfast.agent.state.StateFolder;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.JoinToken;
import dev.holdfast.wire.SigningKey;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `register`.
@Command(
    name = "register",
    description = "Makes this node a member of a reconciler's fleet.",
    mixinStandardHelpOptions = true)
final class RegisterCommand implements Callable<Integer> {
  private static final String SERVICE = "holdfast-agent";

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private Places places = new Places();

  @Option(names = "--server", required = true, paramLabel = "URL", description = "The reconciler.")
  private URI server = URI.create("");

  @ArgGroup(multiplicity = "1")
  private TokenSource token = new TokenSource();

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "The node's name in the fleet (default: its host name).")
  private @Nullable String name;

  @Option(
      names = "--label",
      paramLabel = "KEY=VALUE",
      description = "A label to ask for; the token says which keys a node may set itself.")
  private Map<String, String> labels = new TreeMap<>();

  @Option(
      names = "--root",
      paramLabel = "DIR",
      description = "Manage the tree below DIR and not this machine.")
  private @Nullable Path root;

  @Option(
      names = "--ca-file",
      paramLabel = "FILE",
      description = "Certificates to trust for https, in PEM (default: the system's).")
  private @Nullable Path caFile;

  @Option(
      names = "--insecure-http",
      description = "Allow plain http to another machine: everything but the keys can be read.")
  private boolean insecureHttp;

  @Option(names = "--again", description = "Give up the identity that the state folder has.")
  private boolean again;

  @Option(
      names = "--no-start",
      description =
          "Do not enable and start the service; else done where the package is installed.")
  private boolean noStart;

  /// Where the join token comes from.
  static final class TokenSource {
    @Option(names = "--token", paramLabel = "TOKEN", description = "The join token.")
    private @Nullable String text;

    @Option(
        names = "--token-file",
        paramLabel = "FILE",
        description = "A file that holds the join token.")
    private @Nullable Path file;

    JoinToken read() throws IOException {
      Path path = file;
      String token = text;
      return JoinToken.parse(path != null ? Files.readString(path) : token == null ? "" : token);
    }
  }

  @Override
  public Integer call() throws IOException {
    Host host = Places.host(root);
    try (StateFolder state = StateFolder.open(places.state)) {
      var before = state.identity();
      if (before.isPresent() && !again && !isRevoked(before.get())) {
        throw new IOException(
            places.state
                + " belongs to the node "
                + before.get().node()
                + " already; take another folder, or give that identity up with --again");
      }
      var random = new SecureRandom();
      SigningKey key = SigningKey.generate();
      var wish =
          new Registration.Wish(
              server,
              token.read(),
              node(host),
              Labels.of(labels),
              insecureHttp,
              absolute(caFile),
              absolute(root),
              Versions.current());
      Registration.Joined joined = Registration.join(wish, key, random);
      state.register(joined.identity(), key);
      spec.commandLine()
          .getOut()
          .println(
              "registered as "
                  + joined.identity().node()
                  + (joined.labels().values().isEmpty()
                      ? ""
                      : " with labels " + joined.labels().values()));
    }
    if (!noStart && root == null) {
      startService(host);
    }
    return ExitCodes.OK;
  }

  /// A revoked identity is worth nothing: it is given up without being asked.
  private boolean isRevoked(Identity before) throws IOException {
    return StateFolder.revoked(places.state, before).isPresent();
  }

  /// The service of the package. A state folder of one's own is nothing that it would use.
  private void startService(Host host) throws IOException {
    Optional<Services> services =
        places.state.equals(Places.STATE) ? host.services() : Optional.empty();
    PrintWriter out = spec.commandLine().getOut();
    if (services.isPresent() && services.get().state(SERVICE).exists()) {
      services.get().control(Services.Verb.ENABLE, SERVICE);
      services.get().control(Services.Verb.RESTART, SERVICE);
      out.println("the service " + SERVICE + " is enabled and started");
    } else {
      out.println("now start it: holdfast-agent run");
    }
  }

  private static @Nullable String absolute(@Nullable Path path) {
    return path == null ? null : path.toAbsolutePath().normalize().toString();
  }

  private NodeName node(Host host) throws IOException {
    if (name != null) {
      return new NodeName(name);
    }
    Json.Obj facts = Facts.observe(host).objectOrEmpty("host");
    String hostName = facts.string("name", "").toLowerCase(Locale.ROOT);
    if (hostName.isEmpty()) {
      throw new IOException("this node has no host name; say --name");
    }
    return new NodeName(hostName);
  }
}
