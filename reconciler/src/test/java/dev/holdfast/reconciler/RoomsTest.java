package dev.holdfast.reconciler;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.holdfast.reconciler.lease.jdbc.Fences;
import dev.holdfast.reconciler.source.jgit.GitConnections;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/// The house's plan: data walks through the rooms from left to right, fronts are pure, closets are
/// their room's own.
class RoomsTest {
  private static final String ROOT = "dev.holdfast.reconciler.";

  private static final List<String> LINE =
      List.of(
          "imports",
          "lease",
          "news",
          "audit",
          "retention",
          "source",
          "signing",
          "calendar",
          "config",
          "fleet",
          "freeze",
          "plan",
          "changes",
          "versions",
          "rollout",
          "outputs",
          "checkin",
          "preview",
          "reports",
          "execution",
          "drift",
          "compliance",
          "status",
          "owners",
          "forge",
          "pullrequest",
          "access",
          "view");

  /// Faces show the rooms and decide nothing; nobody imports them.
  private static final List<String> FACES = List.of("api", "pages", "cli", "events");

  /// Closets are named after the technology that they hide.
  private static final List<String> CLOSETS =
      List.of(
          "jdbc",
          "http",
          "jgit",
          "files",
          "rest",
          "ssh",
          "openpgp",
          "github",
          "gitlab",
          "gitea",
          "bitbucket",
          "notes");

  /// Fences are compared in every closet that writes as the leader; statuses as Git notes go to the
  /// remote that the source already knows how to reach.
  private static final Set<String> SHARED =
      Set.of(Fences.class.getName(), GitConnections.class.getName());

  private static JavaClasses classes;

  @BeforeAll
  static void read() {
    classes =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.holdfast.reconciler");
  }

  @Test
  void aRoomKnowsOnlyWhatStandsToItsLeft() {
    for (int i = 0; i < LINE.size(); i++) {
      var right = new ArrayList<>(LINE.subList(i + 1, LINE.size()));
      right.addAll(FACES);
      right.add("app");
      noClasses()
          .that()
          .resideInAPackage(room(LINE.get(i)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(rooms(right))
          .allowEmptyShould(true)
          .check(classes);
    }
  }

  @Test
  void nobodyImportsAFace() {
    for (String face : FACES) {
      var others = new ArrayList<>(LINE);
      FACES.stream().filter(other -> !other.equals(face)).forEach(others::add);
      noClasses()
          .that()
          .resideInAnyPackage(rooms(others))
          .should()
          .dependOnClassesThat()
          .resideInAPackage(room(face))
          .allowEmptyShould(true)
          .check(classes);
    }
  }

  @Test
  void aClosetIsOpenedByItsOwnRoomAndTheAppAlone() {
    assertThat(
            classes.stream()
                .filter(each -> !roomOf(each).equals("app"))
                .flatMap(each -> each.getDirectDependenciesFromSelf().stream())
                .filter(each -> isCloset(each.getTargetClass()))
                .filter(
                    each -> !roomOf(each.getTargetClass()).equals(roomOf(each.getOriginClass())))
                .map(Dependency::getDescription))
        .isEmpty();
  }

  @Test
  void frontsArePure() {
    String[] fronts = LINE.stream().map(room -> ROOT + room).toArray(String[]::new);
    noClasses()
        .that()
        .resideInAnyPackage(fronts)
        .should()
        .dependOnClassesThat(
            resideInAnyPackage(
                    "java.sql..",
                    "javax.sql..",
                    "java.net..",
                    "io.micronaut..",
                    "jakarta..",
                    "org.eclipse.jgit..",
                    "org.postgresql..")
                .and(describe("are not just an address", each -> !isAddress(each))))
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.nio.file.Files")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.io.File")
        .check(classes);
  }

  @Test
  void timeComesFromOutside() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "app..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Clock.class, "systemDefaultZone")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(classes);
  }

  private static boolean isAddress(JavaClass each) {
    return Set.of("java.net.URI", "java.net.URISyntaxException").contains(each.getName());
  }

  private static boolean isCloset(JavaClass each) {
    List<String> words = words(each);
    return words.size() > 1 && CLOSETS.contains(words.get(1)) && !SHARED.contains(each.getName());
  }

  private static String roomOf(JavaClass each) {
    return words(each).getFirst();
  }

  /// Of its package, from the room on.
  private static List<String> words(JavaClass each) {
    String name = each.getPackageName() + ".";
    return name.startsWith(ROOT)
        ? List.of(name.substring(ROOT.length()).split("\\.", -1))
        : List.of("");
  }

  private static String room(String name) {
    return ROOT + name + "..";
  }

  private static String[] rooms(List<String> names) {
    return names.stream().map(RoomsTest::room).toArray(String[]::new);
  }
}
