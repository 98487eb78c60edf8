package dev.holdfast.reconciler.app;

/// Names one replica over its restarts: kept in its data folder, which one process has at a time.
record ReplicaId(String value) {}
