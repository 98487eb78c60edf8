package dev.holdfast.reconciler.view;

/// How many nodes there are, and how many of them check in.
public record NodeSums(long total, long online) {}
