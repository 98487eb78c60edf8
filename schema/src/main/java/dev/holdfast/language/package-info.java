/// One configuration file → declarations, or problems with their positions.
///
/// In: a path and bytes. Out: [FileResult]. Checks everything that one file can tell (schema,
/// references, patterns, schedules); what needs other files is the reconciler's `config`. Never
/// reads a file itself, never looks at another one.
@NullMarked
package dev.holdfast.language;

import org.jspecify.annotations.NullMarked;
