package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Services;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// `service`: a unit of systemd, or a script of OpenRC or System V.
public final class ServiceKind implements Kind<Resource.Service> {
  @Override
  public Observation check(Resource.Service desired, Surroundings surroundings) throws IOException {
    if (surroundings.host().isBareTree()) {
      return new Observation.NotApplicable("services cannot be managed in a bare tree");
    }
    Optional<Services> services = surroundings.host().services();
    if (services.isEmpty()) {
      return new Observation.NotApplicable(
          "neither systemd nor OpenRC runs on this node, and System V's tools are not there");
    }
    Services.State state = services.get().state(desired.name());
    if (!state.exists()) {
      return absent(desired);
    }
    var differences = new Differences(surroundings);
    if (desired.masked() != null) {
      differences.compare("masked", text(desired.masked()), text(state.isMasked()));
    }
    if (desired.enabled() != null && state.canBeEnabled()) {
      differences.compare("enabled", text(desired.enabled()), text(state.isEnabled()));
    }
    if (desired.running() != null) {
      differences.compare("state", running(desired.running()), running(state.isRunning()));
    }
    return differences.observation();
  }

  private static Observation absent(Resource.Service desired) throws IOException {
    boolean wanted =
        Boolean.TRUE.equals(desired.running()) || Boolean.TRUE.equals(desired.enabled());
    if (wanted) {
      throw new IOException("this node has no service '" + desired.name() + "'");
    }
    return Observation.IN_SYNC;
  }

  private static String text(boolean value) {
    return Boolean.toString(value);
  }

  private static String running(boolean value) {
    return value ? "running" : "stopped";
  }

  @Override
  public void apply(
      Resource.Service desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    Services services = services(surroundings);
    for (Difference difference : differences) {
      services.control(verb(desired, difference.property()), desired.name());
    }
  }

  private static Services.Verb verb(Resource.Service desired, String property) {
    return switch (property) {
      case "masked" ->
          Boolean.TRUE.equals(desired.masked()) ? Services.Verb.MASK : Services.Verb.UNMASK;
      case "enabled" ->
          Boolean.TRUE.equals(desired.enabled()) ? Services.Verb.ENABLE : Services.Verb.DISABLE;
      default -> Boolean.TRUE.equals(desired.running()) ? Services.Verb.START : Services.Verb.STOP;
    };
  }

  /// A service that should be stopped is not woken.
  @Override
  public void notified(Resource.Service desired, Surroundings surroundings) throws IOException {
    if (surroundings.host().isBareTree() || Boolean.FALSE.equals(desired.running())) {
      return;
    }
    Optional<Services> services = surroundings.host().services();
    if (services.isPresent() && services.get().state(desired.name()).isRunning()) {
      services
          .get()
          .control(
              switch (desired.onNotify()) {
                case RESTART -> Services.Verb.RESTART;
                case RELOAD -> Services.Verb.RELOAD;
              },
              desired.name());
    }
  }

  private static Services services(Surroundings surroundings) throws IOException {
    return surroundings
        .host()
        .services()
        .orElseThrow(() -> new IOException("nothing known starts services on this node"));
  }
}
