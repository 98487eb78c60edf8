package dev.holdfast.reconciler.checkin;

import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.reconciler.fleet.Registrar;
import dev.holdfast.reconciler.fleet.Registration;
import dev.holdfast.wire.Hello;
import dev.holdfast.wire.Register;
import dev.holdfast.wire.Revocation;
import dev.holdfast.wire.Session;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.SigningKey;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// First contact, joining, and opening a session.
public final class Reception {
  private static final Logger log = LoggerFactory.getLogger(Reception.class);
  private static final Pattern AGENT_NONCE = Pattern.compile("[A-Za-z0-9_-]{16,64}");

  private final SigningKey key;
  private final Nonces nonces;
  private final Sessions sessions;
  private final Fleet fleet;
  private final Registrar registrar;
  private final InstantSource clock;

  public Reception(
      SigningKey key,
      Nonces nonces,
      Sessions sessions,
      Fleet fleet,
      Registrar registrar,
      InstantSource clock) {
    this.key = key;
    this.nonces = nonces;
    this.sessions = sessions;
    this.fleet = fleet;
    this.registrar = registrar;
    this.clock = clock;
  }

  /// Proves our key over the agent's nonce.
  public Hello.Response hello(Hello.Request request) {
    if (!AGENT_NONCE.matcher(request.nonce()).matches()) {
      throw new RefusedException(
          Refusal.malformed("'nonce' is 16 to 64 letters, digits, '-' and '_'"));
    }
    Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
    String nonce = nonces.next();
    return new Hello.Response(
        key.verifying(), nonce, now, key.sign(Hello.signedText(request.nonce(), nonce, now)));
  }

  /// Takes a node into the fleet.
  ///
  /// @throws RefusedException when it may not join, with what to do
  public Register.Response register(Register.Request request) {
    if (!nonces.isGood(request.nonce())) {
      throw new RefusedException(Refusal.badNonce());
    }
    RequestRules.agentVersion(request.agentVersion());
    return switch (registrar.register(request)) {
      case Registration.Accepted(var node, var again) -> {
        if (!again) {
          log.atInfo()
              .addKeyValue("node", node.name())
              .addKeyValue("token", request.tokenId())
              .log("node registered");
        }
        yield new Register.Response(node.name(), node.labels());
      }
      case Registration.NoProof() -> throw new RefusedException(Refusal.badProof());
      case Registration.TokenRevoked(var id) ->
          throw new RefusedException(Refusal.tokenRevoked(id));
      case Registration.TokenExpired(var id) ->
          throw new RefusedException(Refusal.tokenExpired(id));
      case Registration.TokenUsedUp(var id, var uses) ->
          throw new RefusedException(Refusal.tokenUsedUp(id, uses));
      case Registration.NameNotAllowed(var id, var pattern) ->
          throw new RefusedException(Refusal.nameNotAllowed(id, pattern));
      case Registration.LabelsNotAllowed(var id, var keys) ->
          throw new RefusedException(Refusal.labelsNotAllowed(id, String.join(", ", keys)));
      case Registration.NameTaken() ->
          throw new RefusedException(Refusal.nameTaken(request.node().value()));
    };
  }

  /// Turns one signature into a session.
  ///
  /// @throws RefusedException when the node may not have one
  public Session.Response session(Session.Request request) {
    if (!nonces.isGood(request.nonce())) {
      throw new RefusedException(Refusal.badNonce());
    }
    Node node =
        fleet
            .node(request.node())
            .orElseThrow(() -> new RefusedException(Refusal.nodeUnknown(request.node().value())));
    byte[] signed = Session.signedText(request.node(), request.nonce());
    if (!node.key().verifies(signed, request.signature())) {
      throw new RefusedException(formerKey(request, signed));
    }
    // Only who has the key is told that it is revoked.
    Instant revokedAt = node.revokedAt();
    if (revokedAt != null) {
      throw new RefusedException(
          Refusal.nodeRevoked(node.name().value()).with(revocation(request, revokedAt)));
    }
    return sessions.open(node);
  }

  /// Whoever has a key that the name had before is a machine that is to stop.
  private Refusal formerKey(Session.Request request, byte[] signed) {
    return registrar.formerKeys(request.node()).stream()
        .filter(former -> former.key().verifies(signed, request.signature()))
        .findFirst()
        .map(former ->
            Refusal.keyReplaced(request.node().value())
                .with(revocation(request, former.replacedAt())))
        .orElseGet(Refusal::badProof);
  }

  private Signed revocation(Session.Request request, Instant at) {
    var told = new Revocation(request.node(), request.nonce(), at.truncatedTo(ChronoUnit.MILLIS));
    return Signed.sign(Revocation.TYPE, told.toJson(), key);
  }
}
