package dev.holdfast.agent.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.drift.Desired;
import dev.holdfast.agent.resource.Observation;
import dev.holdfast.agent.state.Journal;
import dev.holdfast.agent.testing.Documents;
import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Resource;
import dev.holdfast.wire.Difference;
import dev.holdfast.wire.ResourceResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ForesightTest {
  private static final List<Difference> DIFFERENCES =
      List.of(new Difference("content", "a", "b", null, false));

  /// What happened, in order.
  private final List<String> done = new ArrayList<>();

  private final Set<String> inSync = new HashSet<>();
  private final Set<String> unreadable = new HashSet<>();
  private boolean journalIsBroken;

  private final class Recording implements Foresight.Run, Journal.Intentions {
    @Override
    public Optional<Observation> look(Prepared.Part part, Resource.File file) throws IOException {
      String name = part.declaration().name();
      done.add("look " + name);
      if (unreadable.contains(name)) {
        throw new IOException("gone");
      }
      return Optional.of(
          inSync.contains(name) ? new Observation.InSync() : new Observation.Differs(DIFFERENCES));
    }

    @Override
    public Optional<ResourceResult> correction(Prepared.Part part, List<Difference> differences) {
      return Optional.of(ForesightTest.correction(part));
    }

    @Override
    public boolean stage(Prepared.Part part, Resource.File file, List<Difference> differences) {
      done.add("stage " + part.declaration().name());
      return true;
    }

    @Override
    public void awaitStaged() {
      done.add("await");
    }

    @Override
    public void intend(ResourceResult result, Collection<String> notifies) {
      throw new AssertionError("one by one");
    }

    @Override
    public void intend(List<Journal.Intention> intentions) throws IOException {
      if (journalIsBroken) {
        throw new IOException("input/output error");
      }
      done.add("intend " + intentions.stream().map(each -> each.result().name()).toList());
    }

    @Override
    public void notified(String resource) {}
  }

  private static ResourceResult correction(Prepared.Part part) {
    return Results.of(
        part, ResourceResult.Outcome.CORRECTED, ResourceResult.Cause.DRIFT, DIFFERENCES, "");
  }

  /// Files by these names; others are scripts.
  private static List<Prepared.Part> parts(String... names) {
    var documents = Documents.association("fleet/web");
    for (String name : names) {
      documents.resource(
          name.startsWith("script")
              ? "{'name': '%s', 'script': {'apply': 'true'}}".formatted(name)
              : "{'name': '%1$s', 'file': {'path': '/%1$s', 'content': 'x'}}".formatted(name));
    }
    return documents.enforced().document().resources().stream()
        .map(each ->
            new Prepared.Part(
                each,
                new Prepared.Readiness.Ready(
                    dev.holdfast.model.ResourceReader.read(each.type(), each.properties()),
                    Set.of()),
                new Desired(Digest.of("x"), Map.of(), Digest.of(Json.Obj.EMPTY))))
        .toList();
  }

  private Foresight foresight(List<Prepared.Part> parts) {
    var recording = new Recording();
    return new Foresight(parts, recording, recording);
  }

  private static void begin(Foresight foresight, Prepared.Part part) throws IOException {
    foresight.begin(part, DIFFERENCES, correction(part));
  }

  @Test
  void whatDiffersAheadIsOnDiskBeforeAnyOfItIsWrittenDownAndThatBeforeAnyChange()
      throws IOException {
    var parts = parts("a", "b", "c", "d");
    inSync.add("c");
    var foresight = foresight(parts);
    begin(foresight, parts.getFirst());
    assertThat(done)
        .containsExactly(
            "look b",
            "stage b",
            "look c",
            "look d",
            "stage d",
            "stage a",
            "await",
            "intend [a, b, d]");
    assertThat(foresight.isIntended(parts.getFirst())).isTrue();
    assertThat(foresight.seen(parts.get(2))).isEqualTo(new Observation.InSync());
    assertThat(foresight.seen(parts.get(2))).as("once").isNull();
    begin(foresight, parts.get(1));
    assertThat(done).as("b was begun with a").hasSize(8);
    assertThat(foresight.isIntended(parts.get(1))).isTrue();
    assertThat(foresight.isIntended(parts.get(1))).as("once").isFalse();
  }

  @Test
  void nothingIsForeseenBeyondWhatMayChangeIt() throws IOException {
    var parts = parts("a", "b", "script-1", "c");
    var foresight = foresight(parts);
    begin(foresight, parts.getFirst());
    assertThat(done).last().isEqualTo("intend [a, b]");
    assertThat(foresight.seen(parts.get(3))).isNull();
    begin(foresight, parts.get(2));
    assertThat(done).doesNotContain("look c");
  }

  @Test
  void whereNothingElseDiffersEachGoesItsOwnWay() throws IOException {
    var parts = parts("a", "b");
    inSync.add("b");
    var foresight = foresight(parts);
    begin(foresight, parts.getFirst());
    assertThat(done).containsExactly("look b");
    assertThat(foresight.isIntended(parts.getFirst())).isFalse();
  }

  @Test
  void soManyAtOnceAndNoMore() throws IOException {
    var names = new String[600];
    java.util.Arrays.setAll(names, i -> "f" + i);
    var parts = parts(names);
    var foresight = foresight(parts);
    begin(foresight, parts.getFirst());
    assertThat(done.stream().filter(each -> each.startsWith("stage"))).hasSize(257);
    assertThat(done).doesNotContain("look f257");
    begin(foresight, parts.get(257));
    assertThat(done).contains("look f258").doesNotContain("look f514");
  }

  @Test
  void whatCannotBeLookedAtIsLeftToItsOwnTurn() throws IOException {
    var parts = parts("a", "b", "c", "d");
    unreadable.add("c");
    var foresight = foresight(parts);
    begin(foresight, parts.getFirst());
    assertThat(done).last().isEqualTo("intend [a, b]");
    assertThat(foresight.seen(parts.get(2))).isNull();
    assertThat(foresight.seen(parts.get(3))).isNull();
  }

  @Test
  void whatCouldNotBeWrittenDownIsNotIntended() {
    var parts = parts("a", "b");
    journalIsBroken = true;
    var foresight = foresight(parts);
    assertThatThrownBy(() -> begin(foresight, parts.getFirst())).hasMessage("input/output error");
    assertThat(foresight.isIntended(parts.getFirst())).isFalse();
    assertThat(foresight.isIntended(parts.get(1))).isFalse();
  }
}
