/// Who may. In comes a token, a cookie or nothing; out goes a caller with a role, or nobody.
/// Secrets are kept as digests and shown once, to whoever created them. It never knows what a page
/// or a call does: those say which role they want. Stands between `audit` and the faces, since all
/// of them ask.
@NullMarked
package dev.holdfast.reconciler.access;

import org.jspecify.annotations.NullMarked;
