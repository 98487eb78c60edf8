package dev.holdfast.reconciler.pages.http;

import static java.util.Objects.requireNonNullElse;

import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.compliance.By;
import dev.holdfast.reconciler.compliance.ComplianceStore;
import dev.holdfast.reconciler.compliance.Line;
import dev.holdfast.reconciler.pages.CompliancePage;
import dev.holdfast.reconciler.pages.NodesPage;
import dev.holdfast.reconciler.pages.OverviewPage;
import dev.holdfast.reconciler.pages.PlanView;
import dev.holdfast.reconciler.pages.Topics;
import dev.holdfast.reconciler.pages.Words;
import dev.holdfast.reconciler.view.AssociationRow;
import dev.holdfast.reconciler.view.NodeQuery;
import dev.holdfast.reconciler.view.Views;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Produces;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import io.micronaut.security.annotation.Secured;
import io.micronaut.security.authentication.Authentication;
import io.swagger.v3.oas.annotations.Hidden;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Which address shows what.
@Hidden
@Controller
@Secured(Role.SEES)
@Produces(MediaType.TEXT_HTML)
@ExecuteOn(TaskExecutors.BLOCKING)
final class PagesController {
  private static final int ASSOCIATIONS_SHOWN = 20;
  private static final int COMMITS_SHOWN = 8;
  private static final int DRIFT_SHOWN = 8;
  private static final int NODES_SHOWN = 100;
  private static final int HISTORY_SHOWN = 20;
  private static final int EXECUTIONS_SHOWN = 10;
  private static final int LIST_SHOWN = 200;

  private final Views views;
  private final Renderer renderer;

  PagesController(Views views, Renderer renderer) {
    this.views = views;
    this.renderer = renderer;
  }

  @Get("/")
  HttpResponse<String> overview(Authentication caller) {
    List<AssociationRow> associations = views.associations(Optional.empty());
    var page =
        new OverviewPage(
            views.overview(),
            worstFirst(associations),
            associations.size(),
            views.commits(Optional.empty(), COMMITS_SHOWN, "").items(),
            views.drift(Optional.empty(), DRIFT_SHOWN));
    var frame =
        renderer.frame(
            "Overview", "overview", caller, List.of(Topics.VERDICTS, Topics.COMMITS, Topics.FLEET));
    return renderer.page("overview", frame, Map.of("page", page));
  }

  private static List<AssociationRow> worstFirst(List<AssociationRow> associations) {
    return associations.stream()
        .sorted((one, other) ->
            one.verdicts()
                .worst()
                .orElse(Verdict.NOT_APPLICABLE)
                .compareTo(other.verdicts().worst().orElse(Verdict.NOT_APPLICABLE)))
        .limit(ASSOCIATIONS_SHOWN)
        .toList();
  }

  @Get("/associations")
  HttpResponse<String> associations(Authentication caller) {
    var frame =
        renderer.frame(
            "Associations", "associations", caller, List.of(Topics.VERDICTS, Topics.COMMITS));
    return renderer.page(
        "associations", frame, Map.of("associations", views.associations(Optional.empty())));
  }

  @Get("/commits")
  HttpResponse<String> commits(Authentication caller, @QueryValue @Nullable String before) {
    var frame = renderer.frame("Commits", "commits", caller, List.of(Topics.COMMITS));
    return renderer.page(
        "commits",
        frame,
        Map.of("commits", views.commits(Optional.empty(), 50, requireNonNullElse(before, ""))));
  }

  @Get("/drift")
  HttpResponse<String> drift(Authentication caller) {
    var frame = renderer.frame("Drift", "drift", caller, List.of(Topics.VERDICTS));
    return renderer.page(
        "drift",
        frame,
        Map.of(
            "drift", views.drift(Optional.empty(), LIST_SHOWN),
            "corrections", views.corrections(Optional.empty(), LIST_SHOWN)));
  }

  /// @param by as in the API; what is none sums up by association
  /// @param label sums up by this label instead
  @Get("/compliance")
  HttpResponse<String> compliance(
      Authentication caller, @QueryValue @Nullable String by, @QueryValue @Nullable String label) {
    By wanted = by(label == null || label.isBlank() ? by : "label=" + label.strip());
    List<Line> lines = views.compliance(wanted);
    List<Line> shown = lines.stream().limit(NODES_SHOWN).toList();
    var page =
        new CompliancePage(
            views.compliance(By.SEVERITY),
            wanted,
            shown,
            lines.size() - shown.size(),
            views.complianceHistory(ComplianceStore.Span.HOUR),
            views.complianceHistory(ComplianceStore.Span.DAY),
            views.failingItems(NODES_SHOWN));
    var frame = renderer.frame("Compliance", "compliance", caller, List.of(Topics.VERDICTS));
    return renderer.page("compliance", frame, Map.of("page", page));
  }

