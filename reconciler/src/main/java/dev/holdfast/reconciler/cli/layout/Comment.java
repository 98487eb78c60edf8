package dev.holdfast.reconciler.cli.layout;

/// A comment where it stands.
///
/// @param text from `#` to the last character that is no space
/// @param at offset of the `#`
/// @param line from 0
/// @param column from 0
/// @param alone whether nothing stands before it on its line
/// @param blankBefore whether the line before is empty
record Comment(String text, int at, int line, int column, boolean alone, boolean blankBefore) {}
