package dev.holdfast.reconciler.fleet.jdbc;

import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.FleetStore;
import dev.holdfast.reconciler.fleet.JoinTokens;
import dev.holdfast.reconciler.fleet.Presence;
import dev.holdfast.reconciler.fleet.Registrar;
import dev.holdfast.wire.SigningKey;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.transaction.TransactionOperations;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.InstantSource;
import javax.sql.DataSource;

/// Wires the room. What is handed out has been loaded.
@Factory
@Requires(beans = DataSource.class)
final class FleetBeans {
  @Singleton
  FleetStore store(TransactionOperations<Connection> transactions) {
    return new JdbcFleetStore(transactions);
  }

  @Singleton
  Fleet fleet(FleetStore store) {
    var fleet = new Fleet();
    fleet.load(store.load());
    return fleet;
  }

  @Singleton
  Registrar registrar(FleetStore store, Fleet fleet, InstantSource clock) {
    return new Registrar(store, fleet, clock);
  }

  @Singleton
  @Bean(preDestroy = "flush")
  Presence presence(FleetStore store, InstantSource clock) {
    var presence = new Presence(store, clock);
    presence.load();
    return presence;
  }

  @Singleton
  @Requires(beans = SigningKey.class)
  JoinTokens joinTokens(
      TransactionOperations<Connection> transactions,
      InstantSource clock,
      SecureRandom random,
      SigningKey key) {
    return new JoinTokens(
        new JdbcTokenStore(transactions), clock, random, key.verifying().fingerprint());
  }
}
