@NullMarked
package dev.holdfast.yaml;

import org.jspecify.annotations.NullMarked;
