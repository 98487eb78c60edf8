package dev.holdfast.reconciler.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.language.FileResult;
import dev.holdfast.model.Document;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemText;
import dev.holdfast.reconciler.calendar.FuzzedCalendar;
import dev.holdfast.reconciler.config.ConfigLoader;
import dev.holdfast.reconciler.config.Loaded;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.jgit.JgitIgnoreSyntax;
import dev.holdfast.reconciler.testing.TestTree;
import dev.holdfast.schedule.Expressions;
import dev.holdfast.schedule.InvalidScheduleException;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.substitution.CommandSubstitution;
import dev.holdfast.substitution.Scope;
import dev.holdfast.substitution.Substitution;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// 50,000 inputs, a million with `-Plong`. Whatever a user writes, what comes back is an answer or
/// a problem that can be printed: never an exception, never a wait, and nothing outside the tree.
class FuzzTest {
  private static final Corpus CORPUS = Corpus.read();
  private static final ConfigurationReader READER = new ConfigurationReader();
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  private static final RepositoryEntry ENTRY =
      RepositoryEntry.of(new RepositoryName("r"), "file:///r", "main");
  private static final List<String> ZONES =
      List.of("UTC", "Europe/Berlin", "America/Santiago", "Australia/Lord_Howe", "Pacific/Apia");

  @Test
  void filesAreReadOrAnsweredWithProblems() {
    Campaign.run(
        "files",
        6_000,
        (random, input) -> {
          byte[] file = new Breaker(CORPUS, random).file();
          input.is(() -> new String(file, StandardCharsets.ISO_8859_1));
          String folder = random.nextInt(4) == 0 ? "" : "documents/";
          FileResult result = READER.read(folder + "x.yaml", file);
          printable(result.problems());
          result.declarations().forEach(each -> documentStaysInside(each.value()));
        });
  }

  /// In a process whose whole heap is 256 MiB, the program's own classes included.
  @Test
  void theLargestFilesAreReadWithin256MiB() throws Exception {
    var process =
        new ProcessBuilder(
                ProcessHandle.current().info().command().orElse("java"),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                SmallHeap.class.getName(),
                "20261121",
                "long".equals(System.getProperty("campaign")) ? "4000" : "60")
            .redirectErrorStream(true)
            .start();
    String told = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(told).isZero();
  }

  /// Every 8 inputs the tree is also read by somebody who never saw another.
  @Test
  void repositoriesAreReadOrAnsweredWithProblems() {
    var loader = new ConfigLoader[] {loader()};
    var tree = new TestTree[] {TestTree.repository()};
    Campaign.run(
        "repositories",
        2_500,
        (random, input) -> {
          var breaker = new Breaker(CORPUS, random);
          if (random.nextInt(40) == 0 || tree[0].items().isEmpty()) {
            tree[0] = TestTree.repository().files(breaker.pick(CORPUS.repositories));
            loader[0] = loader();
          }
          String path = path(breaker, random, tree[0]);
          byte[] file =
              path.equals(".holdfastignore")
                  ? breaker.token("files/\n*.json\n!x\n").getBytes(StandardCharsets.UTF_8)
                  : breaker.file();
          tree[0] = random.nextInt(6) == 0 ? tree[0].without(path) : tree[0].file(path, file);
          input.is(() -> path + "\n" + new String(file, StandardCharsets.ISO_8859_1));
          Loaded loaded = loader[0].load(CommitId.NONE, tree[0]);
          tree[0] = tree[0].alone();
          printable(loaded.problems());
          staysInside(loaded);
          if (random.nextInt(8) == 0) {
            Loaded again = loader().load(CommitId.NONE, tree[0]);
            assertThat(again.problems()).isEqualTo(loaded.problems());
            assertThat(again.state().map(state -> state.associations()))
                .isEqualTo(loaded.state().map(state -> state.associations()));
          }
        });
  }

  private static ConfigLoader loader() {
    return new ConfigLoader(ENTRY, new JgitIgnoreSyntax(), READER, () -> NOW);
  }

  private static String path(Breaker breaker, Random random, TestTree tree) {
    return switch (random.nextInt(12)) {
      case 0 -> "documents/new.yaml";
      case 1 -> "associations/" + breaker.token("x") + ".yaml";
      case 2 -> "holdfast.yaml";
      case 3 -> ".holdfastignore";
      case 4 -> "files/" + breaker.token("a/b");
      default -> breaker.pick(List.copyOf(tree.items().keySet()));
    };
  }

