package dev.holdfast.reconciler.news.jdbc;

import dev.holdfast.reconciler.lease.Leadership;
import io.micronaut.context.annotation.Bean;
import io.micronaut.context.annotation.Factory;
import io.micronaut.context.annotation.Requires;
import io.micronaut.data.connection.jdbc.advice.DelegatingDataSource;
import jakarta.inject.Singleton;
import javax.sql.DataSource;

/// Wires the room. What is handed out listens.
@Factory
@Requires(beans = Leadership.class)
final class NewsBeans {
  @Singleton
  @Bean(preDestroy = "close")
  PostgresNews news(DataSource source) {
    var news = new PostgresNews(DelegatingDataSource.unwrapDataSource(source));
    news.start();
    return news;
  }
}
