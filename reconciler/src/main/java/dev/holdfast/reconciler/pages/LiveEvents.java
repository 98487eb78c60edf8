package dev.holdfast.reconciler.pages;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Tells open pages that something they show has changed; what it is they read themselves. Any
/// number of changes between two [#flush] calls is one message, so a busy fleet costs a page no
/// more than a quiet one.
public final class LiveEvents {
  /// Everything: what has no narrower topic.
  public static final String ALL = "all";

  static final int MAX_PAGES = 2_000;
  static final int MAX_TOPICS = 2_000;

  /// A page says when it was ready, and what it shows was read a little before.
  static final Duration READING = Duration.ofSeconds(5);

  private final InstantSource time;
  private final ConcurrentHashMap<Long, Page> pages = new ConcurrentHashMap<>();
  private final AtomicLong numbers = new AtomicLong();
  private Set<String> changed = new HashSet<>();

  /// When topics were told of last, the oldest first.
  private final Map<String, Instant> told = new LinkedHashMap<>();

  /// When the last of those was told of that are not in [#told] any more.
  private Instant forgotten = Instant.MIN;

  private record Page(Set<String> topics, Consumer<Message> listener) {}

  /// What goes to a page. A hello carries the reconciler's time, by which pages count ages; it is
  /// also what keeps the connection open through proxies.
  public sealed interface Message {
    record Hello(Instant now) implements Message {}

    record Changed() implements Message {}
  }

  public LiveEvents(InstantSource time) {
    this.time = time;
  }

  /// Opens a page's ear. The listener must not wait. It hears at once of what has changed since the
  /// page was made, which nobody else tells it.
  ///
  /// @param madeAt when the page was ready, by the clock that [Message.Hello] carries
  /// @return closes it again; null where too many are open
  public @Nullable Runnable open(Set<String> topics, Instant madeAt, Consumer<Message> listener) {
    if (pages.size() >= MAX_PAGES) {
      return null;
    }
    long number = numbers.incrementAndGet();
    pages.put(number, new Page(Set.copyOf(topics), listener));
    listener.accept(new Message.Hello(time.instant()));
    if (concerns(missedBy(madeAt), topics)) {
      listener.accept(new Message.Changed());
    }
    return () -> pages.remove(number);
  }

  public int openPages() {
    return pages.size();
  }

  /// Something with these topics is different. Cheap; may be called from anywhere.
  public synchronized void changed(Collection<String> topics) {
    if (changed.size() + topics.size() > MAX_TOPICS) {
      changed.add(ALL);
    } else {
      changed.addAll(topics);
    }
  }

  /// Sends what has gathered.
  public void flush() {
    Set<String> topics = take();
    if (topics.isEmpty()) {
      return;
    }
    for (Page page : pages.values()) {
      if (concerns(topics, page.topics())) {
        page.listener().accept(new Message.Changed());
      }
    }
  }

  /// Sends the time to every page.
  public void beat() {
    var hello = new Message.Hello(time.instant());
    pages.values().forEach(page -> page.listener().accept(hello));
  }

  private synchronized Set<String> take() {
    Set<String> taken = changed;
    if (!taken.isEmpty()) {
      changed = new HashSet<>();
      remember(taken);
    }
    return taken;
  }

  private void remember(Set<String> topics) {
    Instant now = time.instant();
    for (String topic : topics) {
      told.remove(topic); // so that it is the newest
      told.put(topic, now);
    }
    for (Iterator<Instant> oldest = told.values().iterator(); told.size() > MAX_TOPICS; ) {
      forgotten = oldest.next();
      oldest.remove();
    }
  }

  private synchronized Set<String> missedBy(Instant madeAt) {
    var topics = new HashSet<String>();
    told.forEach((topic, at) -> {
      if (isMissed(at, madeAt)) {
        topics.add(topic);
      }
    });
    if (isMissed(forgotten, madeAt)) {
      topics.add(ALL);
    }
    return topics;
  }

  private static boolean isMissed(Instant at, Instant madeAt) {
    return !at.plus(READING).isBefore(madeAt);
  }

  private static boolean concerns(Set<String> changed, Set<String> shown) {
    return changed.contains(ALL)
        || shown.contains(ALL)
        || shown.stream().anyMatch(changed::contains);
  }
}
