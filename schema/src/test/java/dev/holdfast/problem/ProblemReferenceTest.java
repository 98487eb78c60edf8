package dev.holdfast.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/// The page of all codes is generated from their table; `-Dgolden=update` rewrites it.
class ProblemReferenceTest {
  private static final Path PAGE = Path.of("../docs/reference/problems.md");

  @Test
  void thePageOfAllCodesIsUpToDate() throws IOException {
    String page = page();
    if (System.getProperty("golden", "check").equals("update")) {
      Files.createDirectories(PAGE.getParent());
      Files.writeString(PAGE, page);
    }
    assertThat(PAGE).hasContent(page);
  }

  private static String page() {
    var page =
        new StringBuilder(
            """
            # Problems

            What can be wrong with a configuration repository. `holdfast validate` and the commit's \
            page show each with its place and a remedy; the codes never change their meaning. \
            An error rejects the commit, a warning is only shown.

            | code | meaning | example |
            | --- | --- | --- |
            """);
    for (ProblemCode code : ProblemCode.values()) {
      page.append("| `%s` | %s | `%s` |%n".formatted(code.id(), code.meaning(), example(code)));
    }
    return page.toString().replace("\r", "");
  }

  private static String example(ProblemCode code) {
    return code.example().replace("\n", "; ").replace("|", "\\|");
  }
}
