package dev.holdfast.agent.link;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// Server time, as far as this node knows it: its own clock and the last known offset. Every
/// schedule runs by it.
public final class ServerClock implements InstantSource {
  private static final System.Logger LOG = System.getLogger("dev.holdfast.agent.link");
  private static final Duration TOLERATED = Duration.ofSeconds(30);

  private final InstantSource own;
  private volatile Duration offset;
  private volatile boolean warned;

  /// @param offset server time less the node's, as last known
  public ServerClock(InstantSource own, Duration offset) {
    this.own = own;
    this.offset = offset;
  }

  @Override
  public Instant instant() {
    return own.instant().plus(offset);
  }

  /// The node's own clock, uncorrected.
  public Instant nodeTime() {
    return own.instant();
  }

  public Duration offset() {
    return offset;
  }

  /// Takes the time of an answer that has just come. The server's clock was read somewhere between
  /// request and answer, so an offset that fits in between stays as it is: a held request tells
  /// little, a quick one much. Says so once when the node's clock is off.
  ///
  /// @param sentAt the node's own time when the request was sent
  /// @return whether the offset moved by a second or more
  public boolean learn(Instant sentAt, Instant serverTime) {
    Duration least = Duration.between(own.instant(), serverTime);
    Duration most = Duration.between(sentAt, serverTime);
    Duration before = offset;
    if (before.compareTo(least) < 0) {
      offset = least;
    } else if (before.compareTo(most) > 0 && most.compareTo(least) >= 0) {
      offset = most;
    }
    boolean isOff = offset.abs().compareTo(TOLERATED) > 0;
    if (isOff && !warned) {
      LOG.log(
          System.Logger.Level.WARNING,
          "this node''s clock is {0} s off; schedules run in server time",
          offset.negated().toSeconds());
    }
    warned = isOff;
    return before.minus(offset).abs().compareTo(Duration.ofSeconds(1)) >= 0;
  }
}