  @Test
  void schedulesAreReadOrRefusedAndTheirFiringsAreInOrder() {
    Campaign.run(
        "schedules",
        18_000,
        (random, input) -> {
          var breaker = new Breaker(CORPUS, random);
          String sound = expression(random);
          String expression = random.nextInt(3) == 0 ? sound : breaker.token(sound);
          String zone = random.nextInt(20) == 0 ? breaker.token("UTC") : breaker.pick(ZONES);
          input.is(() -> expression + " in " + zone);
          schedule(expression, zone, random);
        });
  }

  private static String expression(Random random) {
    return switch (random.nextInt(8)) {
      case 0 -> "rate(" + random.nextInt(50) + " minutes)";
      case 1 -> "rate(1 day)";
      case 2 -> "at(20" + (10 + random.nextInt(80)) + "-10-25T02:30:00)";
      default -> Expressions.cron(random, 2020 + random.nextInt(20));
    };
  }

  private static void schedule(String expression, String zone, Random random) {
    Schedule schedule;
    try {
      schedule = Schedule.parse(expression, zone).later(random.nextInt(3) * 3, zone);
    } catch (InvalidScheduleException e) {
      assertThat(e.getMessage()).isNotBlank();
      return;
    }
    assertThat(schedule.describe()).isNotBlank();
    Instant from = Instant.ofEpochSecond(random.nextLong(0, 7_000_000_000L));
    Optional<Instant> next = schedule.next(from, NOW);
    next.ifPresent(at -> {
      assertThat(at).isAfter(from);
      assertThat(schedule.previous(at, NOW)).contains(at);
    });
    schedule.previous(from, NOW).ifPresent(at -> assertThat(at).isBeforeOrEqualTo(from));
    schedule.last().ifPresent(at -> assertThat(next.orElse(at)).isBeforeOrEqualTo(at));
    if (random.nextInt(16) == 0) {
      schedule.interval().ifPresent(gap -> assertThat(gap).isPositive());
    }
  }

  @Test
  void referencesAreReplacedOrTold() {
    Campaign.run(
        "references",
        18_500,
        (random, input) -> {
          var breaker = new Breaker(CORPUS, random);
          Json tree = breaker.tree(breaker.pick(CORPUS.trees));
          Json value =
              random.nextBoolean()
                  ? tree
                  : Json.of(breaker.token(breaker.token(breaker.pick(CORPUS.texts))));
          input.is(() -> JsonText.canonical(value));
          Substitution.references(value);
          Substitution.resolve(Json.object().put("content", value).build(), new EverySecond());
          CommandSubstitution.names(value);
          Json put =
              CommandSubstitution.resolve(
                  value, name -> name.length() % 2 == 0 ? Json.of("{{ a }}") : null);
          CommandSubstitution.stored(put, name -> name.length() % 2 == 0 ? value : null);
        });
  }

  @Test
  void calendarsAreReadOrRefusedAndTheirTimesAreInOrder() {
    Campaign.run(
        "calendars",
        5_000,
        (random, input) -> {
          String ics = FuzzedCalendar.text(random);
          String broken = random.nextInt(3) == 0 ? new Breaker(CORPUS, random).token(ics) : ics;
          input.is(() -> broken);
          FuzzedCalendar.check(broken.getBytes(StandardCharsets.UTF_8), NOW);
        });
  }

  private static void printable(List<Problem> problems) {
    assertThat(problems).allSatisfy(problem -> assertThat(problem.message()).isNotBlank());
    ProblemText.of(problems.size() > 50 ? problems.subList(0, 50) : problems);
  }

  private static void documentStaysInside(Object declared) {
    if (declared instanceof Document document) {
      document
          .resources()
          .forEach(resource ->
              List.of("source", "template", "key")
                  .forEach(key -> {
                    if (resource.properties().get(key) instanceof Json.Str(var path)) {
                      assertThat(path).doesNotContain("../");
                    }
                  }));
    }
  }

  private static void staysInside(Loaded loaded) {
    loaded
        .state()
        .ifPresent(state ->
            state
                .associations()
                .values()
                .forEach(content ->
                    content
                        .assignment()
                        .enforced()
                        .files()
                        .forEach(file ->
                            assertThat(file.path()).startsWith("files/").doesNotContain("../"))));
  }

  /// Knows about half of what it is asked.
  private static final class EverySecond implements Scope {
    @Override
    public @Nullable Json parameter(String name) {
      return name.length() % 2 == 0 ? Json.of("{{ b }}") : null;
    }

    @Override
    public String nodeName() {
      return "web-1";
    }

    @Override
    public @Nullable String label(String key) {
      return key.length() % 2 == 0 ? "x" : null;
    }

    @Override
    public @Nullable Json fact(String path) {
      return path.length() % 2 == 0 ? Json.of(3) : null;
    }

    @Override
    public @Nullable String secret(String name) {
      return name.length() % 2 == 0 ? "s" : null;
    }
  }
}
