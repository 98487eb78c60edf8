package dev.holdfast.reconciler.audit;

import dev.holdfast.canonical.Json;
import java.time.Instant;

/// One line of the audit.
///
/// @param number from 1, without gaps
/// @param hash over this entry and the hash of the one before
public record AuditEntry(
    long number,
    Instant at,
    String actor,
    String action,
    String subject,
    Json.Obj detail,
    String hash) {}
