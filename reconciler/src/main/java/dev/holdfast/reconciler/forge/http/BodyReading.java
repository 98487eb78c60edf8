package dev.holdfast.reconciler.forge.http;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/// Reads bodies of strangers: each within a size and a time, all together within a size. No thread
/// waits for one.
final class BodyReading {
  static final int MAX_BODY_BYTES = 5 * 1024 * 1024;
  private static final long MAX_TOGETHER_BYTES = 128L * 1024 * 1024;

  private final Duration patience;
  private final AtomicLong together = new AtomicLong();

  /// Why a body was not read to its end.
  enum Refusal {
    TOO_LARGE,
    TOO_SLOW,
    TOO_MANY
  }

  /// @see Refusal
  static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Refusal refusal;

    RefusedException(Refusal refusal) {
      super(refusal.name(), null, false, false);
      this.refusal = refusal;
    }

    Refusal refusal() {
      return refusal;
    }
  }

  /// @param patience for a whole body
  BodyReading(Duration patience) {
    this.patience = patience;
  }

  /// The whole body, or a [RefusedException].
  Mono<byte[]> read(Publisher<byte[]> body) {
    return Mono.defer(() -> {
      var collected = new ByteArrayOutputStream();
      return Flux.from(body)
          .doOnNext(chunk -> add(collected, chunk))
          .then(Mono.fromCallable(collected::toByteArray))
          .timeout(patience)
          .onErrorMap(TimeoutException.class, _ -> new RefusedException(Refusal.TOO_SLOW))
          .doFinally(_ -> together.addAndGet(-collected.size()));
    });
  }

  private void add(ByteArrayOutputStream collected, byte[] chunk) {
    if (collected.size() + chunk.length > MAX_BODY_BYTES) {
      throw new RefusedException(Refusal.TOO_LARGE);
    }
    collected.writeBytes(chunk);
    if (together.addAndGet(chunk.length) > MAX_TOGETHER_BYTES) {
      throw new RefusedException(Refusal.TOO_MANY);
    }
  }
}
