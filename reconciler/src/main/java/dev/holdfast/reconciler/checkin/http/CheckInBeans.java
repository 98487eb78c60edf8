package dev.holdfast.reconciler.checkin.http;

import dev.holdfast.reconciler.calendar.Calendars;
import dev.holdfast.reconciler.checkin.CalendarNews;
import dev.holdfast.reconciler.checkin.CheckInSettings;
import dev.holdfast.reconciler.checkin.CheckIns;
import dev.holdfast.reconciler.checkin.Nonces;
import dev.holdfast.reconciler.checkin.PreviewDesk;
import dev.holdfast.reconciler.checkin.Reception;
import dev.holdfast.reconciler.checkin.ReportSink;
import dev.holdfast.reconciler.checkin.RunRequests;
import dev.holdfast.reconciler.checkin.RunStore;
import dev.holdfast.reconciler.checkin.Seals;
import dev.holdfast.reconciler.checkin.Sessions;
import dev.holdfast.reconciler.checkin.Stops;
import dev.holdfast.reconciler.checkin.files.SigningKeyFile;
import dev.holdfast.reconciler.checkin.jdbc.JdbcRunStore;
import dev.holdfast.reconciler.checkin.jdbc.TrustedKey;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.fleet.Registrar;
import dev.holdfast.reconciler.freeze.Freezes;
import dev.holdfast.reconciler.lease.Leadership;
import dev.holdfast.reconciler.rollout.Release;
import dev.holdfast.reconciler.rollout.Releases;
import dev.holdfast.reconciler.versions.VersionStore;
import dev.holdfast.wire.SigningKey;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Named;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.InstantSource;
import java.util.HexFormat;
import java.util.concurrent.Executors;

/// Wires the room.
@Factory
@Requires(beans = {VersionStore.class, Leadership.class})
final class CheckInBeans {
  private static final int RUN_ID_BYTES = 12;

  @Singleton
  SigningKey signingKey(@Named("data") Path data, TransactionOperations<Connection> transactions)
      throws IOException {
    var trusted = new TrustedKey(transactions);
    return SigningKeyFile.in(data, trusted.fingerprint(), trusted::keep);
  }

  @Singleton
  Seals seals(SigningKey key) {
    return new Seals(key);
  }

  @Singleton
  Sessions sessions(Seals seals, Fleet fleet, InstantSource clock) {
    return new Sessions(seals, fleet, clock);
  }

  @Singleton
  Reception reception(
      SigningKey key,
      Seals seals,
      SecureRandom random,
      Sessions sessions,
      Fleet fleet,
      Registrar registrar,
      InstantSource clock) {
    return new Reception(key, new Nonces(seals, clock, random), sessions, fleet, registrar, clock);
  }

  @Singleton
  RunRequests runRequests(
      TransactionOperations<Connection> transactions,
      Releases releases,
      InstantSource clock,
      SecureRandom random) {
    RunStore store = new JdbcRunStore(transactions);
    var requests =
        new RunRequests(
            store,
            association -> releases.release(association).map(Release::nodes),
            clock,
            () -> id(random));
    requests.load();
    return requests;
  }

  @Singleton
  Stops stops(Releases releases, InstantSource clock) {
    return new Stops(association -> releases.release(association).map(Release::nodes), clock);
  }

  private static String id(SecureRandom random) {
    byte[] bytes = new byte[RUN_ID_BYTES];
    random.nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  @Singleton
  @Bean(preDestroy = "close")
  CheckIns checkIns(
      Releases releases,
      RunRequests runs,
      Stops stops,
      PreviewDesk previews,
      Presence presence,
      Registrar registrar,
      ReportSink sink,
      Calendars calendars,
      Freezes freezes,
      SigningKey key,
      InstantSource clock,
      SecureRandom random) {
    var checkIns =
        new CheckIns(
            releases,
            runs,
            stops,
            previews,
            presence,
            registrar,
            sink,
            calendars,
            freezes,
            key,
            CheckInSettings.DEFAULT,
            clock,
            random,
            Executors.newVirtualThreadPerTaskExecutor());
    releases.listen(checkIns);
    runs.listen(checkIns::wake);
    freezes.listen(checkIns::wakeAll);
    calendars.listen(changed -> {
      releases.raise();
      checkIns.wake(releases.naming(changed));
    });
    stops.listen(checkIns::wake);
    previews.listen(checkIns::wake);
    return checkIns;
  }

  /// First among those that hear of versions.
  @Singleton
  @Order(Ordered.HIGHEST_PRECEDENCE)
  CalendarNews calendarNews(Calendars calendars) {
    return new CalendarNews(calendars);
  }

  @Singleton
  Contents contents(
      Releases releases, VersionStore store, Calendars calendars, PreviewDesk previews) {
    return new Contents(releases, store, calendars, previews);
  }
}
