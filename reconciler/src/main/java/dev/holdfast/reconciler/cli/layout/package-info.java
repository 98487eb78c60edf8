/// The canonical layout of a configuration file: order of keys, indentation, quotes, blank lines;
/// comments stay with what they stand at.
///
/// In: the bytes of one file. Out: the text as it should be, or the reason why it is left alone.
/// Never changes what a file means: every result has been read again and compared.
@NullMarked
package dev.holdfast.reconciler.cli.layout;

import org.jspecify.annotations.NullMarked;
