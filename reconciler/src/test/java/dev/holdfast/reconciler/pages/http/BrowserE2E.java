package dev.holdfast.reconciler.pages.http;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import dev.holdfast.model.Verdict;
import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.pages.Topics;
import dev.holdfast.reconciler.pages.testing.FacesServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

/// The pages in a real browser. Where there is none, the test is skipped; where `HOLDFAST_CI` is
/// set, that is a failure.
final class BrowserE2E {
  private static final Path CHROMIUM = Path.of("/usr/bin/chromium");

  /// A browser beside other tests is slow to start and to draw.
  private static final double PATIENCE_MS = 60_000;

  @Test
  void whoSignsInSeesTheNodesAndAChangeAppearsByItself() {
    if (!Files.isExecutable(CHROMIUM)) {
      if (System.getenv("HOLDFAST_CI") != null) {
        throw new AssertionError("no browser at " + CHROMIUM + "; install chromium");
      }
      abort("NOT TESTED: no browser at " + CHROMIUM + "; install chromium");
    }
    try (var server = FacesServer.start();
        var playwright =
            Playwright.create(
                new Playwright.CreateOptions()
                    .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        Browser browser = playwright.chromium().launch(options())) {
      PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
      Page page = browser.newPage();
      page.setDefaultTimeout(PATIENCE_MS);
      page.navigate(server.url() + "/nodes");
      page.getByLabel("Token").fill(server.token(Role.OPERATOR));
      page.locator("button").click();

      assertThat(page).hasURL(Pattern.compile(".*/nodes$"));
      assertThat(page.locator("tbody tr")).hasCount(3);
      assertThat(page.locator("tr[data-key=n-web-1]")).containsText("drifted");
      assertThat(page.locator("#live")).hasAttribute("data-state", "on");

      turn(server, Verdict.IN_SYNC);

      assertThat(page.locator("tr[data-key=n-web-1]")).not().containsText("drifted");
      assertThat(page.locator("tr[data-key=n-web-1]")).containsText("in sync");
      missesNothingOnItsWay(page, server);
      freezesAndTakesItBack(page, server);
    }
  }

  /// A change that comes after the page was made and before it listens, and one that cannot be
  /// fetched at first.
  private static void missesNothingOnItsWay(Page page, FacesServer server) {
    page.route(
        Pattern.compile(".*/events\\?.*"),
        route -> {
          turn(server, Verdict.DRIFTED);
          server.live().flush();
          route.resume();
        });
    page.navigate(server.url() + "/nodes");
    assertThat(page.locator("tr[data-key=n-web-1]")).containsText("drifted");

    var refused = new AtomicInteger();
    page.route(
        server.url() + "/nodes",
        route -> {
          if (refused.getAndIncrement() == 0) {
            route.fulfill(new Route.FulfillOptions().setStatus(503));
          } else {
            route.resume();
          }
        });
    turn(server, Verdict.IN_SYNC);
    assertThat(page.locator("tr[data-key=n-web-1]")).not().containsText("drifted");
    Assertions.assertThat(refused).hasValueGreaterThan(1);
    page.unrouteAll();
  }

  private static void turn(FacesServer server, Verdict verdict) {
    server.views().turn("web-1", verdict);
    server.live().changed(List.of(Topics.VERDICTS));
  }

  private static void freezesAndTakesItBack(Page page, FacesServer server) {
    page.navigate(server.url() + "/");
    page.getByText("Freeze …").click();
    page.getByLabel("Reason").fill("incident 7");
    page.getByLabel("Until").fill("2030-12-24T18:00");
    page.getByText("Freeze", new Page.GetByTextOptions().setExact(true)).click();
    assertThat(page.locator("#toast")).containsText("Frozen: nodes hear of it now");
    page.reload();
    assertThat(page.locator(".banner"))
        .containsText(Pattern.compile("everything is frozen by test operator until 2030-12-2.*7"));
    page.getByText("Unfreeze").click();
    assertThat(page.locator("#toast")).containsText("The freeze is taken back");
    page.reload();
    assertThat(page.locator(".banner")).hasCount(0);
  }

  private static BrowserType.LaunchOptions options() {
    return new BrowserType.LaunchOptions()
        .setExecutablePath(CHROMIUM)
        .setHeadless(true)
        .setTimeout(PATIENCE_MS)
        .setArgs(
            List.of(
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync"));
  }
}
