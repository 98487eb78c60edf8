@NullMarked
package dev.holdfast.canonical;

import org.jspecify.annotations.NullMarked;
