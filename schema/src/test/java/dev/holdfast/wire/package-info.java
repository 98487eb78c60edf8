@NullMarked
package dev.holdfast.wire;

import org.jspecify.annotations.NullMarked;
