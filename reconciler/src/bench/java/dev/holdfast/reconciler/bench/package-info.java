/// The numbers of `docs/benchmarks.md`: `./build test -Pbench -pl reconciler -am -Dbench=REGEX`.
@NullMarked
package dev.holdfast.reconciler.bench;

import org.jspecify.annotations.NullMarked;
