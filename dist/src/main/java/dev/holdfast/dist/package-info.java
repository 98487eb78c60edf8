/// Makes the agent's distribution: in go the built jars, out come a folder that runs on a machine
/// without Java, and a tarball of it. Part of the build, never of the product.
@NullMarked
package dev.holdfast.dist;

import org.jspecify.annotations.NullMarked;
