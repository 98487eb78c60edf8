package dev.holdfast.reconciler.fleet;

import dev.holdfast.model.Labels;
import dev.holdfast.wire.JoinToken;
import dev.holdfast.wire.Register;
import java.time.Instant;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Who may join. Pure: the caller reads token and node under a lock and writes what this says.
public final class Admission {
  private Admission() {}

  /// @param token null where there is no such token
  /// @param existing the node that has the name; null where nobody ever had it
  public static Registration decide(
      @Nullable TokenRecord token, @Nullable Node existing, Register.Request request, Instant now) {
    if (token == null || !proves(token, request)) {
      return new Registration.NoProof();
    }
    if (token.revokedAt() != null) {
      return new Registration.TokenRevoked(token.id());
    }
    if (existing != null && isAgain(token, existing, request)) {
      return new Registration.Accepted(existing, true);
    }
    if (token.isExpired(now)) {
      return new Registration.TokenExpired(token.id());
    }
    if (token.isUsedUp()) {
      return new Registration.TokenUsedUp(token.id(), token.uses());
    }
    if (!token.allows(request.node())) {
      return new Registration.NameNotAllowed(token.id(), token.names());
    }
    var foreign = new TreeSet<>(request.labels().values().keySet());
    foreign.removeAll(token.labelKeys());
    if (!foreign.isEmpty()) {
      return new Registration.LabelsNotAllowed(token.id(), foreign);
    }
    if (existing != null && !existing.isRevoked() && !token.replaces()) {
      return new Registration.NameTaken();
    }
    return new Registration.Accepted(admitted(token, existing, request, now), false);
  }

  private static boolean proves(TokenRecord token, Register.Request request) {
    // Bytes compare in constant time.
    return JoinToken.proof(
            token.verifier(), request.nonce(), request.node().value(), request.key().toText())
        .equals(request.proof());
  }

  /// The same key, with the same token: the answer to the first request was lost.
  private static boolean isAgain(TokenRecord token, Node existing, Register.Request request) {
    return !existing.isRevoked()
        && token.id().equals(existing.joinToken())
        && existing.key().toText().equals(request.key().toText());
  }

  private static Node admitted(
      TokenRecord token, @Nullable Node existing, Register.Request request, Instant now) {
    // The node's own labels first: what the token says has authority over what the node says.
    Labels labels = request.labels().with(token.labels().values());
    return new Node(
        request.node(),
        labels,
        token.labelKeys(),
        request.key(),
        existing == null ? 1 : existing.keyNumber() + 1,
        request.agentVersion(),
        token.id(),
        null,
        now,
        null);
  }
}
