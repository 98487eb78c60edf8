package dev.holdfast.agent.step;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.step.Sequence.Next;
import dev.holdfast.agent.step.Sequence.Verdict;
import dev.holdfast.canonical.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SequenceTest {
  private static final Action SCRIPT =
      new Action.Script(Action.Shell.SH, "true\n", null, Duration.ofHours(1), Map.of());
  private static final Preconditions.Result HOLDS = new Preconditions.Result.Holds();

  private static Flow flow(String json) {
    return Flow.of(new Inputs(dev.holdfast.agent.testing.Documents.json(json)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, {}, Succeeded, false",
    "1, {}, Failed, false",
    "168, {}, Succeeded, true",
    "169, {}, Failed, true",
    "194, {}, Restart, false",
    "3010, {}, Failed, false",
    "1, {'onFailure': 'exit'}, Failed, true",
    "1, {'onFailure': 'successAndExit'}, Succeeded, true",
    "0, {'onFailure': 'exit'}, Succeeded, false",
    "0, {'onSuccess': 'exit'}, Succeeded, true",
    "1, {'onSuccess': 'exit'}, Failed, false",
    "169, {'onFailure': 'successAndExit'}, Failed, true",
    "194, {'onSuccess': 'exit'}, Restart, false"
  })
  void anExitCodeSaysHowAStepCountsAndWhetherTheDocumentEnds(
      int code, String inputs, String verdict, boolean ends) {
    var came = new Came.Exited(code);
    assertThat(Sequence.verdict(came, flow(inputs)).getClass().getSimpleName()).isEqualTo(verdict);
    assertThat(Sequence.ends(came, flow(inputs))).isEqualTo(ends);
  }

  @Test
  void aTimeoutCountsAsAFailure() {
    var came = new Came.TimedOut(Duration.ofSeconds(5));
    assertThat(Sequence.verdict(came, Flow.ON)).isEqualTo(new Verdict.Failed("timed out after 5s"));
    assertThat(Sequence.ends(came, flow("{'onFailure': 'exit'}"))).isTrue();
    assertThat(Sequence.verdict(came, flow("{'onFailure': 'successAndExit'}")))
        .isInstanceOf(Verdict.Succeeded.class);
  }

  @Test
  void whatIsNotForThisPlatformIsSkippedIn22AndFailsBefore() {
    var elsewhere = new Action.Elsewhere("is for Windows only");
    assertThat(Sequence.of("2.2").next(elsewhere, HOLDS, Flow.ON, true))
        .isEqualTo(new Next.Skip("is for Windows only"));
    assertThat(Sequence.of("1.2").next(elsewhere, HOLDS, Flow.ON, true))
        .isEqualTo(new Next.Fail("is for Windows only"));
    assertThat(Sequence.of("2.0").next(elsewhere, HOLDS, Flow.ON, true))
        .isInstanceOf(Next.Fail.class);
  }

  @Test
  void anUnknownPluginFailsEvenWhereItsPreconditionDoes() {
    var unknown = new Action.Unknown("aws:fly");
    assertThat(
            Sequence.of("2.2").next(unknown, new Preconditions.Result.Fails("no"), Flow.ON, true))
        .isEqualTo(new Next.Fail("no agent knows the plugin 'aws:fly'"));
    assertThat(new Sequence(true, true).next(unknown, HOLDS, Flow.ON, true))
        .isInstanceOf(Next.Skip.class);
  }

  private record Planned(Came came, Flow flow) {}

  private static List<Planned> random(Random random) {
    var steps = new ArrayList<Planned>();
    int[] codes = {0, 0, 0, 1, 2, 168, 169};
    for (int i = 1 + random.nextInt(8); i > 0; i--) {
      Came came =
          switch (random.nextInt(6)) {
            case 0 -> new Came.TimedOut(Duration.ofSeconds(5));
            case 1 -> new Came.NotApplicable("not here");
            default -> new Came.Exited(codes[random.nextInt(codes.length)]);
          };
      boolean exit = random.nextBoolean();
      steps.add(
          new Planned(
              came,
              new Flow(
                  exit,
                  exit && random.nextBoolean(),
                  random.nextInt(4) == 0,
                  random.nextBoolean())));
    }
    return steps;
  }

  @Test
  void afterAnEndNothingRunsButALastStepThatAlwaysDoes() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    for (int round = 0; round < 2000; round++) {
      List<Planned> steps = random(random);
      var sequence = Sequence.of("2.2");
      boolean ended = false;
      for (int i = 0; i < steps.size(); i++) {
        Planned step = steps.get(i);
        boolean last = i == steps.size() - 1;
        Next next = sequence.next(SCRIPT, HOLDS, step.flow(), last);
        assertThat(next instanceof Next.Run)
            .as("seed %d, %s, step %d", seed, steps, i)
            .isEqualTo(!ended || (last && step.flow().finallyStep()));
        // a step that was skipped ends nothing
        boolean ends = next instanceof Next.Run && Sequence.ends(step.came(), step.flow());
        ended |= ends;
        sequence = sequence.after(ends);
        assertThat(sequence.exited()).as("seed %d, %s", seed, steps).isEqualTo(ended);
        if (Sequence.verdict(step.came(), step.flow()) instanceof Verdict.Failed) {
          assertThat(step.flow().forgive() && !step.came().equals(new Came.Exited(169)))
              .as("seed %d, %s", seed, steps)
              .isFalse();
        }
      }
    }
  }

  private static Preconditions.Result judged(String precondition) {
    Map<String, Json> parameters =
        Map.of("os", Json.of("Linux"), "a", Json.of("x"), "b", Json.of("x"), "c", Json.of("y"));
    return new Preconditions(parameters::get, "Linux")
        .judge(dev.holdfast.agent.testing.Documents.json(precondition));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'StringEquals': ['platformType', 'Linux']} | Holds",
        "{'StringEquals': ['linux', 'platformType']} | Holds",
        "{'StringEquals': ['platformType', 'Windows']} | Fails",
        "{'StringEquals': ['platformType', '{{ os }}']} | Malformed",
        "{'StringEquals': ['x', 'x']} | Malformed",
        "{'StringEquals': ['x', 'y']} | Malformed",
        "{'StringEquals': ['{{ a }}', 'x']} | Holds",
        "{'StringEquals': ['{{ a }}', 'X']} | Fails",
        "{'StringEquals': ['{{ a }}', '{{ b }}']} | Holds",
        "{'StringEquals': ['n {{a}} m', 'n x m']} | Holds",
        "{'StringEquals': ['{{ a }}', '{{ c }}']} | Fails",
        "{'StringEquals': ['{{ nobody }}', 'x']} | Malformed",
        "{'StringEquals': ['{{ssm:name}}', '{{ a }}']} | Malformed",
        "{'StringEquals': ['{{ a }}']} | Malformed",
        "{'StringEquals': 'x'} | Malformed",
        "{'StringLike': ['{{ a }}', 'x']} | Malformed",
        "{'StringLike': ['a', 'b'], 'StringEquals': ['{{ a }}', 'z']} | Fails",
        "{} | Holds"
      })
  void preconditionsAreJudgedAsAwsDoes(String precondition, String expected) {
    assertThat(judged(precondition).getClass().getSimpleName()).isEqualTo(expected);
  }

  @Test
  void noPreconditionHolds() {
    assertThat(new Preconditions(_ -> null, "Linux").judge(null)).isEqualTo(HOLDS);
  }
}
