package dev.holdfast.reconciler.compliance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.model.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class UploadTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static Json.Builder item(String id) {
    return Json.object().put("id", id).put("severity", "HIGH").put("status", "NON_COMPLIANT");
  }

  private static Upload read(String type, Json... items) {
    return Upload.from(type, body(List.of(items)).build(), NOW);
  }

  private static Json.Builder body(List<Json> items) {
    return Json.object().put("executed_at", NOW).put("items", new Json.Arr(items));
  }

  private static void refused(String message, Json... items) {
    assertThatThrownBy(() -> read("Custom:Backup", items))
        .isInstanceOf(JsonShapeException.class)
        .hasMessageContaining(message);
  }

  @Test
  void itemsAreCountedBySeverityAndStatus() {
    Upload upload =
        read(
            "Patch",
            item("a").build(),
            item("b").put("status", "compliant").put("severity", "informational").build());
    assertThat(upload.sums())
        .isEqualTo(
            Map.of(
                ItemSeverity.HIGH, new Count(0, 1, 0),
                ItemSeverity.INFORMATIONAL, new Count(1, 0, 0)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"Patch", "Custom:Backup", "a_", "-b", "Custom:0_"})
  void typesAreThoseOfAws(String type) {
    assertThat(read(type).type()).isEqualTo(type);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"x", "", "Custom:", "Custom:x", "a b", "../x", "Other:Backup", "é1", "a\n"})
  void otherTypesAreRefused(String type) {
    assertThatThrownBy(() -> read(type)).hasMessageContaining("is no type");
  }

  @Test
  void aTypeHasAtMostAHundredCharacters() {
    assertThat(read("t".repeat(100)).type()).hasSize(100);
    assertThatThrownBy(() -> read("t".repeat(101))).hasMessageContaining("is no type");
  }

  @Test
  void anAssociationIsNamedWithItsTypeAndWithNoOther() {
    assertThatThrownBy(() -> read("Association")).hasMessageContaining("'association' is missing");
    var named = body(List.of()).put("association", "fleet/web").build();
    assertThat(Upload.from("Association", named, NOW).association()).isEqualTo("fleet/web");
    assertThatThrownBy(() -> Upload.from("Patch", named, NOW))
        .hasMessageContaining("goes with type Association only");
  }

  @Test
  void whatWillBeFoundLaterIsRefused() {
    var body = Json.object().put("items", new Json.Arr(List.of()));
    assertThatThrownBy(() -> Upload.from("Patch", body.build(), NOW))
        .hasMessageContaining("'executed_at' is missing");
    Json.Obj soon = body.put("executed_at", NOW.plus(Duration.ofMinutes(5))).build();
    assertThat(Upload.from("Patch", soon, NOW).items()).isEmpty();
    Json.Obj later = body.put("executed_at", NOW.plus(Duration.ofMinutes(6))).build();
    assertThatThrownBy(() -> Upload.from("Patch", later, NOW)).hasMessageContaining("future");
  }

  @Test
  void atMostTenThousandItemsAreTaken() {
    List<Json> all = IntStream.range(0, 10_000).<Json>mapToObj(i -> item("i" + i).build()).toList();
    assertThat(Upload.from("Patch", body(all).build(), NOW).items()).hasSize(10_000);
    List<Json> more =
        IntStream.range(0, 10_001).<Json>mapToObj(i -> item("i" + i).build()).toList();
    assertThatThrownBy(() -> Upload.from("Patch", body(more).build(), NOW))
        .hasMessageContaining("more than 10000");
  }

  @Test
  void everyMistakeSaysWhereItIs() {
    refused("items[0]: 'severity' is CRITICAL", item("a").put("severity", "FATAL").build());
    refused("items[0]: 'status' is COMPLIANT or", item("a").put("status", "UNKNOWN").build());
    refused("items[1]: the id 'a' is there twice", item("a").build(), item("a").build());
    refused("items[0]: 'id' has 1 to 100", item("").build());
    refused("items[0]: 'id' has 1 to 100", item("x".repeat(101)).build());
    refused("items[0]: 'title' has 0 to 500", item("a").put("title", "x".repeat(501)).build());
    refused("items[0]: 'title' has", item("a").put("title", "\u001b[2J").build());
    refused("items[0]: 'sev' is not a key here", item("a").put("sev", "HIGH").build());
    refused("items[0]: 'item' must be an object", Json.of("a"));
    refused(
        "items[0]: 'details' must be an object", item("a").put("details", Json.of("x")).build());
    refused(
        "items[0]: 'details.k' has 0 to 4096",
        item("a").put("details", Json.object().put("k", "x".repeat(4_097)).build()).build());
  }

  @ParameterizedTest
  @CsvSource({
    "IN_SYNC, COMPLIANT",
    "DRIFTED, NON_COMPLIANT",
    "FAILED, NON_COMPLIANT",
    "TIMED_OUT, NON_COMPLIANT",
    "HELD, UNKNOWN",
    "PENDING, UNKNOWN",
    "STALE, UNKNOWN",
  })
  void aVerdictMeans(Verdict verdict, ItemStatus status) {
    assertThat(ItemStatus.of(verdict)).hasValue(status);
    assertThat(Count.of(Map.of(verdict, 3L)).total()).isEqualTo(3);
  }

  @Test
  void whatDoesNotApplyIsNoItem() {
    assertThat(ItemStatus.of(Verdict.NOT_APPLICABLE)).isEmpty();
    assertThat(Count.of(Map.of(Verdict.NOT_APPLICABLE, 9L))).isEqualTo(Count.NONE);
  }

  @Test
  void aCountSaysOfHowMany() {
    assertThat(new Count(131, 1, 2).words())
        .isEqualTo("compliant 131 of 134, 2 unknown, 1 non-compliant");
    assertThat(new Count(3, 0, 0).words()).isEqualTo("compliant 3 of 3");
  }

  @ParameterizedTest
  @ValueSource(strings = {"label=", "label", "nodes", "", "severity;drop"})
  void whatCannotBeSummedByIsRefused(String text) {
    assertThatThrownBy(() -> By.parse(text)).hasMessageContaining("is nothing to sum by");
  }
}
