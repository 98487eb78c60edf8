/// The command line's values and views: exit codes, tables, formats, what a commit's state means
/// for somebody who waits.
///
/// In: finished JSON values from the reconciler's API. Out: text and an exit code. Decides nothing
/// about the fleet and opens no connection itself (`cli.http` does).
@NullMarked
package dev.holdfast.reconciler.cli;

import org.jspecify.annotations.NullMarked;
