package dev.holdfast.reconciler.view;

import dev.holdfast.canonical.Json;
import dev.holdfast.model.InvalidNameException;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.Problem;
import dev.holdfast.reconciler.preview.PreviewStore;
import dev.holdfast.reconciler.pullrequest.Examined;
import dev.holdfast.reconciler.pullrequest.Finding;
import dev.holdfast.reconciler.pullrequest.PullRequestStore;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Pull requests as the faces show them.
public final class PullRequestViews {
  private final PullRequestStore store;
  private final ShownStatuses statuses;
  private final PreviewStore previews;
  private final Function<Examined, List<String>> wanting;

  /// @param wanting what gates still want of an open one, as sentences
  public PullRequestViews(
      PullRequestStore store,
      ShownStatuses statuses,
      Function<Examined, List<String>> wanting,
      PreviewStore previews) {
    this.previews = previews;
    this.store = store;
    this.wanting = wanting;
    this.statuses = statuses;
  }

  /// Open ones first, then the latest.
  public List<PullRequestRow> list(String repository, int limit) {
    return name(repository).stream()
        .flatMap(name -> store.latest(name, limit).stream())
        .map(PullRequestViews::row)
        .toList();
  }

  public Optional<PullRequestView> find(String repository, long number) {
    return name(repository).flatMap(name -> store.find(name, number)).map(this::view);
  }

  private static Optional<RepositoryName> name(String text) {
    try {
      return Optional.of(new RepositoryName(text));
    } catch (InvalidNameException _) {
      return Optional.empty();
    }
  }

  private static PullRequestRow row(Examined examined) {
    var pull = examined.pullRequest();
    return new PullRequestRow(
        examined.repository().value(),
        examined.number(),
        pull.title(),
        pull.author(),
        pull.url().toString(),
        pull.draft(),
        pull.fromFork(),
        examined.finding().id(),
        examined.finding().summary(),
        examined.finding() instanceof Finding.Planned planned && !planned.brakes().isEmpty(),
        examined.head().hex(),
        examined.base().hex(),
        examined.examinedAt(),
        examined.closedAt());
  }

  @SuppressWarnings("NullAway") // the record takes null, which is lost in its class file
  private @Nullable PreviewView preview(Examined examined) {
    return previews.latest(examined.repository(), List.of(examined.number())).stream()
        .findFirst()
        .map(PreviewView::of)
        .orElse(null);
  }

  private PullRequestView view(Examined examined) {
    Finding finding = examined.finding();
    Optional<Finding.Planned> planned =
        finding instanceof Finding.Planned each ? Optional.of(each) : Optional.empty();
    List<Problem> problems =
        finding instanceof Finding.Invalid invalid ? invalid.problems() : List.of();
    return new PullRequestView(
        row(examined),
        planned.map(each -> each.digest().value()).orElse(""),
        planned.map(Finding.Planned::brakes).orElse(List.of()),
        examined.closedAt() == null ? wanting.apply(examined) : List.of(),
        planned.map(Finding.Planned::plan).orElse(Json.object().build()),
        problems.stream().map(ProblemView::of).toList(),
        statuses.of(examined.repository(), examined.head()),
        examined.comment().problem(),
        preview(examined));
  }
}
