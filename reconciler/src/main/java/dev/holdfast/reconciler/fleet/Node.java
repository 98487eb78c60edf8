package dev.holdfast.reconciler.fleet;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.VerifyingKey;
import java.time.Instant;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// A registered machine. Its facts are not here: they select nothing and are many.
///
/// @param labelKeys the label keys that the node may set itself, from its join token
/// @param keyNumber raised when another key takes the name, so that older sessions end
/// @param joinToken id of the token it came with; null where the record is older than that
/// @param factsDigest of the facts last stored; null where none are known yet
/// @param revokedAt null while the node may work
public record Node(
    NodeName name,
    Labels labels,
    SortedSet<String> labelKeys,
    VerifyingKey key,
    long keyNumber,
    String agentVersion,
    @Nullable String joinToken,
    @Nullable Digest factsDigest,
    Instant registeredAt,
    @Nullable Instant revokedAt) {
  public Node {
    labelKeys = Collections.unmodifiableSortedSet(new TreeSet<>(labelKeys));
  }

  public boolean isRevoked() {
    return revokedAt != null;
  }

  public Node withLabels(Labels others) {
    return new Node(
        name,
        others,
        labelKeys,
        key,
        keyNumber,
        agentVersion,
        joinToken,
        factsDigest,
        registeredAt,
        revokedAt);
  }

  public Node withFacts(Digest digest) {
    return new Node(
        name,
        labels,
        labelKeys,
        key,
        keyNumber,
        agentVersion,
        joinToken,
        digest,
        registeredAt,
        revokedAt);
  }

  public Node withAgentVersion(String version) {
    return new Node(
        name,
        labels,
        labelKeys,
        key,
        keyNumber,
        version,
        joinToken,
        factsDigest,
        registeredAt,
        revokedAt);
  }

  public Node revoked(Instant at) {
    return new Node(
        name,
        labels,
        labelKeys,
        key,
        keyNumber,
        agentVersion,
        joinToken,
        factsDigest,
        registeredAt,
        at);
  }
}
