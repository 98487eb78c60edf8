package dev.holdfast.reconciler.app;

import dev.holdfast.reconciler.access.ApiTokens;
import dev.holdfast.reconciler.app.postgres.EmbeddedPostgres;
import dev.holdfast.reconciler.app.settings.ReconcilerSettings;
import dev.holdfast.reconciler.checkin.files.SigningKeyException;
import dev.holdfast.reconciler.cli.ExitCode;
import io.micronaut.context.ApplicationContext;
import io.micronaut.context.env.PropertySource;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A running reconciler: data folder, database, lease, beans, leader's work, HTTP; started in this
/// order and stopped in the other.
final class Reconciler implements AutoCloseable {
  static final String ADMIN_TOKEN = "admin-token";
  private static final Logger LOG = LoggerFactory.getLogger(Reconciler.class);

  private final DataFolder data;
  private final @Nullable EmbeddedPostgres postgres;
  private final ApplicationContext context;
  private final OrderlyStop stop;
  private final URI url;
  private final Optional<String> firstAdminToken;
  private final CompletableFuture<Optional<ExitCode>> end = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final Thread hook = new Thread(this::stopForShutdown, "shutdown");

  private Reconciler(
      DataFolder data,
      @Nullable EmbeddedPostgres postgres,
      ApplicationContext context,
      OrderlyStop stop,
      URI url,
      Optional<String> firstAdminToken) {
    this.data = data;
    this.postgres = postgres;
    this.context = context;
    this.stop = stop;
    this.url = url;
    this.firstAdminToken = firstAdminToken;
  }

  /// Waits for as long as another replica leads.
  static Reconciler start(ReconcilerSettings settings) throws IOException, InterruptedException {
    var data = DataFolder.open(settings.data());
    @Nullable EmbeddedPostgres postgres = null;
    @Nullable ApplicationContext context = null;
    try {
      var random = new SecureRandom();
      ServerProperties properties;
      if (settings.database().isPresent()) {
        properties = ServerProperties.of(settings, settings.database().get());
      } else {
        postgres =
            EmbeddedPostgres.start(
                EmbeddedPostgres.Settings.durable(data.path().resolve("postgres")), random);
        properties = ServerProperties.of(settings, postgres);
      }
      var replica = data.replica(random);
      var standby = properties.standby(replica);
      standby.await(data.path());
      context =
          ApplicationContext.builder()
              .banner(false)
              .defaultEnvironments("reconciler")
              .deduceEnvironment(false)
              .singletons(settings, random, replica, standby)
              .propertySources(PropertySource.of("settings", properties.all()))
              .build();
      settings.repositories().forEach(SettingsBeans.registering(context));
      context.start();
      Optional<String> token = firstToken(data, context);
      context.getBean(LeaderWork.class).start();
      var server = context.getBean(EmbeddedServer.class).start();
      var stop = context.getBean(OrderlyStop.class);
      var reconciler = new Reconciler(data, postgres, context, stop, server.getURI(), token);
      reconciler.watch();
      standby.whenLost(() -> reconciler.end.complete(Optional.empty()));
      return reconciler;
    } catch (IOException | RuntimeException | InterruptedException e) {
      closeQuietly(context);
      closeQuietly(postgres);
      data.close();
      var unusable = DatabaseUnusableException.of(e);
      if (unusable.isPresent()) {
        throw unusable.get();
      }
      var key = SigningKeyException.of(e);
      if (key.isPresent()) {
        throw key.get();
      }
      throw e;
    }
  }

  /// The first start ever makes a token of an administrator, since nobody could make one otherwise.
  private static Optional<String> firstToken(DataFolder data, ApplicationContext context)
      throws IOException {
    Optional<String> token =
        context.getBean(ApiTokens.class).createFirst().map(created -> created.text().text());
    if (token.isPresent()) {
      data.writeSecret(ADMIN_TOKEN, token.get() + "\n");
    } else if (!Files.exists(data.path().resolve(ADMIN_TOKEN))) {
      LOG.debug("no admin token is kept in the data folder");
    }
    return token;
  }

  URI url() {
    return url;
  }

  Optional<String> firstAdminToken() {
    return firstAdminToken;
  }

  /// Until the process is told to stop, or the database ends; empty when another replica leads now.
  Optional<ExitCode> awaitEnd() throws InterruptedException {
    try {
      return end.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException(e.getCause());
    }
  }

  private void watch() {
    Thread.setDefaultUncaughtExceptionHandler(this::threadEnded);
    Runtime.getRuntime().addShutdownHook(hook);
    if (postgres != null) {
      postgres.whenEnded(() -> {
        if (!closed.isDone() && end.complete(Optional.of(ExitCode.INTERNAL))) {
          LOG.error("the embedded PostgreSQL has ended; see 'log' in its folder");
        }
      });
    }
  }

  /// What is cut off by a stop complains about that and nothing else.
  private void threadEnded(Thread thread, Throwable thrown) {
    if (!end.isDone()) {
      LOG.atError().addKeyValue("thread", thread.getName()).setCause(thrown).log("a thread ended");
    }
  }

  /// The JVM ends only after its hooks, so everything is put away first.
  private void stopForShutdown() {
    end.complete(Optional.of(ExitCode.OK));
    close();
  }

  /// May be called twice and from two threads; returns when all is put away.
  @Override
  public void close() {
    synchronized (closed) {
      if (closed.isDone()) {
        return;
      }
      end.complete(Optional.of(ExitCode.OK));
      closeQuietly(stop::run);
      closeQuietly(context);
      closed.complete(null);
      forgetHook();
      closeQuietly(postgres);
      closeQuietly(data);
    }
  }

  private void forgetHook() {
    try {
      boolean _ = Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException _) {
      // the hook itself is what runs
    }
  }

  private static void closeQuietly(@Nullable AutoCloseable part) {
    if (part == null) {
      return;
    }
    try {
      part.close();
    } catch (Exception e) {
      LOG.atWarn().setCause(e).log("did not stop cleanly");
    }
  }
}
