package dev.holdfast.agent.resource;

import dev.holdfast.agent.host.Entry;
import dev.holdfast.agent.host.HostFiles;
import dev.holdfast.agent.host.Place;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// `line`: one line in a file that someone else owns. Links are followed, as the owner of such a
/// file would expect.
public final class LineKind implements Kind<Resource.Line> {
  private static final long MAX_BYTES = 4L * 1024 * 1024;

  @Override
  public Observation check(Resource.Line desired, Surroundings surroundings) throws IOException {
    HostFiles files = surroundings.host().files();
    Place place = files.follow(desired.path());
    Entry entry = place.entry();
    boolean wanted = desired.state() == Resource.Presence.PRESENT;
    if (entry == null && (!wanted || desired.create())) {
      return wanted
          ? new Differences(surroundings).compare("state", "present", "absent").observation()
          : Observation.IN_SYNC;
    }
    if (entry == null) {
      throw new IOException(desired.path() + " is missing; 'create: true' makes it");
    }
    byte[] bytes = files.read(place, MAX_BYTES);
    String before = new String(bytes, charset(bytes));
    String after = LineEdit.apply(before, desired);
    if (after.equals(before)) {
      return Observation.IN_SYNC;
    }
    return Observation.of(List.of(difference(desired, before, after, entry, surroundings)));
  }

  private static Difference difference(
      Resource.Line desired, String before, String after, Entry entry, Surroundings surroundings) {
    if (surroundings.hasSecrets() || !entry.isWorldReadable()) {
      return surroundings.hidden("line", before);
    }
    boolean wanted = desired.state() == Resource.Presence.PRESENT;
    String diff =
        TextDiff.between(
                before.getBytes(StandardCharsets.UTF_8), after.getBytes(StandardCharsets.UTF_8))
            .orElse(null);
    return new Difference(
        "line", wanted ? desired.line() : "absent", wanted ? "absent" : "present", diff, false);
  }

  /// Text that is not UTF-8 keeps its bytes as Latin 1.
  private static Charset charset(byte[] bytes) {
    return TextDiff.text(bytes).isPresent() ? StandardCharsets.UTF_8 : StandardCharsets.ISO_8859_1;
  }

  @Override
  public void apply(Resource.Line desired, List<Difference> differences, Surroundings surroundings)
      throws IOException {
    HostFiles files = surroundings.host().files();
    Place place = files.follow(desired.path());
    Entry entry = place.entry();
    byte[] bytes = entry == null ? new byte[0] : files.read(place, MAX_BYTES);
    Charset charset = charset(bytes);
    String after = LineEdit.apply(new String(bytes, charset), desired);
    files.write(
        place,
        Content.of(after.getBytes(charset)),
        new Permissions(null, null, null)
            .wanted(entry, Permissions.FILE_MODE, surroundings.host()));
  }
}
