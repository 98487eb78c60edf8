@NullMarked
package dev.holdfast.language;

import org.jspecify.annotations.NullMarked;
