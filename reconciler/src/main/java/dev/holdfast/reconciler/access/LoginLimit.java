package dev.holdfast.reconciler.access;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;

/// Bounds the tries to sign in: per address, and in all, since addresses are cheap.
public final class LoginLimit {
  static final int TRIES_PER_ADDRESS = 10;
  static final int TRIES_IN_ALL = 200;
  static final Duration WINDOW = Duration.ofMinutes(5);
  private static final int ADDRESSES_REMEMBERED = 10_000;

  private final InstantSource time;
  private final Map<String, Tries> byAddress =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Tries> eldest) {
          return size() > ADDRESSES_REMEMBERED;
        }
      };
  private Tries all;

  private record Tries(Instant since, int count) {
    Tries next(Instant now) {
      return now.isBefore(since.plus(WINDOW)) ? new Tries(since, count + 1) : new Tries(now, 1);
    }
  }

  public LoginLimit(InstantSource time) {
    this.time = time;
    this.all = new Tries(time.instant(), 0);
  }

  /// Counts a try from this address and says whether it may go on.
  public synchronized boolean allows(String address) {
    Instant now = time.instant();
    Tries own = byAddress.getOrDefault(address, new Tries(now, 0)).next(now);
    byAddress.put(address, own);
    all = all.next(now);
    return own.count() <= TRIES_PER_ADDRESS && all.count() <= TRIES_IN_ALL;
  }

  /// A good sign-in clears what its address had against it.
  public synchronized void succeeded(String address) {
    byAddress.remove(address);
  }
}
