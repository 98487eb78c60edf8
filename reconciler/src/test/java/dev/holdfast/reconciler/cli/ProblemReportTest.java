package dev.holdfast.reconciler.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProblemReportTest {
  private static final Problem MISSPELT =
      Problem.error(
              new Position("associations/web.yaml", 14, 3),
              ProblemCode.UNKNOWN_KEY,
              "'schedual' is not a key of spec",
              "did you mean 'schedule'?")
          .withSourceLine("  schedual: {expression: rate(30 minutes)}");
  private static final Problem EMPTY =
      Problem.warning(
          Position.ofFile("documents/x.yaml"), ProblemCode.EMPTY_DOCUMENT, "only comments", "");

  @Test
  void peopleSeeTheLine() {
    assertThat(ProblemReport.TEXT.render(List.of(MISSPELT, EMPTY)))
        .isEqualTo(
            """
            associations/web.yaml:14:3: error[unknown-key]: 'schedual' is not a key of spec; did you mean 'schedule'?
               14 |   schedual: {expression: rate(30 minutes)}
                  |   ^^^^^^^^
            documents/x.yaml: warning[empty-document]: only comments
            """);
  }

  @Test
  void aWorkflowMarksTheLine() {
    assertThat(ProblemReport.GITHUB.render(List.of(MISSPELT, EMPTY)))
        .isEqualTo(
            """
            ::error file=associations/web.yaml,line=14,col=3,title=unknown-key::'schedual' is not a key of spec; did you mean 'schedule'?
            ::warning file=documents/x.yaml,title=empty-document::only comments
            """);
  }

  @Test
  void aLineBreakCannotForgeACommand() {
    var hostile =
        Problem.error(
            new Position("a,b:c.yaml", 1, 1), ProblemCode.INVALID_VALUE, "x\n::error::y", "");
    assertThat(ProblemReport.GITHUB.render(List.of(hostile)))
        .isEqualTo(
            "::error file=a%2Cb%3Ac.yaml,line=1,col=1,title=invalid-value::x%0A::error::y\n");
  }

  @Test
  void gitlabGetsAReportOfCodeQuality() {
    String report = ProblemReport.GITLAB.render(List.of(MISSPELT, EMPTY));

    assertThat(report)
        .contains("\"check_name\": \"unknown-key\"")
        .contains("\"path\": \"associations/web.yaml\"")
        .contains("\"begin\": 14")
        .contains("\"severity\": \"major\"")
        .contains("\"severity\": \"minor\"")
        .contains("\"begin\": 1\n");
    assertThat(report.lines().filter(line -> line.contains("fingerprint")).distinct()).hasSize(2);
    assertThat(ProblemReport.GITLAB.render(List.of())).isEqualTo("[]\n");
  }

  @Test
  void sarifNamesRuleAndRegion() {
    assertThat(ProblemReport.SARIF.render(List.of(MISSPELT)))
        .contains("\"ruleId\": \"unknown-key\"")
        .contains("\"startLine\": 14")
        .contains("\"startColumn\": 3")
        .contains("\"columnKind\": \"unicodeCodePoints\"");
  }

  @Test
  void sarifNamesAFileByAReferenceAndAlwaysALine() {
    var odd =
        Problem.error(Position.ofFile("a: b#ü.yaml"), ProblemCode.EMPTY_DOCUMENT, "only x", "");
    assertThat(ProblemReport.SARIF.render(List.of(odd)))
        .contains("\"uri\": \"a%3A%20b%23%C3%BC.yaml\"")
        .contains("\"startLine\": 1");
  }

  @Test
  void jsonHasEveryPart() {
    assertThat(ProblemReport.JSON.render(List.of(MISSPELT)))
        .contains("\"code\": \"unknown-key\"")
        .contains("\"remedy\": \"did you mean 'schedule'?\"");
  }
}
