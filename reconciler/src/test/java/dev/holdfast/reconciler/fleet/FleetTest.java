package dev.holdfast.reconciler.fleet;

import static dev.holdfast.reconciler.testing.Fleets.fleet;
import static dev.holdfast.reconciler.testing.Fleets.node;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.Requirement;
import dev.holdfast.model.Selector;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class FleetTest {
  private final Fleet fleet =
      fleet("web-1 role=web env=prod", "web-2 role=web env=dev", "db-1 role=db env=prod", "bare");

  @Test
  void aLabelSelectsTheNodesThatHaveIt() {
    assertThat(selected(Selector.label("role", "web"))).containsExactly("web-1", "web-2");
  }

  @Test
  void notInHoldsForANodeThatLacksTheLabel() {
    var notWeb = new Selector.Label(requirement("role", Requirement.Operator.NOT_IN, "web"));
    assertThat(selected(notWeb)).containsExactly("bare", "db-1");
  }

  @Test
  void existsAndItsOppositePartTheFleet() {
    var has = new Selector.Label(requirement("env", Requirement.Operator.EXISTS));
    var lacks = new Selector.Label(requirement("env", Requirement.Operator.DOES_NOT_EXIST));
    assertThat(selected(has)).containsExactly("db-1", "web-1", "web-2");
    assertThat(selected(lacks)).containsExactly("bare");
  }

  @Test
  void aNameThatNobodyHasSelectsNobody() {
    assertThat(selected(Selector.named(Set.of(new NodeName("web-9"))))).isEmpty();
  }

  @Test
  void aRevokedNodeIsMeantByNothing() {
    fleet.put(node("web-1 role=web env=prod").revoked(Instant.EPOCH));
    assertThat(selected(new Selector.All())).containsExactly("bare", "db-1", "web-2");
    assertThat(selected(Selector.label("role", "web"))).containsExactly("web-2");
    assertThat(fleet.size()).isEqualTo(3);
    assertThat(fleet.node(new NodeName("web-1"))).map(Node::isRevoked).contains(true);
  }

  @Test
  void aSetTakenEarlierStaysAsItWas() {
    NodeSet before = fleet.select(Selector.label("role", "web"));
    fleet.put(node("web-3 role=web"));
    fleet.put(node("web-1 role=db"));
    assertThat(before.names()).extracting(NodeName::value).containsExactly("web-1", "web-2");
    assertThat(selected(Selector.label("role", "web"))).containsExactly("web-2", "web-3");
  }

  @Test
  void listenersHearWhatBecameDifferentAndNothingElse() {
    var heard = new ArrayList<FleetChange>();
    fleet.listen(heard::add);
    fleet.put(node("web-1 role=web env=prod").withAgentVersion("0.2"));
    fleet.put(node("web-1 role=db"));
    fleet.put(node("new"));
    fleet.put(node("new").revoked(Instant.EPOCH));
    fleet.put(node("new").revoked(Instant.EPOCH));
    fleet.put(node("new"));
    assertThat(heard)
        .extracting(change -> change.getClass().getSimpleName())
        .containsExactly("Relabelled", "Joined", "Revoked", "Joined");
  }

  @Test
  void theIndexSelectsWhatTheSelectorMatchesNodeByNode() {
    long seed = new Random().nextLong();
    var random = new Random(seed);
    var grown = new Fleet();
    for (int i = 0; i < 400; i++) {
      grown.put(randomNode(random));
    }
    for (int i = 0; i < 200; i++) {
      Selector selector = randomSelector(random, 3);
      List<NodeName> oneByOne =
          grown
              .nodes()
              .filter(node -> selector.matches(node.name(), node.labels()))
              .map(Node::name)
              .toList();
      assertThat(grown.select(selector).names()).as("seed %d", seed).isEqualTo(oneByOne);
    }
  }

  private static Node randomNode(Random random) {
    var labels = new TreeMap<String, String>();
    for (String key : List.of("role", "env", "zone")) {
      if (random.nextInt(3) > 0) {
        labels.put(key, "v" + random.nextInt(3));
      }
    }
    // Names repeat, so that labels also change.
    Node node = node("n-" + random.nextInt(150)).withLabels(new Labels(labels));
    return random.nextInt(10) == 0 ? node.revoked(Instant.EPOCH) : node;
  }

  private static Selector randomSelector(Random random, int depth) {
    return switch (random.nextInt(depth == 0 ? 3 : 6)) {
      case 0 -> new Selector.All();
      case 1 -> Selector.named(Set.of(new NodeName("n-" + random.nextInt(200))));
      case 2 -> {
        var operators = List.of(Requirement.Operator.values());
        var operator = operators.get(random.nextInt(operators.size()));
        yield new Selector.Label(
            new Requirement(
                List.of("role", "env", "none").get(random.nextInt(3)),
                operator,
                List.of("v" + random.nextInt(4), "v0")));
      }
      case 3 -> new Selector.Not(randomSelector(random, depth - 1));
      case 4 ->
          new Selector.AllOf(
              List.of(randomSelector(random, depth - 1), randomSelector(random, depth - 1)));
      default ->
          new Selector.AnyOf(
              List.of(randomSelector(random, depth - 1), randomSelector(random, depth - 1)));
    };
  }

  private static Requirement requirement(
      String key, Requirement.Operator operator, String... values) {
    return new Requirement(key, operator, List.of(values));
  }

  private List<String> selected(Selector selector) {
    return fleet.select(selector).names().stream().map(NodeName::value).toList();
  }
}
