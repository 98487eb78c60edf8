package dev.holdfast.reconciler.bench;

import dev.holdfast.reconciler.app.demo.Programs;
import java.nio.file.Path;

/// The programs as people run them: from their jars, with their own settings of the machine.
final class Packaged {
  private Packaged() {}

  static Programs programs() {
    Path checkout = Path.of("..").toAbsolutePath().normalize();
    return Programs.in(checkout, checkout);
  }
}
