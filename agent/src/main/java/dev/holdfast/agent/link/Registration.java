package dev.holdfast.agent.link;

import dev.holdfast.agent.state.Identity;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.Hello;
import dev.holdfast.wire.JoinToken;
import dev.holdfast.wire.Paths;
import dev.holdfast.wire.Register;
import dev.holdfast.wire.SigningKey;
import java.io.IOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/// Joining the fleet with a token.
public final class Registration {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int STREAM_BYTES = 12;

  private Registration() {}

  /// @param labels that the node asks for; the token says which keys it may
  public record Wish(
      URI server,
      JoinToken token,
      NodeName node,
      Labels labels,
      boolean insecureHttp,
      @Nullable String caFile,
      @Nullable String root,
      String agentVersion) {}

  /// @param labels what the node now has
  public record Joined(Identity identity, Labels labels) {}

  /// Registers `key` under the wished name. Nothing is sent of the token but a proof, and that only
  /// after the reconciler has proved the key that the token names.
  ///
  /// @throws IOException when it is refused; the message says why
  public static Joined join(Wish wish, SigningKey key, SecureRandom random) throws IOException {
    var line = new HttpLine(wish.server(), wish.insecureHttp(), wish.caFile());
    Hello.Response hello =
        Reconciler.hello(
            line, random, offered -> offered.fingerprint().equals(wish.token().fingerprint()));
    var proof =
        JoinToken.proof(
            JoinToken.verifier(wish.token().secret()),
            hello.nonce(),
            wish.node().value(),
            key.verifying().toText());
    var request =
        new Register.Request(
            wish.token().id(),
            hello.nonce(),
            wish.node(),
            key.verifying(),
            proof,
            wish.labels(),
            wish.agentVersion());
    Register.Response response =
        Reconciler.read(
            line.post(Paths.REGISTER, null, request.toJson(), PATIENCE), Register.Response::from);
    byte[] stream = new byte[STREAM_BYTES];
    random.nextBytes(stream);
    return new Joined(
        new Identity(
            wish.server(),
            response.node(),
            hello.key(),
            HexFormat.of().formatHex(stream),
            wish.insecureHttp(),
            wish.caFile(),
            wish.root()),
        response.labels());
  }
}
