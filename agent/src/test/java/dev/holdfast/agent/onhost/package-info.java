/// Tests on a real booted Debian, with the real agent as root on it; run with `-Phosts`.
@NullMarked
package dev.holdfast.agent.onhost;

import org.jspecify.annotations.NullMarked;
