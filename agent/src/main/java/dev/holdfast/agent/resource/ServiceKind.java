package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Services;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/// `service`: a unit of systemd.
public final class ServiceKind implements Kind<Resource.Service> {
  @Override
  public Observation check(Resource.Service desired, Surroundings surroundings) throws IOException {
    if (surroundings.host().isBareTree()) {
      return new Observation.NotApplicable("services cannot be managed in a bare tree");
    }
    Optional<Services> services = surroundings.host().services();
    if (services.isEmpty()) {
      return new Observation.NotApplicable("systemd does not run on this node");
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

  private static String verb(Resource.Service desired, String property) {
    return switch (property) {
      case "masked" -> Boolean.TRUE.equals(desired.masked()) ? "mask" : "unmask";
      case "enabled" -> Boolean.TRUE.equals(desired.enabled()) ? "enable" : "disable";
      default -> Boolean.TRUE.equals(desired.running()) ? "start" : "stop";
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
                case RESTART -> "restart";
                case RELOAD -> "reload-or-restart";
              },
              desired.name());
    }
  }

  private static Services services(Surroundings surroundings) throws IOException {
    return surroundings
        .host()
        .services()
        .orElseThrow(() -> new IOException("systemd does not run on this node"));
  }
}
