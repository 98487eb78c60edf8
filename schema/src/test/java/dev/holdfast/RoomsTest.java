package dev.holdfast;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomsTest {
  private static final List<String> LINE =
      List.of(
          "canonical", "problem", "model", "schedule", "substitution", "wire", "yaml", "language");

  private final JavaClasses classes =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("dev.holdfast");

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
          .check(classes);
    }
  }

  /// The agent's daemon never loads the parsers.
  @Test
  void onlyTheLanguageKnowsYamlAndJsonSchema() {
    noClasses()
        .that()
        .resideOutsideOfPackages(room("yaml"), room("language"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.snakeyaml..", "com.networknt..", "tools.jackson..")
        .check(classes);
  }

  private static String room(String name) {
    return "dev.holdfast." + name + "..";
  }
}
