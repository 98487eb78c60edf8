/// What the actions of steps do on a Linux node: scripts, downloads, packages, Docker and the rest.
///
/// In: an action, its inputs read, and the setting of its step. Out: what became of it; what it
/// says goes to the step's streams. Decides nothing about other steps.
@NullMarked
package dev.holdfast.agent.step.plugin;

import org.jspecify.annotations.NullMarked;
