package dev.holdfast.reconciler.app.demo;

import dev.holdfast.canonical.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;

/// What keeps a change from nodes for a time, a window and a freeze; and who complies meanwhile.
final class HoldStory {
  private static final String ROLLOUT = "/api/v1/repositories/fleet/associations/limits/rollout";
  private static final String DOCUMENT = "documents/limits.yaml";
  private static final String CALENDAR = "calendars/sunday-night.yaml";

  /// By which the calendar goes.
  private static final ZoneId CLOCK = ZoneId.of("Europe/Berlin");

  private static final Duration TOUR = Duration.ofMinutes(10);
  private static final String FILE = "etc/security/limits.d/50-fleet.conf";

  private final Demo demo;
  private final Observing observing;
  private final Telling telling;
  private final Terminal terminal;

  HoldStory(Demo demo, Observing observing, Terminal terminal) {
    this.demo = demo;
    this.observing = observing;
    this.telling = observing.telling();
    this.terminal = terminal;
  }

  void aClosedWindowHoldsAChange() throws IOException, DemoFailedException {
    demo.repository().add(demo.careful(), path -> !path.contains("banner"));
    keepClosed();
    String commit = observing.push("Let web servers open more files, on Sunday nights");
    Json.Obj held = await("held", rollout -> rollout.string("reason", "").contains("sunday-night"));
    telling.saw(Observing.brief(commit) + " waits for the window; nothing is changed");
    terminal.told("rollout", "limits");
    terminal.told("calendar", "sunday-night");
    Observing.require(!Files.exists(file("web-1")), "web-1 was changed all the same", held);
    LocalDate today = LocalDate.ofInstant(terminal.clock().instant(), ZoneOffset.UTC);
    String event =
        "    - {start: \"%sT00:00\", end: \"%sT00:00\"}\n"
            .formatted(today.minusDays(1), today.plusDays(2));
    Path calendar = demo.folder().checkout().resolve(CALENDAR);
    Files.writeString(calendar, Files.readString(calendar) + event);
    String opening = observing.push("Open the window for once");
    telling.more("the calendar has one more event:\n" + event.strip());
    await("on all of its nodes", HoldStory::isOnAll);
    telling.saw(Observing.brief(opening) + " opened it: no new version, and the held one went out");
    demo.awaitText("web-1", FILE, "65536");
    terminal.told("rollout", "limits");
  }

  /// A window that is open, or about to be, would hold nothing.
  private void keepClosed() throws IOException, DemoFailedException {
    Instant soon = terminal.clock().instant().plus(TOUR);
    if (soon.atZone(CLOCK).getDayOfWeek() == DayOfWeek.SUNDAY) {
      demo.repository().edit(CALENDAR, "SUN", "WED");
      telling.more("today the window is on Wednesdays: on Sundays it would hold nothing");
    }
  }

  void aFreezeHoldsEverything() throws IOException, DemoFailedException {
    telling.restart();
    terminal.told("freeze", "--for", "2h", "--reason", "incident 4711");
    demo.waiting()
        .until(
            "all nodes to hear of the freeze",
            Demo.PATIENCE,
            () -> {
              Json.Obj freeze = demo.get("/api/v1/freezes").list("items", item -> item).getFirst();
              return freeze.integer("heard") == freeze.integer("nodes")
                  ? new Waiting.Look.Here<>(freeze)
                  : new Waiting.Look.NotYet<>(freeze.integer("heard") + " have");
            },
            demo::lastWords);
    telling.saw("every node has heard of it");
    terminal.told("freeze", "--status");
    demo.repository().edit(DOCUMENT, "65536", "131072");
    String commit = observing.push("Let web servers open twice as many files");
    await(
        "held back",
        rollout ->
            (rollout.string("reason", "") + rollout.string("held_by", "")).contains("frozen"));
    telling.saw(Observing.brief(commit) + " is read and planned, and released to nobody");
    terminal.told("rollout", "limits");
    demo.awaitText("web-1", FILE, "65536");
    terminal.told("unfreeze");
    await("on all of its nodes", HoldStory::isOnAll);
    demo.awaitText("web-1", FILE, "131072");
    telling.saw("it went out when the freeze was over");
  }

  void whoComplies() throws IOException, DemoFailedException {
    demo.awaitInSync();
    terminal.told("compliance");
    terminal.told("compliance", "--by", "label=role");
    telling.saw("as far as anybody knows, everybody does");
  }

  /// A rollout is finished when no reason is left to wait; the last node may follow.
  private static boolean isOnAll(Json.Obj rollout) {
    return rollout.string("state").equals("finished")
        && rollout.integer("succeeded") == rollout.integer("targets");
  }

  private interface Condition {
    boolean holds(Json.Obj rollout);
  }

  private Json.Obj await(String what, Condition condition) throws DemoFailedException {
    return demo.waiting()
        .until(
            "the rollout of limits to be " + what,
            Demo.PATIENCE,
            () -> {
              Json.Obj now = demo.find(ROLLOUT);
              return now != null && condition.holds(now)
                  ? new Waiting.Look.Here<>(now)
                  : new Waiting.Look.NotYet<>(now == null ? "not begun" : now.string("state"));
            },
            demo::lastWords);
  }

  private Path file(String node) {
    return demo.folder().tree(node).resolve(FILE);
  }
}
