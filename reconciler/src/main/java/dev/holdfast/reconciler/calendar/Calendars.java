package dev.holdfast.reconciler.calendar;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.CalendarId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.wire.CalendarHours;
import dev.holdfast.wire.Manifest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/// When the calendars of all repositories are open, as nodes are told: reckoned anew each day, and
/// when a commit changed one. Every replica comes to the same, since it depends on the definition
/// and the day alone.
///
/// A new day is no hurry, since nodes know 35 days ahead: each is told at an hour of its own, so
/// that midnight is no storm. An edited calendar is told at once.
public final class Calendars {
  private static final int MAX_REMEMBERED = 10_000;

  private final CalendarStore store;
  private final InstantSource clock;
  private final Map<CalendarId, Live> live = new ConcurrentHashMap<>();
  private final Map<Asked, Digest> digests = new ConcurrentHashMap<>();
  private final AtomicLong generation = new AtomicLong();
  private final List<Consumer<Set<CalendarId>>> listeners = new CopyOnWriteArrayList<>();

  /// @param day that `hours` was reckoned for; `yesterday` for the day before
  private record Live(
      OpenTimes times,
      Digest definition,
      boolean retired,
      Instant day,
      Told hours,
      Told yesterday) {
    static Live of(CalendarStore.Stored stored, Instant day) {
      OpenTimes times = stored.definition().times(stored.id().name());
      return new Live(
          times,
          stored.definition().digest(),
          stored.retired(),
          day,
          Told.of(times, day),
          Told.of(times, day.minus(Duration.ofDays(1))));
    }

    Live on(Instant today) {
      return new Live(
          times,
          definition,
          retired,
          today,
          Told.of(times, today),
          day.equals(today.minus(Duration.ofDays(1)))
              ? hours
              : Told.of(times, today.minus(Duration.ofDays(1))));
    }
  }

  private record Told(CalendarHours hours, Digest digest) {
    static Told of(OpenTimes times, Instant day) {
      CalendarHours hours = Definition.hours(times, day);
      return new Told(hours, hours.digest());
    }
  }

  /// @param generation so that what was reckoned from hours that have changed meanwhile is not
  ///   taken for what they are now
  private record Asked(SortedSet<CalendarId> names, boolean yesterday, long generation) {}

