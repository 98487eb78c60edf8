/// Pages at the HTTP server: which address shows what, signing in and out, live updates, and the
/// few files that pages need.
@NullMarked
package dev.holdfast.reconciler.pages.http;

import org.jspecify.annotations.NullMarked;
