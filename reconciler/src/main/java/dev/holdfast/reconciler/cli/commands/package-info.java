/// What people type. Each command asks the reconciler's API (or a folder, for `validate`), hands
/// the finished value to a view, and returns an exit code.
@NullMarked
package dev.holdfast.reconciler.cli.commands;

import org.jspecify.annotations.NullMarked;