  public Calendars(CalendarStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  /// Adds a follower that is told which calendars were changed by a commit.
  public void listen(Consumer<Set<CalendarId>> listener) {
    listeners.add(listener);
  }

  /// Shows what the store holds, at start.
  public void load() {
    Instant today = today();
    store.all().forEach(stored -> live.put(stored.id(), Live.of(stored, today)));
  }

  /// Takes up what a commit changed; called after it is durable.
  public void follow(RepositoryName repository) {
    follow(store.marks(repository));
  }

  /// Likewise, whatever repository it was of and whichever replica applied it.
  public void followAll() {
    follow(store.marks());
  }

  private synchronized void follow(Map<CalendarId, CalendarStore.Mark> marks) {
    var changed = new HashSet<CalendarId>();
    Instant today = today();
    marks.forEach((id, mark) -> {
      Live known = live.get(id);
      boolean isKnown =
          known != null
              && known.definition().equals(mark.definition())
              && known.retired() == mark.retired();
      if (!isKnown) {
        store.find(id).ifPresent(stored -> live.put(id, Live.of(stored, today)));
        changed.add(id);
      }
    });
    if (!changed.isEmpty()) {
      forget();
      listeners.forEach(listener -> listener.accept(Set.copyOf(changed)));
    }
  }

  /// Reckons for a new day; called every few seconds, and does nothing most times.
  public synchronized void turn() {
    Instant today = today();
    boolean moved = live.values().stream().anyMatch(each -> each.day().isBefore(today));
    live.replaceAll((_, each) -> each.day().isBefore(today) ? each.on(today) : each);
    if (moved) {
      forget();
    }
  }

  private void forget() {
    generation.incrementAndGet();
    digests.clear();
  }

  /// What a node is told: each calendar that is known, with the digest of its hours.
  public SortedMap<CalendarId, Digest> hours(Collection<CalendarId> names) {
    return hours(names, false);
  }

  private SortedMap<CalendarId, Digest> hours(Collection<CalendarId> names, boolean yesterday) {
    var hours = new TreeMap<CalendarId, Digest>();
    for (CalendarId name : names) {
      Live known = live.get(name);
      if (known != null) {
        hours.put(name, (yesterday ? known.yesterday() : known.hours()).digest());
      }
    }
    return hours;
  }

  /// [Manifest#digest] of [#hours].
  public Digest digest(SortedSet<CalendarId> names) {
    return digest(new Asked(names, false, generation.get()));
  }

  private Digest digest(Asked asked) {
    if (digests.size() > MAX_REMEMBERED) {
      digests.clear();
    }
    return digests.computeIfAbsent(
        asked, _ -> Manifest.digest(hours(asked.names(), asked.yesterday())));
  }

  /// Whether a node that has this much needs to be told something.
  ///
  /// @param names that are released to it
  public boolean isTold(NodeName node, SortedSet<CalendarId> names, Digest has) {
    return has.equals(digest(names))
        || (has.equals(digest(new Asked(names, true, generation.get()))) && !isTurnOf(node));
  }

  /// The time of the day at which a node is told of a new day.
  private boolean isTurnOf(NodeName node) {
    int hash = Digest.of(node.value().getBytes(StandardCharsets.UTF_8)).value().hashCode();
    long second = Math.floorMod(hash, (int) Duration.ofDays(1).toSeconds());
    return !clock.instant().isBefore(today().plusSeconds(second));
  }

  /// The hours that have this digest, today's or yesterday's; empty where the calendar has others.
  public Optional<CalendarHours> hours(CalendarId id, Digest digest) {
    Live known = live.get(id);
    if (known == null) {
      return Optional.empty();
    }
    return known.hours().digest().equals(digest)
        ? Optional.of(known.hours().hours())
        : known.yesterday().digest().equals(digest)
            ? Optional.of(known.yesterday().hours())
            : Optional.empty();
  }

  /// When a calendar is open; empty where there is no such calendar, or none any more.
  public Optional<OpenTimes> times(CalendarId id) {
    return Optional.ofNullable(live.get(id)).filter(each -> !each.retired()).map(Live::times);
  }

  /// Which of these does not let anything start now, as nodes say it: `waiting for calendar night
  /// until …`. Empty where all do.
  public String waiting(Collection<CalendarId> names) {
    Instant now = clock.instant();
    for (CalendarId name : names) {
      Live known = live.get(name);
      if (known == null) {
        return "waiting for calendar " + name.name() + ", which is not known";
      }
      Optional<Instant> next = next(known, now);
      if (next.isEmpty() || next.get().isAfter(now)) {
        return "waiting for calendar "
            + name.name()
            + next.map(at -> " until " + at.truncatedTo(ChronoUnit.SECONDS)).orElse("");
      }
    }
    return "";
  }

  /// The first instant from then on at which it lets something start; none within 35 days where
  /// empty.
  private static Optional<Instant> next(Live known, Instant from) {
    return known.hours().hours().open().stream()
        .filter(each -> each.lastStart().isAfter(from))
        .findFirst()
        .map(each -> each.start().isAfter(from) ? each.start() : from);
  }

  /// Of a repository, sorted, without those that are gone.
  public List<CalendarId> of(RepositoryName repository) {
    return live.entrySet().stream()
        .filter(each -> !each.getValue().retired())
        .map(Map.Entry::getKey)
        .filter(id -> id.repository().equals(repository))
        .sorted()
        .toList();
  }

  private Instant today() {
    return clock.instant().truncatedTo(ChronoUnit.DAYS);
  }
}
