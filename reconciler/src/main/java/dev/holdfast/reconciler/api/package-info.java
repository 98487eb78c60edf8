/// The API's shapes and words: views in, JSON out, bodies in, requests out. Decides nothing: what a
/// call does is done by the room that it is about.
@NullMarked
package dev.holdfast.reconciler.api;

import org.jspecify.annotations.NullMarked;
