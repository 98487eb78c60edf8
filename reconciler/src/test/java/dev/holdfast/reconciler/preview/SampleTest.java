package dev.holdfast.reconciler.preview;

import static dev.holdfast.reconciler.testing.Fleets.fleet;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.wire.EnforcedContent;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// Which nodes are asked.
class SampleTest {
  private static final Fleet FLEET =
      fleet(
          IntStream.range(0, 100)
              .mapToObj(i -> "n-%02d group=g%d".formatted(i, i % 4))
              .toArray(String[]::new));

  private static NodeSet group(int number) {
    return FLEET.of(
        IntStream.range(0, 100)
            .filter(i -> i % 4 == number)
            .mapToObj("n-%02d"::formatted)
            .map(NodeName::new)
            .toList());
  }

  @SuppressWarnings("NullAway") // what would be enforced is of no interest here
  private static Candidate candidate(Candidate.Group... groups) {
    EnforcedContent none = null;
    return new Candidate(AssociationId.parse("fleet/web"), none, FLEET.all(), List.of(groups));
  }

  private static List<String> sample(
      Candidate candidate, Predicate<NodeName> online, int most, String seed) {
    return Sample.of(List.of(candidate), online, most, seed).stream().map(NodeName::value).toList();
  }

  private static long of(Collection<String> sample, int group) {
    Set<NodeName> nodes = Set.copyOf(group(group).names());
    return sample.stream().filter(each -> nodes.contains(new NodeName(each))).count();
  }

  private static final Candidate ALL =
      candidate(
          new Candidate.Group(3, group(0)),
          new Candidate.Group(0, group(1)),
          new Candidate.Group(2, group(2)),
          new Candidate.Group(2, group(3)));

  @Test
  void itIsSpreadOverWhatIsPredictedTheLeastKnownFirst() {
    List<String> ten = sample(ALL, _ -> true, 10, "fleet#7");
    assertThat(ten).hasSize(10);
    assertThat(List.of(of(ten, 0), of(ten, 1), of(ten, 2), of(ten, 3)))
        .containsExactly(2L, 3L, 3L, 2L);
    assertThat(of(sample(ALL, _ -> true, 1, "fleet#7"), 1)).isEqualTo(1);
  }

  @Test
  void theSameQuestionGetsTheSameNodesAndAnotherOthers() {
    List<String> one = sample(ALL, _ -> true, 10, "fleet#7");
    assertThat(sample(ALL, _ -> true, 10, "fleet#7")).isEqualTo(one);
    assertThat(sample(ALL, _ -> true, 10, "fleet#8")).isNotEqualTo(one);
  }

  @Test
  void nodesThatAreOnlineComeFirst() {
    Set<NodeName> online = Set.copyOf(group(0).names());
    List<String> ten = sample(ALL, online::contains, 10, "x");
    assertThat(of(ten, 0)).isEqualTo(10);
    List<String> thirty = sample(ALL, online::contains, 30, "x");
    assertThat(of(thirty, 0)).isEqualTo(25);
    assertThat(thirty).hasSize(30);
  }

  @Test
  void nobodyIsAskedTwiceAndNobodyWhoIsNotReached() {
    assertThat(sample(ALL, _ -> true, 1_000, "x")).hasSize(100).doesNotHaveDuplicates();
    assertThat(sample(candidate(), _ -> true, 10, "x")).isEmpty();
    var twice = candidate(new Candidate.Group(0, group(1)), new Candidate.Group(1, group(1)));
    assertThat(sample(twice, _ -> true, 50, "x")).hasSize(25).doesNotHaveDuplicates();
  }
}
