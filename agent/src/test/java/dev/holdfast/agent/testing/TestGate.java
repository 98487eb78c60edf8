package dev.holdfast.agent.testing;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.Hello;
import dev.holdfast.wire.JoinToken;
import dev.holdfast.wire.Register;
import dev.holdfast.wire.Revocation;
import dev.holdfast.wire.Session;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.SigningKey;
import dev.holdfast.wire.VerifyingKey;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Whom a [TestReconciler] lets in, and as who it speaks.
public final class TestGate {
  private static final String SECRET = "abcdefghijklmnopqrstuvwxyz012345";

  private final InstantSource clock;
  private final Runnable whenChanged;
  private final SigningKey key = SigningKey.generate();
  private final Map<String, VerifyingKey> nodes = new HashMap<>();
  private int session = 1;
  private int hellos;
  private @Nullable SigningKey imposter;
  private boolean revoked;
  private boolean forbidding;
  private @Nullable Signed revocation;

  TestGate(InstantSource clock, Runnable whenChanged) {
    this.clock = clock;
    this.whenChanged = whenChanged;
  }

  /// An answer that is not to be had.
  record Answer(int status, Json body) {}

  public JoinToken token() {
    return new JoinToken("tok1", SECRET, key.verifying().fingerprint());
  }

  public SigningKey key() {
    return key;
  }

  // how it misbehaves

  /// Answers with the key of somebody else.
  public void impersonated() {
    impersonatedBy(SigningKey.generate());
  }

  public void genuine() {
    impersonatedBy(null);
  }

  private void impersonatedBy(@Nullable SigningKey other) {
    synchronized (this) {
      imposter = other;
    }
    whenChanged.run();
  }

  /// Shuts the node out, and proves it.
  public void revoke() {
    synchronized (this) {
      revoked = true;
    }
    whenChanged.run();
  }

  /// Revokes with this very message, whatever was asked.
  public void revokeWith(Signed forged) {
    synchronized (this) {
      revocation = forged;
    }
    revoke();
  }

  /// Nobody is revoked any more.
  public void admit() {
    synchronized (this) {
      revoked = false;
      revocation = null;
      nodes.clear();
    }
    whenChanged.run();
  }

  /// Refuses everything in a session, as a proxy may that knows nothing of nodes.
  public void forbid(boolean everything) {
    synchronized (this) {
      forbidding = everything;
    }
    whenChanged.run();
  }

  public synchronized void dropSessions() {
    session++;
  }

  /// What it would say to a node that sent this nonce.
  public synchronized Signed revocation(String node, String nonce) {
    return sign(
        Revocation.TYPE, new Revocation(new NodeName(node), nonce, clock.instant()).toJson());
  }

  // the protocol

  synchronized Signed sign(String type, Json payload) {
    return Signed.sign(type, payload, signer());
  }

  private SigningKey signer() {
    return imposter == null ? key : imposter;
  }

  /// Whether nobody is let in, also not with a session.
  synchronized boolean isShut() {
    return revoked || forbidding;
  }

  synchronized Answer hello(Json.Obj body) {
    var request = Hello.Request.from(body);
    String nonce = "server-nonce-" + session + "-" + ++hellos;
    Instant now = clock.instant();
    SigningKey signer = signer();
    return new Answer(
        200,
        new Hello.Response(
                signer.verifying(),
                nonce,
                now,
                signer.sign(Hello.signedText(request.nonce(), nonce, now)))
            .toJson());
  }

  /// @param labels that the node has then; asked once it is let in
  synchronized Answer register(Register.Request request, Supplier<Labels> labels) {
    var proof =
        JoinToken.proof(
            JoinToken.verifier(SECRET),
            request.nonce(),
            request.node().value(),
            request.key().toText());
    if (!proof.equals(request.proof()) || nodes.containsKey(request.node().value())) {
      return refused(403, "Not allowed", "the token is used up or the name is taken");
    }
    nodes.put(request.node().value(), request.key());
    return new Answer(201, new Register.Response(request.node(), labels.get()).toJson());
  }

  synchronized Answer session(Json.Obj body) {
    var request = Session.Request.from(body);
    String node = request.node().value();
    VerifyingKey known = nodes.get(node);
    if (revoked || known == null) {
      Signed proof = revocation != null ? revocation : revocation(node, request.nonce());
      return new Answer(
          403,
          Json.object()
              .put("title", "Revoked")
              .put("detail", "this node was revoked")
              .put("revocation", revoked ? proof.toJson() : null)
              .build());
    }
    if (!known.verifies(Session.signedText(request.node(), request.nonce()), request.signature())) {
      return refused(401, "Wrong signature", "");
    }
    return new Answer(
        200, new Session.Response(token(node), clock.instant().plusSeconds(600)).toJson());
  }

  private String token(String node) {
    return node + "/" + session;
  }

  /// Why what bears this token is not answered; null where it is.
  synchronized @Nullable Answer refusal(String token) {
    if (isShut()) {
      return refused(403, "Revoked", "this node was revoked");
    }
    return token.equals(token(node(token))) ? null : refused(401, "No session", "");
  }

  static String node(String token) {
    return token.contains("/") ? token.substring(0, token.indexOf('/')) : "";
  }

  static Answer refused(int status, String title, String detail) {
    return new Answer(status, Json.object().put("title", title).put("detail", detail).build());
  }
}
