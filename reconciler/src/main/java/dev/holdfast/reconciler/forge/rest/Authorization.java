package dev.holdfast.reconciler.forge.rest;

import dev.holdfast.reconciler.forge.ForgeException;

/// What proves us to a forge.
public interface Authorization {
  /// As a header of a request; asked for each, so that what is behind it can be replaced.
  ///
  /// @throws ForgeException when there is nothing to prove us with
  Header header() throws ForgeException, InterruptedException;

  /// The forge did not accept the last one: forgets it.
  ///
  /// @return whether the next may be another
  default boolean renew() {
    return false;
  }

  /// @param value secret
  record Header(String name, String value) {
    @Override
    public String toString() {
      return name + ": ***";
    }
  }
}
