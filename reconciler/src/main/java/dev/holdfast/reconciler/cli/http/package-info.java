/// The command line's connection to the reconciler, over the JDK's HTTP client.
@NullMarked
package dev.holdfast.reconciler.cli.http;

import org.jspecify.annotations.NullMarked;
