/// Pages for people: finished values in, HTML out. This front holds what the templates below
/// `src/main/jte` say in words; the templates only place it. Pages change nothing themselves: their
/// buttons call the API like everybody else.
@NullMarked
package dev.holdfast.reconciler.pages;

import org.jspecify.annotations.NullMarked;
