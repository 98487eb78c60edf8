package dev.holdfast.agent.link;

import dev.holdfast.agent.state.Blobs;
import dev.holdfast.agent.state.Identity;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.wire.BadSignatureException;
import dev.holdfast.wire.CheckIn;
import dev.holdfast.wire.Hello;
import dev.holdfast.wire.OutputPart;
import dev.holdfast.wire.Paths;
import dev.holdfast.wire.Permission;
import dev.holdfast.wire.Permit;
import dev.holdfast.wire.Revocation;
import dev.holdfast.wire.Session;
import dev.holdfast.wire.Signed;
import dev.holdfast.wire.SigningKey;
import dev.holdfast.wire.VerifyingKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// The reconciler as a registered node sees it. Sessions are made when they are needed and made
/// again when they are over.
public final class Reconciler {
  private static final Duration SHORT = Duration.ofSeconds(20);
  private static final Duration AT_ONCE = Duration.ofSeconds(5);
  private static final Duration DOWNLOAD = Duration.ofMinutes(2);
  private static final int NONCE_BYTES = 24;

  private final HttpLine line;
  private final Identity identity;
  private final SigningKey key;
  private final SecureRandom random;
  private @Nullable String session;

  public Reconciler(HttpLine line, Identity identity, SigningKey key, SecureRandom random) {
    this.line = line;
    this.identity = identity;
    this.key = key;
    this.random = random;
  }

  /// Asks a reconciler to prove its key.
  ///
  /// @param expected tells whether the key is the right one, before its signature is looked at
  /// @throws LinkException when it is not, or the proof is wrong
  static Hello.Response hello(
      HttpLine line, SecureRandom random, Function<VerifyingKey, Boolean> expected)
      throws IOException {
    byte[] bytes = new byte[NONCE_BYTES];
    random.nextBytes(bytes);
    String nonce = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    Hello.Response hello =
        read(
            line.post(Paths.HELLO, null, new Hello.Request(nonce).toJson(), SHORT),
            Hello.Response::from);
    if (!expected.apply(hello.key())) {
      throw new LinkException(
          0, "this is not the reconciler that this node belongs to: its key is another one");
    }
    byte[] signed = Hello.signedText(nonce, hello.nonce(), hello.serverTime());
    if (!hello.key().verifies(signed, hello.signature())) {
      throw new LinkException(0, "the reconciler could not prove that the key is its own");
    }
    return hello;
  }

  static <T> T read(Json.Obj json, Function<Json.Obj, T> from) throws LinkException {
    try {
      return from.apply(json);
    } catch (JsonShapeException e) {
      throw new LinkException(0, "the reconciler's answer: " + e.getMessage());
    } catch (IllegalArgumentException e) {
      throw new LinkException(0, "the reconciler's answer: " + String.valueOf(e.getMessage()));
    }
  }

  private synchronized String session() throws IOException {
    String known = session;
    if (known != null) {
      return known;
    }
    Hello.Response hello =
        hello(
            line,
            random,
            offered -> offered.fingerprint().equals(identity.reconciler().fingerprint()));
    var request =
        new Session.Request(
            identity.node(),
            hello.nonce(),
            key.sign(Session.signedText(identity.node(), hello.nonce())));
    Json.Obj answer;
    try {
      answer = line.post(Paths.SESSION, null, request.toJson(), SHORT);
    } catch (LinkException e) {
      throw judged(e, hello.nonce());
    }
    Session.Response response = read(answer, Session.Response::from);
    session = response.token();
    return response.token();
  }

  /// A refusal alone ends nothing: anybody on the way can send one.
  private IOException judged(LinkException refused, String nonce) {
    Signed revocation = refused.revocation();
    if (revocation == null) {
      return refused;
    }
    try {
      return new RevokedException(
          Revocation.open(revocation, identity.reconciler(), identity.node(), nonce).at());
    } catch (BadSignatureException e) {
      return new LinkException(
          refused.status(), refused.getMessage() + " (" + e.getMessage() + ")");
    }
  }

  private synchronized void forget(String token) {
    if (token.equals(session)) {
      session = null;
    }
  }

  /// What is done within a session.
  private interface Work<T> {
    T within(String session) throws IOException;
  }

  /// Once more with a new session where the old one is over.
  ///
  /// @throws RevokedException when the node gets none, ever
  private <T> T inSession(Work<T> work) throws IOException {
    String token = session();
    try {
      return work.within(token);
    } catch (LinkException e) {
      if (!e.wantsSession()) {
        throw e;
      }
      forget(token);
      return work.within(session());
    }
  }

  public CheckIn.Response checkIn(CheckIn.Request request) throws IOException {
    Duration patience = SHORT.plusSeconds(request.waitSeconds());
    return inSession(token ->
        read(line.post(Paths.CHECK_IN, token, request.toJson(), patience), CheckIn.Response::from));
  }

  /// Asks for a permit.
  ///
  /// @throws LinkException when the permit is not for this, or not from this reconciler
  public PermitAnswer permit(Permission.Request request) throws IOException {
    Permission.Answer answer =
        inSession(token ->
            read(
                line.post(Paths.PERMITS, token, request.toJson(), AT_ONCE),
                Permission.Answer::from));
    return switch (answer) {
      case Permission.Answer.Granted(var signed) ->
          new PermitAnswer.Granted(opened(signed, request));
      case Permission.Answer.Wait(var reason, var askAgain) ->
          new PermitAnswer.Wait(reason, askAgain);
      case Permission.Answer.Refused(var reason) -> new PermitAnswer.Refused(reason);
    };
  }

  private Permit opened(Signed signed, Permission.Request request) throws LinkException {
    try {
      Permit permit = read(signed.open(Permit.TYPE, identity.reconciler()), Permit::from);
      if (!permit.node().equals(identity.node())
          || !permit.association().equals(request.association())
          || !permit.execution().equals(request.execution())) {
        throw new LinkException(0, "the reconciler's permit is for something else");
      }
      return permit;
    } catch (BadSignatureException e) {
      throw new LinkException(0, String.valueOf(e.getMessage()));
    }
  }

  /// Brings a part of a step's output.
  OutputPart.Answer upload(OutputPart part, byte[] bytes) throws IOException {
    return inSession(token ->
        read(
            line.post(
                Paths.OUTPUTS + "?" + part.query(),
                token,
                "application/octet-stream",
                bytes,
                SHORT),
            OutputPart.Answer::from));
  }

  /// Fetches what a preview proposes, which is nothing that is released.
  public void proposed(String preview, Digest digest, Blobs into, long maxBytes)
      throws IOException {
    fetch(Paths.PREVIEWS + "/" + preview, digest, body -> into.put(digest, body, maxBytes));
  }

  /// Fetches a blob.
  ///
  /// @param path [Paths#ASSIGNMENTS] or [Paths#FILES]
  void fetch(String path, Digest digest, HttpLine.Reader reader) throws IOException {
    inSession(token -> {
      line.get(path + "/" + digest.value(), token, DOWNLOAD, reader);
      return digest;
    });
  }
}
