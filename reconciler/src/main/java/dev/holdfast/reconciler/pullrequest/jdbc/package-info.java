/// Pull requests in table `pull_request`.
@NullMarked
package dev.holdfast.reconciler.pullrequest.jdbc;

import org.jspecify.annotations.NullMarked;
