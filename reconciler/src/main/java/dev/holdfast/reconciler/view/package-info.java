/// What the faces show, as finished values: the same for JSON and for pages, so that both always
/// say the same. In come the rooms to the left, read at the time of the call; out go records
/// without behaviour beyond their own words. It never changes anything.
@NullMarked
package dev.holdfast.reconciler.view;

import org.jspecify.annotations.NullMarked;
