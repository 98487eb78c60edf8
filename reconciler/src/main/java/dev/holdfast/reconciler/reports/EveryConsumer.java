package dev.holdfast.reconciler.reports;

import java.util.ArrayList;
import java.util.List;

/// Several consumers as one.
record EveryConsumer(List<ReportConsumer> consumers) implements ReportConsumer {
  EveryConsumer {
    consumers = List.copyOf(consumers);
  }

  @Override
  public Intake open() {
    var opened = new ArrayList<Intake>();
    try {
      consumers.forEach(consumer -> opened.add(consumer.open()));
    } catch (RuntimeException | Error e) {
      opened.reversed().forEach(Intake::close);
      throw e;
    }
    return new Every(opened);
  }

  private record Every(List<Intake> intakes) implements Intake {
    @Override
    public void accept(List<Received> reports) {
      intakes.forEach(intake -> intake.accept(reports));
    }

    @Override
    public void committed() {
      intakes.forEach(Intake::committed);
    }

    @Override
    public void close() {
      intakes.reversed().forEach(Intake::close);
    }
  }
}
