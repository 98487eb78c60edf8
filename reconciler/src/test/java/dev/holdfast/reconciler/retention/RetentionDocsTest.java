package dev.holdfast.reconciler.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetentionDocsTest {
  @Test
  void thePageOnOperatingNamesEveryAge() throws IOException {
    String page = Files.readString(Path.of("../docs/operating.md"));
    Rules.ALL.forEach(rule -> assertThat(page).contains(row(rule.name(), rule.age())));
    Emptying.ALL.forEach(each -> assertThat(page).contains(row(each.name(), each.age())));
  }

  private static String row(String name, Duration age) {
    return "| `%s` | %dd |".formatted(name, age.toDays());
  }
}
