package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Entry;
import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.HostFiles;
import dev.holdfast.agent.host.Ownership;
import dev.holdfast.agent.host.Place;
import dev.holdfast.model.SystemResource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.util.List;

/// `download`: a file with known bytes, fetched only where they differ.
public final class DownloadKind implements Kind<SystemResource.Download> {
  private static final int ABBREVIATED = 12;

  @Override
  public Observation check(SystemResource.Download desired, Surroundings surroundings)
      throws IOException {
    HostFiles files = surroundings.host().files();
    Place place = files.place(desired.path());
    Entry entry = place.entry();
    var differences = new Differences(surroundings);
    Origins origin = Origins.of(desired.origin(), surroundings);
    if (entry == null) {
      return differences.compare("state", "present", "absent").observation();
    }
    if (entry.isLink()) {
      return differences
          .compare("state", "a file", "a link to " + files.linkTarget(place))
          .observation();
    }
    if (!entry.isFile()) {
      throw new IOException(desired.path() + " is " + entry.kind().words());
    }
    String found;
    try (var in = files.open(place)) {
      found = Origins.sha256(in);
    }
    if (!found.equals(origin.sha256())) {
      differences.add(
          entry.isWorldReadable()
              ? Difference.of("content", shortened(origin.sha256()), shortened(found))
              : surroundings.hidden("content", found));
    }
    permissions(desired).compare(entry, surroundings.host(), differences);
    return differences.observation();
  }

  private static String shortened(String sha256) {
    return "sha256 " + sha256.substring(0, Math.min(ABBREVIATED, sha256.length())) + "…";
  }

  private static Permissions permissions(SystemResource.Download desired) {
    return new Permissions(desired.mode(), desired.owner(), desired.group());
  }

  @Override
  public void apply(
      SystemResource.Download desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    Host host = surroundings.host();
    Place place = host.files().place(desired.path());
    Entry entry = place.entry();
    Entry kept = entry != null && entry.isFile() ? entry : null;
    Ownership wanted = permissions(desired).wanted(kept, Permissions.FILE_MODE, host);
    if (Differences.names(differences, "state") || Differences.names(differences, "content")) {
      host.files().write(place, Origins.of(desired.origin(), surroundings).verified(), wanted);
    } else {
      host.files().setOwner(place, wanted.uid(), wanted.gid());
      host.files().setMode(place, wanted.mode());
    }
  }
}
