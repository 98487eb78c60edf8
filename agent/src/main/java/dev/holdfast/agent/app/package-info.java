/// The program: command line, wiring, logging. The only package that reads the clock or makes
/// randomness, and the only one that may read YAML, for `apply FILE`.
@NullMarked
package dev.holdfast.agent.app;

import org.jspecify.annotations.NullMarked;
