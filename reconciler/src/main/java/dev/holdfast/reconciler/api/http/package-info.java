/// The API at the HTTP server: addresses, roles, statuses, and its description for programs.
@NullMarked
package dev.holdfast.reconciler.api.http;

import org.jspecify.annotations.NullMarked;
