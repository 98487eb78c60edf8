/// A server with pages and API over made-up views, for tests.
@NullMarked
package dev.holdfast.reconciler.pages.testing;

import org.jspecify.annotations.NullMarked;
