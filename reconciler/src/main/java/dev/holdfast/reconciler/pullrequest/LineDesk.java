package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.forge.Annotations;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.ForgeRepository;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.status.CommitStatuses;
import dev.holdfast.reconciler.status.WantedStatus;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Shows problems on the lines of a pull request where they are. What cannot be shown there stands
/// in the comment; nothing waits for it.
final class LineDesk {
  private static final Logger LOG = LoggerFactory.getLogger(LineDesk.class);
  private static final int MOST = 50;

  private final RepositoryEntry entry;
  private final ForgeRepository forge;
  private final URI externalUrl;

  LineDesk(RepositoryEntry entry, ForgeRepository forge, URI externalUrl) {
    this.entry = entry;
    this.forge = forge;
    this.externalUrl = externalUrl;
  }

  /// Also where there is no problem: those of an earlier head are over.
  void show(Examined examined) throws InterruptedException {
    Optional<List<Problem>> problems =
        switch (examined.finding()) {
          case Finding.Invalid invalid -> Optional.of(invalid.problems());
          case Finding.Planned _ -> Optional.of(List.of());
          case Finding.Unmergeable _, Finding.Skipped _ -> Optional.empty();
        };
    if (problems.isPresent()) {
      show(examined, problems.get());
    }
  }

  private void show(Examined examined, List<Problem> problems) throws InterruptedException {
    WantedStatus status =
        PullRequestStatuses.of(
                examined,
                "",
                "",
                PullRequestStatuses.page(externalUrl, entry.name(), examined.number()))
            .getFirst();
    try {
      forge.annotate(
          new Annotations(
              examined.head(),
              CommitStatuses.VALIDATE,
              status.description(),
              examined.finding() instanceof Finding.Invalid,
              problems.stream().limit(MOST).map(this::line).toList(),
              status.url()));
    } catch (ForgeException e) {
      LOG.atWarn()
          .addKeyValue("repository", entry.name())
          .addKeyValue("pull_request", examined.number())
          .addKeyValue("reason", e.getMessage())
          .log("problems are not shown on their lines");
    }
  }

  private Annotations.Line line(Problem problem) {
    String folder = entry.folder().isEmpty() ? "" : entry.folder() + "/";
    return new Annotations.Line(
        folder + problem.at().file(),
        Math.max(1, problem.at().line()),
        problem.isError(),
        problem.code().id(),
        problem.message() + (problem.remedy().isEmpty() ? "" : "; " + problem.remedy()));
  }
}
