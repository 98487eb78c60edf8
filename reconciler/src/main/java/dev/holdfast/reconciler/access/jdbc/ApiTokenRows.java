package dev.holdfast.reconciler.access.jdbc;

import io.micronaut.data.annotation.Query;
import io.micronaut.data.jdbc.annotation.JdbcRepository;
import io.micronaut.data.model.query.builder.sql.Dialect;
import io.micronaut.data.repository.CrudRepository;
import java.time.Instant;
import java.util.List;

/// The rows of `api_token`.
@JdbcRepository(dialect = Dialect.POSTGRES)
public interface ApiTokenRows extends CrudRepository<ApiTokenRow, String> {
  @Query("select * from api_token order by created_at desc, id limit :limit")
  List<ApiTokenRow> newest(int limit);

  @Query("update api_token set revoked_at = :at where id = :id and revoked_at is null")
  long revoke(String id, Instant at);

  @Query("delete from session where api_token = :id")
  long endSessions(String id);
}
