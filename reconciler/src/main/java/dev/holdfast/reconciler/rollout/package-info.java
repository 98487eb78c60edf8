/// Who may have which version now.
///
/// In: versions that came into force, changes of the fleet, and what became of released content
/// ([Outcomes]). Out: per node a [dev.holdfast.wire.Revision] and a manifest, per enforced content
/// a [Rollout] that runs until it finished. A change touches the nodes that it concerns and no
/// others. Never creates a version, never judges a report.
@NullMarked
package dev.holdfast.reconciler.rollout;

import org.jspecify.annotations.NullMarked;
