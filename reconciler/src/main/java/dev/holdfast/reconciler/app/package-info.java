/// The programs: `main`, what is built from which settings, and in which order things start and
/// stop.
///
/// In: a command line, a settings file, the environment. Out: running programs. The only place that
/// creates clocks and randomness, and that knows every room; no room knows it.
@NullMarked
package dev.holdfast.reconciler.app;

import org.jspecify.annotations.NullMarked;
