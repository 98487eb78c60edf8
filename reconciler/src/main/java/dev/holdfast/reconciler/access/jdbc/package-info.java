/// Tokens and sessions in PostgreSQL: tables `api_token` and `session`.
@NullMarked
package dev.holdfast.reconciler.access.jdbc;

import org.jspecify.annotations.NullMarked;
