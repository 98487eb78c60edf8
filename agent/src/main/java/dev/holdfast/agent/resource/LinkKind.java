package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Entry;
import dev.holdfast.agent.host.HostFiles;
import dev.holdfast.agent.host.Place;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.List;

/// `link`: a symbolic link. Where it leads is not looked at.
public final class LinkKind implements Kind<Resource.Link> {
  @Override
  public Observation check(Resource.Link desired, Surroundings surroundings) throws IOException {
    HostFiles files = surroundings.host().files();
    Place place = files.place(desired.path());
    Entry entry = place.entry();
    var differences = new Differences(surroundings);
    if (desired.state() == Resource.Presence.ABSENT) {
      if (entry == null) {
        return Observation.IN_SYNC;
      }
      if (!entry.isLink()) {
        throw new IOException(
            desired.path() + " is " + entry.kind().words() + "; only a link is removed here");
      }
      return differences.compare("state", "absent", "a link").observation();
    }
    if (entry == null) {
      return differences.compare("state", "present", "absent").observation();
    }
    if (!entry.isLink()) {
      requireReplaceable(desired, entry);
      return differences.compare("state", "a link", entry.kind().words()).observation();
    }
    return differences.compare("target", target(desired), files.linkTarget(place)).observation();
  }

  private static String target(Resource.Link desired) throws IOException {
    if (desired.target() == null) {
      throw new IOException("a link that should be there needs a 'target'");
    }
    return desired.target();
  }

  private static void requireReplaceable(Resource.Link desired, Entry entry) throws IOException {
    if (!entry.isFile()) {
      throw new IOException(desired.path() + " is " + entry.kind().words());
    }
    if (!desired.force()) {
      throw new IOException(desired.path() + " is a file; 'force: true' replaces it");
    }
  }

  @Override
  public void apply(Resource.Link desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    HostFiles files = surroundings.host().files();
    Place place = files.place(desired.path());
    Entry entry = place.entry();
    if (desired.state() == Resource.Presence.ABSENT) {
      if (entry != null && entry.isLink()) {
        files.delete(place);
      }
      return;
    }
    if (entry != null && !entry.isLink()) {
      requireReplaceable(desired, entry);
    }
    files.createLink(place, target(desired));
  }
}
