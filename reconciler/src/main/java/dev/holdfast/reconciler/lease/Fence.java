package dev.holdfast.reconciler.lease;

/// What a leader shows with each of its writes. Numbers rise with every change of leader, so that
/// one that lost leadership unnoticed, paused for a minute for instance, writes nothing.
public record Fence(long number) {}
