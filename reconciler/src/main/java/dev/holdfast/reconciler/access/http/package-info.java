/// Who may, at the HTTP server: finds the caller of each request, refuses who may not, and asks
/// browsers for the proof that a change comes from our own page.
@NullMarked
package dev.holdfast.reconciler.access.http;

import org.jspecify.annotations.NullMarked;
