package dev.holdfast.reconciler.api.http;

import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.api.Lists;
import dev.holdfast.reconciler.audit.AuditEntry;
import dev.holdfast.reconciler.audit.AuditLog;
import dev.holdfast.reconciler.view.Slice;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.swagger.v3.oas.annotations.media.Content;
import io.swagger.v3.oas.annotations.media.Schema;
import io.swagger.v3.oas.annotations.responses.ApiResponse;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Who did what.
@Tag(name = "audit")
@Controller("/api/v1/audit")
@Secured(Role.ADMINISTERS)
@ExecuteOn(TaskExecutors.BLOCKING)
final class AuditController {
  private final AuditLog log;

  AuditController(AuditLog log) {
    this.log = log;
  }

  /// The audit, the newest entry first.
  ///
  /// @param before only entries with a lower number
  @Get
  @ApiResponse(content = @Content(schema = @Schema(implementation = Lists.AuditEntries.class)))
  HttpResponse<String> entries(
      @QueryValue @Nullable Long before, @QueryValue @Nullable Integer limit) {
    int most = Bodied.limit(limit, 100, 1_000);
    List<AuditEntry> entries = log.entries(before == null ? Long.MAX_VALUE : before, most);
    String next = entries.size() < most ? null : Long.toString(entries.getLast().number());
    return Bodied.slice(new Slice<>(entries, next), Function.identity());
  }

  /// Whether the chain of hashes holds.
  ///
  /// @param holds false where an entry was altered or taken out
  /// @param firstBreak number of the first entry that does not fit
  record Verified(boolean holds, @Nullable Long firstBreak) {}

  /// Verifies the whole audit.
  @Get("/verification")
  @ApiResponse(content = @Content(schema = @Schema(implementation = Verified.class)))
  HttpResponse<String> verify() {
    var at = log.firstBreak();
    return Bodied.one(new Verified(at.isEmpty(), at.isEmpty() ? null : at.getAsLong()));
  }
}
