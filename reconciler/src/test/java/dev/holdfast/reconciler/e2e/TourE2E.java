package dev.holdfast.reconciler.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.app.demo.Telling;
import dev.holdfast.reconciler.app.demo.Tour;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What `holdfast demo --once` plays; the tour itself asserts every step.
class TourE2E {
  @TempDir Path folder;

  @Test
  void allFiveThingsAreSeen() throws Exception {
    var told = new StringWriter();
    try (var demo = Fleets.in(folder)) {
      new Tour(demo, new Telling(new PrintWriter(told))).play();
    }
    assertThat(told.toString())
        .contains("all in sync")
        .contains("node-exporter v2")
        .contains("associations/base.yaml:")
        .contains("error[unknown-key]")
        .contains("-welcome, stranger")
        .contains("back alone")
        .contains("holdfast/drift");
  }
}