  private static By by(@Nullable String text) {
    try {
      return By.parse(requireNonNullElse(text, "association"));
    } catch (IllegalArgumentException e) {
      return By.parse("association");
    }
  }

  @Get("/nodes")
  HttpResponse<String> nodes(
      Authentication caller,
      @QueryValue @Nullable String text,
      @QueryValue @Nullable String verdict,
      @QueryValue @Nullable String after) {
    var query =
        new NodeQuery(
            requireNonNullElse(text, "").strip(),
            verdict(verdict),
            null,
            requireNonNullElse(after, ""),
            NODES_SHOWN);
    var page = new NodesPage(views.overview().nodes(), query, views.nodes(query));
    var frame = renderer.frame("Nodes", "nodes", caller, List.of(Topics.FLEET, Topics.VERDICTS));
    return renderer.page("nodes", frame, Map.of("page", page));
  }

  private static @Nullable Verdict verdict(@Nullable String id) {
    return Arrays.stream(Verdict.values())
        .filter(verdict -> verdict.id().equals(id))
        .findFirst()
        .orElse(null);
  }

  @Get("/nodes/{name}")
  HttpResponse<String> node(Authentication caller, String name) {
    return views
        .node(name)
        .map(view -> {
          var topics = new java.util.ArrayList<>(List.of(Topics.node(name)));
          view.verdicts().stream()
              .limit(100)
              .forEach(row -> topics.add(Topics.association(row.repository(), row.association())));
          return renderer.page(
              "node",
              renderer.frame(name, "nodes", caller, topics),
              Map.of("view", view, "history", views.nodeHistory(name, HISTORY_SHOWN, "")));
        })
        .orElseGet(() -> renderer.missing(caller, "There is no node '" + name + "'."));
  }

  @Get("/nodes/{name}/history")
  HttpResponse<String> nodeHistory(Authentication caller, String name, @QueryValue String before) {
    return more(
        caller,
        views.nodeHistory(name, HISTORY_SHOWN, before),
        false,
        "/nodes/" + name + "/history?before=");
  }

  @Get("/repositories/{repository}/associations/{name}")
  HttpResponse<String> association(Authentication caller, String repository, String name) {
    return views
        .association(repository, name)
        .map(view ->
            renderer.page(
                "association",
                renderer.frame(
                    name, "associations", caller, List.of(Topics.association(repository, name))),
                Map.of(
                    "view",
                    view,
                    "history",
                    views.history(repository, name, HISTORY_SHOWN, ""),
                    "executions",
                    views.executions(repository, name, EXECUTIONS_SHOWN, ""))))
        .orElseGet(() ->
            renderer.missing(caller, "There is no association '" + repository + "/" + name + "'."));
  }

  @Get("/repositories/{repository}/associations/{name}/history")
  HttpResponse<String> history(
      Authentication caller, String repository, String name, @QueryValue String before) {
    return more(
        caller,
        views.history(repository, name, HISTORY_SHOWN, before),
        true,
        "/repositories/" + repository + "/associations/" + name + "/history?before=");
  }

  private HttpResponse<String> more(
      Authentication caller, Object history, boolean nodeShown, String more) {
    var frame = renderer.frame("", "", caller, List.of());
    return renderer.page(
        "more", frame, Map.of("history", history, "nodeShown", nodeShown, "more", more));
  }

  @Get("/repositories/{repository}/commits/{id}")
  HttpResponse<String> commit(Authentication caller, String repository, String id) {
    return views
        .commit(repository, id)
        .map(view ->
            renderer.page(
                "commit",
                renderer.frame(
                    Words.abbreviated(view.commit().commit()),
                    "commits",
                    caller,
                    List.of(Topics.COMMITS, Topics.VERDICTS)),
                Map.of("view", view, "plan", PlanView.of(view))))
        .orElseGet(() ->
            renderer.missing(
                caller,
                "There is no commit '%s' in '%s'; it may not have been looked at yet."
                    .formatted(id, repository)));
  }
}
