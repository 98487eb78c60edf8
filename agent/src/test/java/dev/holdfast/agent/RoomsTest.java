package dev.holdfast.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomsTest {
  private static final List<String> LINE =
      List.of(
          "host", "resource", "step", "drift", "report", "state", "link", "preview", "run", "app");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.holdfast.agent");

  private static String room(String name) {
    return "dev.holdfast.agent." + name + "..";
  }

  @Test
  void aRoomKnowsOnlyWhatStandsToItsLeft() {
    for (int i = 0; i < LINE.size() - 1; i++) {
      noClasses()
          .that()
          .resideInAPackage(room(LINE.get(i)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              LINE.subList(i + 1, LINE.size()).stream().map(RoomsTest::room).toArray(String[]::new))
          .check(CLASSES);
    }
  }

  @Test
  void theDaemonNeverLoadsYamlOrJsonSchema() {
    noClasses()
        .that()
        .resideOutsideOfPackage(room("app"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.holdfast.yaml..",
            "dev.holdfast.language..",
            "org.snakeyaml..",
            "com.networknt..",
            "tools.jackson..")
        .check(CLASSES);
    noClasses()
        .that()
        .haveSimpleNameNotStartingWith("DocumentFile")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.holdfast.yaml..", "dev.holdfast.language..")
        .check(CLASSES);
  }

  @Test
  void theDaemonNeverLoadsTheCommandLinesLibrary() {
    noClasses()
        .that()
        .resideOutsideOfPackage(room("app"))
        .or()
        .haveSimpleName("Main")
        .or()
        .haveSimpleName("Daemon")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("picocli..")
        .check(CLASSES);
  }

  @Test
  void driftAndReportArePure() {
    noClasses()
        .that()
        .resideInAnyPackage(room("drift"), room("report"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.io..", "java.nio.file..", "java.net..")
        .check(CLASSES);
  }

  @Test
  void onlyTheHostTouchesTheNodesProcesses() {
    noClasses()
        .that()
        .resideOutsideOfPackage(room("host"))
        .should()
        .dependOnClassesThat()
        .areAssignableTo(ProcessBuilder.class)
        .check(CLASSES);
  }

  @Test
  void onlyHostStateAndAppOpenFiles() {
    noClasses()
        .that()
        .resideInAnyPackage(room("resource"), room("drift"), room("report"), room("link"))
        .should()
        .dependOnClassesThat()
        .areAssignableTo(Files.class)
        .check(CLASSES);
  }

  @Test
  void timeIsInjected() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .check(CLASSES);
  }
}
