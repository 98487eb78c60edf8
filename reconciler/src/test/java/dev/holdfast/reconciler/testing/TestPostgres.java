package dev.holdfast.reconciler.testing;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.holdfast.reconciler.app.postgres.EmbeddedPostgres;
import io.micronaut.data.connection.jdbc.operations.DefaultDataSourceConnectionOperations;
import io.micronaut.transaction.TransactionOperations;
import io.micronaut.transaction.jdbc.DataSourceTransactionManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.postgresql.ds.PGSimpleDataSource;

/// A migrated, empty database of a test class's own on one real server that all tests of this JVM
/// share. `TestPostgres.fresh()` in `@BeforeAll` or `getProperties()`, `close()` in `@AfterAll`.
public final class TestPostgres implements AutoCloseable {
  private static final String TEMPLATE = "migrated";
  private static final AtomicInteger NEXT = new AtomicInteger();

  private final String name;
  private final HikariDataSource pool;

  private TestPostgres(String name) {
    this.name = name;
    var config = new HikariConfig();
    config.setDataSource(dataSource(name));
    config.setMinimumIdle(0);
    config.setMaximumPoolSize(8);
    this.pool = new HikariDataSource(config);
  }

  public static TestPostgres fresh() {
    String name = "test_" + NEXT.incrementAndGet();
    administer("create database " + name + " template " + TEMPLATE);
    return new TestPostgres(name);
  }

  public String url() {
    return Server.RUNNING.url(name);
  }

  public String user() {
    return Server.RUNNING.user();
  }

  public String password() {
    return Server.RUNNING.password();
  }

  /// A pool of at most eight connections.
  public DataSource dataSource() {
    return pool;
  }

  /// What stores take: Micronaut's own transactions over [#dataSource], without a bean container.
  public TransactionOperations<Connection> transactions() {
    var connections = connections(pool);
    return new DataSourceTransactionManager(pool, connections, connections);
  }

  /// The class is public, its constructor is for Micronaut's bean container alone.
  private static DefaultDataSourceConnectionOperations connections(DataSource source) {
    try {
      var constructor =
          DefaultDataSourceConnectionOperations.class.getDeclaredConstructor(DataSource.class);
      constructor.setAccessible(true);
      return constructor.newInstance(source);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("Micronaut Data's connections have changed", e);
    }
  }

  public Connection connect() throws SQLException {
    return DriverManager.getConnection(url(), user(), password());
  }

  /// For `TestPropertyProvider.getProperties()`: Micronaut's default data source.
  public Map<String, String> properties() {
    return Map.of(
        "datasources.default.url", url(),
        "datasources.default.username", user(),
        "datasources.default.password", password(),
        "datasources.default.driver-class-name", "org.postgresql.Driver",
        "datasources.default.dialect", "POSTGRES",
        "datasources.default.maximum-pool-size", "8",
        "flyway.datasources.default.enabled", "true");
  }

  @Override
  public void close() {
    pool.close();
    administer("drop database if exists " + name + " with (force)");
  }

  private static DataSource dataSource(String database) {
    var source = new PGSimpleDataSource();
    source.setUrl(Server.RUNNING.url(database));
    source.setUser(Server.RUNNING.user());
    source.setPassword(Server.RUNNING.password());
    return source;
  }

  /// Names cannot be parameters; they are all our own.
  private static synchronized void administer(String sql) {
    try (var connection = dataSource("postgres").getConnection();
        var statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot run: " + sql, e);
    }
  }

  /// Started at first use, stopped with the JVM.
  private static final class Server {
    /// Benchmarks want what users have: `-Dholdfast.postgres=durable`.
    private static final EmbeddedPostgres.Durability DURABILITY =
        "durable".equals(System.getProperty("holdfast.postgres"))
            ? EmbeddedPostgres.Durability.DURABLE
            : EmbeddedPostgres.Durability.FORGETFUL;

    static final EmbeddedPostgres RUNNING = start();

    private static EmbeddedPostgres start() {
      try {
        Path target = Files.createDirectories(Path.of("target"));
        Path folder = Files.createTempDirectory(target, "postgres-");
        var server =
            EmbeddedPostgres.start(
                new EmbeddedPostgres.Settings(folder, target.resolve("postgres"), DURABILITY),
                new SecureRandom());
        Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(server, folder)));
        migrate(server);
        return server;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static void migrate(EmbeddedPostgres server) {
      try (var connection =
              DriverManager.getConnection(server.url(), server.user(), server.password());
          var statement = connection.createStatement()) {
        statement.execute("create database " + TEMPLATE);
      } catch (SQLException e) {
        throw new IllegalStateException("cannot create the template database", e);
      }
      Flyway.configure()
          .dataSource(server.url(TEMPLATE), server.user(), server.password())
          .load()
          .migrate();
    }

    private static void stop(EmbeddedPostgres server, Path folder) {
      try {
        server.close();
        TestFolders.delete(folder);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
