package dev.holdfast.reconciler.pages.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.reconciler.access.Role;
import dev.holdfast.reconciler.calendar.Calendars;
import dev.holdfast.reconciler.pages.testing.FacesServer;
import java.sql.SQLException;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What people see and may do about freezes and calendars; it is half past nine.
@SuppressWarnings("NullAway.Init")
class FreezesAndCalendarsIT {
  private FacesServer server;
  private String operator;

  @BeforeEach
  void start() {
    server = FacesServer.start();
    operator = server.token(Role.OPERATOR);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private FacesServer.Answer post(String path, String body) {
    return server.send("POST", path, operator, body.replace('\'', '"'));
  }

  @Test
  void aFreezeIsSaidEverywhereUntilItIsTakenBack() {
    assertThat(server.get("/api/v1/freezes", operator).body()).contains("\"items\": []");
    var answer =
        post(
            "/api/v1/freeze",
            "{'reason': 'incident <7>', 'until': '2026-11-20T10:00:00Z', 'repository': 'fleet'}");
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    String words = "'fleet' is frozen by test operator until 2026-11-20T10:00:00Z: incident <7>";
    assertThat(answer.body()).contains(words);
    assertThat(server.get("/api/v1/status", operator).body()).contains(words);
    assertThat(server.get("/api/v1/freezes", operator).body())
        .contains("\"heard\": 131", "\"nodes\": 134", "\"db-7\"");
    assertThat(server.get("/nodes", operator).body())
        .contains("<b>Frozen.</b>", "incident &lt;7&gt;", "heard by 131 of 134 nodes", "db-7")
        .doesNotContain("incident <7>");
    post("/api/v1/freeze", "{}");
    var left = post("/api/v1/unfreeze", "{}");
    assertThat(left.body()).contains(words).doesNotContain("everything");
    assertThat(post("/api/v1/unfreeze", "{'repository': 'fleet'}").body()).doesNotContain("frozen");
  }

  @Test
  void aFreezeWithoutABodyIsOfEverything() {
    var answer = server.call("POST", "/api/v1/freeze", operator, null, Map.of());
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"words\": \"everything is frozen by test operator\"");
    assertThat(server.call("POST", "/api/v1/unfreeze", operator, null, Map.of()).body())
        .contains("\"items\": []");
  }

  @Test
  void operatorsFreezeOnTheOverviewAndTakeItBackInTheBanner() {
    var headers = Map.of("Cookie", server.signIn(Role.OPERATOR));
    assertThat(server.call("GET", "/", null, null, headers).body())
        .contains("data-post=\"/api/v1/freeze\"")
        .doesNotContain("/api/v1/unfreeze");
    assertThat(server.call("POST", "/api/v1/freeze", null, "{}", headers).status())
        .as("without the page's token")
        .isEqualTo(403);
    post("/api/v1/freeze", "{'repository': 'fleet'}");
    assertThat(server.call("GET", "/nodes", null, null, headers).body())
        .contains("data-post=\"/api/v1/unfreeze\"")
        .containsPattern("data-json='\\{.*repository.*:.*fleet");
    var looking = Map.of("Cookie", server.signIn(Role.VIEWER));
    assertThat(server.call("GET", "/", null, null, looking).body())
        .contains("<b>Frozen.</b>")
        .doesNotContain("/api/v1/freeze", "/api/v1/unfreeze");
  }

  @Test
  void whatCannotBeFrozenIsAMistakeOfTheCaller() {
    assertThat(post("/api/v1/freeze", "{'repository': 'nowhere'}").status()).isEqualTo(404);
    assertThat(post("/api/v1/freeze", "{'until': 'tomorrow'}").status()).isEqualTo(400);
    assertThat(post("/api/v1/freeze", "{'until': '2026-11-20T09:00:00Z'}").body())
        .contains("has passed");
    assertThat(post("/api/v1/freeze", "{'reason': '" + "x".repeat(501) + "'}").status())
        .isEqualTo(400);
    assertThat(post("/api/v1/freeze", "{'untl': '1h'}").body()).contains("'untl' is not a key");
    String viewer = server.token(Role.VIEWER);
    assertThat(server.send("POST", "/api/v1/freeze", viewer, "{}").status()).isEqualTo(403);
  }

  @Test
  void aCalendarTellsWhenItIsOpen() throws SQLException {
    try (var connection = server.database().connect();
        var statement = connection.createStatement()) {
      statement.execute(
          """
          insert into calendar (repository, name, definition_digest, definition)
          values ('fleet', 'night', 'sha256:%s', '{"type":"default_closed","events":
            [{"start":"2026-11-20T20:00:00Z","end":"2026-11-20T22:00:00Z","cutoff":"PT30M"}]}')
          """
              .formatted("0".repeat(64)));
    }
    server.context().getBean(Calendars.class).load();
    String path = "/api/v1/repositories/fleet/calendars";
    assertThat(server.get(path, operator).body())
        .contains("night", "2026-11-20T20:00:00Z", "2026-11-20T21:30:00Z");
    assertThat(server.get(path + "/night", operator).body())
        .contains("\"open\": false", "\"changes_at\": \"2026-11-20T20:00:00Z\"");
    assertThat(server.get(path + "/night?from=2026-11-21T00:00:00Z", operator).body())
        .contains("\"times\": []");
    assertThat(server.get(path + "/day", operator).status()).isEqualTo(404);
    assertThat(server.get(path + "/night?from=noon", operator).status()).isEqualTo(400);
    assertThat(server.get(path + "/night?to=2030-01-01T00:00:00Z", operator).status())
        .isEqualTo(400);
  }
}
