package dev.holdfast.reconciler.config;

/// The value that an association wants for one property of one thing on some nodes.
///
/// @param nodes the same text for the same nodes, as far as the repository alone proves it
/// @param identity such as `path:/etc/motd`
/// @param property such as `mode`
/// @param value its text where it is short, else its digest
record Claim(String nodes, String identity, String property, String value) {
  Thing thing() {
    return new Thing(nodes, identity, property);
  }

  /// What can be claimed once.
  record Thing(String nodes, String identity, String property) {}
}
