package dev.holdfast.reconciler.cli;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.problem.ProblemText;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/// What is wrong with a repository, for people and for four kinds of machines.
public enum ProblemReport {
  /// with the lines of the files
  TEXT {
    @Override
    public String render(List<Problem> problems) {
      var text = new StringBuilder();
      problems.forEach(problem -> text.append(ProblemText.of(problem)));
      return text.toString();
    }
  },
  JSON {
    @Override
    public String render(List<Problem> problems) {
      return JsonText.pretty(Json.object().put("problems", list(problems)).build());
    }
  },
  /// SARIF 2.1.0, which code hosts show beside the lines
  SARIF {
    @Override
    public String render(List<Problem> problems) {
      return JsonText.pretty(sarif(problems));
    }
  },
  /// GitHub Actions' workflow commands, which mark the lines of a pull request
  GITHUB {
    @Override
    public String render(List<Problem> problems) {
      var text = new StringBuilder();
      problems.forEach(problem -> text.append(workflowCommand(problem)).append('\n'));
      return text.toString();
    }
  },
  /// GitLab's report of code quality, which a merge request shows beside its lines
  GITLAB {
    @Override
    public String render(List<Problem> problems) {
      return JsonText.pretty(Json.list(problems, ProblemReport::finding));
    }
  };

  /// Ends with a line feed, or is empty.
  public abstract String render(List<Problem> problems);

  static Json list(List<Problem> problems) {
    return Json.list(problems, ProblemReport::json);
  }

  private static Json json(Problem problem) {
    return Json.object()
        .put("file", problem.at().file())
        .put("line", problem.at().line())
        .put("column", problem.at().column())
        .put("severity", problem.severity().name().toLowerCase(Locale.ROOT))
        .put("code", problem.code().id())
        .put("message", problem.message())
        .put("remedy", problem.remedy())
        .build();
  }

  private static String sentence(Problem problem) {
    return problem.remedy().isEmpty()
        ? problem.message()
        : problem.message() + "; " + problem.remedy();
  }

  private static String workflowCommand(Problem problem) {
    var at = problem.at();
    return "::%s file=%s%s%s,title=%s::%s"
        .formatted(
            problem.isError() ? "error" : "warning",
            escaped(at.file(), true),
            at.line() > 0 ? ",line=" + at.line() : "",
            at.column() > 0 ? ",col=" + at.column() : "",
            problem.code(),
            escaped(sentence(problem), false));
  }

  private static String escaped(String text, boolean property) {
    String data = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
    return property ? data.replace(":", "%3A").replace(",", "%2C") : data;
  }

  /// GitLab tells findings of two commits apart by their fingerprints.
  private static Json finding(Problem problem) {
    var at = problem.at();
    String sentence = sentence(problem);
    Json lines = Json.object().put("begin", Math.max(1, at.line())).build();
    return Json.object()
        .put("description", sentence)
        .put("check_name", problem.code().id())
        .put("fingerprint", Digest.of(at + " " + problem.code().id() + " " + sentence).toString())
        .put("severity", problem.isError() ? "major" : "minor")
        .put("location", Json.object().put("path", at.file()).put("lines", lines).build())
        .build();
  }

  private static Json sarif(List<Problem> problems) {
    Set<ProblemCode> codes = EnumSet.noneOf(ProblemCode.class);
    problems.forEach(problem -> codes.add(problem.code()));
    Json driver =
        Json.object()
            .put("name", "holdfast")
            .put("rules", Json.list(codes, ProblemReport::rule))
            .build();
    Json run =
        Json.object()
            .put("tool", Json.object().put("driver", driver).build())
            .put("columnKind", "unicodeCodePoints")
            .put("results", Json.list(problems, ProblemReport::result))
            .build();
    return Json.object()
        .put("$schema", "https://json.schemastore.org/sarif-2.1.0.json")
        .put("version", "2.1.0")
        .put("runs", new Json.Arr(List.of(run)))
        .build();
  }

  private static Json rule(ProblemCode code) {
    return Json.object()
        .put("id", code.id())
        .put("shortDescription", Json.object().put("text", code.meaning()).build())
        .build();
  }

  /// A path as a relative reference (RFC 3986), in which a first part with a colon would be a
  /// scheme.
  private static String reference(String path) {
    try {
      return new URI(null, null, "/" + path, null).toASCIIString().substring(1).replace(":", "%3A");
    } catch (URISyntaxException e) {
      throw new IllegalStateException("an absolute path is a reference", e);
    }
  }

  private static Json result(Problem problem) {
    var at = problem.at();
    var location =
        Json.object()
            .put("artifactLocation", Json.object().put("uri", reference(at.file())).build());
    // GitHub refuses a finding without a line.
    var region = Json.object().put("startLine", Math.max(1, at.line()));
    if (at.column() > 0) {
      region.put("startColumn", at.column());
    }
    location.put("region", region.build());
    return Json.object()
        .put("ruleId", problem.code().id())
        .put("level", problem.isError() ? "error" : "warning")
        .put("message", Json.object().put("text", sentence(problem)).build())
        .put(
            "locations",
            new Json.Arr(List.of(Json.object().put("physicalLocation", location.build()).build())))
        .build();
  }
}
