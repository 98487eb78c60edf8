/// The reconciler's own configuration: what is not for a repository to say.
///
/// In: one YAML file, environment variables, and what the command line says. Out: settings for each
/// room, or every problem with its place. Reads no secret, only where secrets lie.
@NullMarked
package dev.holdfast.reconciler.app.settings;

import org.jspecify.annotations.NullMarked;
