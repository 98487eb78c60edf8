package dev.holdfast.reconciler.freeze;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.wire.FreezeOrder;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// What is frozen now. An order is durable before anybody hears of it.
public final class Freezes {
  private static final Comparator<Freeze> BY_NUMBER =
      Comparator.comparingLong((Freeze each) -> each.order().epoch())
          .thenComparingLong(each -> each.order().sequence());

  private final FreezeStore store;
  private final InstantSource clock;
  private final Supplier<String> ids;
  private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

  /// By scope; in order of their numbers.
  private volatile List<Freeze> orders = List.of();

  /// @param ids a new random id each time
  public Freezes(FreezeStore store, InstantSource clock, Supplier<String> ids) {
    this.store = store;
    this.clock = clock;
    this.ids = ids;
  }

  /// Shows what the store holds, at start.
  public void load() {
    orders = store.all().stream().sorted(BY_NUMBER).toList();
  }

  /// Takes up what another replica ordered. Cheap where there is nothing new.
  public synchronized void refresh() {
    var now = store.all().stream().sorted(BY_NUMBER).toList();
    if (!now.equals(orders)) {
      orders = now;
      listeners.forEach(Runnable::run);
    }
  }

  /// Adds a follower that is told after every order.
  public void listen(Runnable listener) {
    listeners.add(listener);
  }

  /// Nothing of the repository, or nothing at all, changes any more.
  ///
  /// @param repository null for everything
  /// @param until null until somebody says otherwise
  public Freeze freeze(
      @Nullable RepositoryName repository, String reason, @Nullable Instant until, String by) {
    return order(repository, true, reason, until, by);
  }

  /// Ends the freeze of exactly this scope. Where there is none the order is given all the same: a
  /// node may have heard of one that this database has lost.
  public Freeze unfreeze(@Nullable RepositoryName repository, String by) {
    return order(repository, false, "", null, by);
  }

  private synchronized Freeze order(
      @Nullable RepositoryName repository,
      boolean frozen,
      String reason,
      @Nullable Instant until,
      String by) {
    Freeze given =
        store.add(
            ids.get(),
            repository,
            frozen,
            reason,
            until,
            by,
            clock.instant().truncatedTo(ChronoUnit.MILLIS));
    Map<String, Freeze> byScope = new HashMap<>();
    orders.forEach(each -> byScope.put(each.order().scope(), each));
    byScope.put(given.order().scope(), given);
    orders = byScope.values().stream().sorted(BY_NUMBER).toList();
    listeners.forEach(Runnable::run);
    return given;
  }

  /// What is in force now, in the order in which it was said.
  public List<Freeze> inForce() {
    Instant now = clock.instant();
    return orders.stream().filter(each -> each.order().isInForceAt(now)).toList();
  }

  /// What freezes a repository; empty where nothing does.
  public Optional<Freeze> of(RepositoryName repository) {
    return inForce().stream()
        .filter(each ->
            each.order().repository() == null || repository.equals(each.order().repository()))
        .findFirst();
  }

  /// Orders that somebody who has heard this far has not heard, oldest first.
  public Stream<FreezeOrder> since(long epoch, long sequence) {
    return orders.stream().map(Freeze::order).filter(each -> each.isNewerThan(epoch, sequence));
  }

  /// Likewise, whether there are any; cheap.
  public boolean hasSince(long epoch, long sequence) {
    var all = orders;
    return !all.isEmpty() && all.getLast().order().isNewerThan(epoch, sequence);
  }
}
