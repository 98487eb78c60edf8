/// PostgreSQL started by the reconciler itself, for whoever has no database server.
///
/// In: a folder of our own. Out: a running, durable server on loopback and how to connect to it.
/// Never listens on anything but loopback, never trusts a connection without a password, and never
/// leaves a server running behind a program that has ended.
@NullMarked
package dev.holdfast.reconciler.app.postgres;

import org.jspecify.annotations.NullMarked;
