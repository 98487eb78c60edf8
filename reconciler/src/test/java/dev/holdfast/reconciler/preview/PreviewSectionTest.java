package dev.holdfast.reconciler.preview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Digest;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.wire.PreviewResult;
import dev.holdfast.wire.PreviewResult.Effect;
import dev.holdfast.wire.PreviewResult.End;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a comment says about what nodes said.
class PreviewSectionTest {
  private static final Instant NOW = Instant.parse("2026-11-21T10:00:00Z");
  private static final AssociationId WEB = AssociationId.parse("fleet/web");

  private static LivePreview.Part part(String node, NodeAnswer answer) {
    return new LivePreview.Part(new NodeName(node), List.of(WEB), answer);
  }

  private static NodeAnswer looked(int leftOut, PreviewResult.Resource... found) {
    return new NodeAnswer.Looked(
        new PreviewResult(
            "p",
            End.CHECKED,
            List.of(new PreviewResult.Association(WEB, 3, 0, leftOut, List.of(found), 0))));
  }

  private static PreviewResult.Resource found(String name, Effect effect, String... properties) {
    return new PreviewResult.Resource(name, effect, List.of(properties));
  }

  private static LivePreview preview(
      LivePreview.State state, boolean audits, List<LivePreview.Part> parts) {
    var subjects = new TreeMap<AssociationId, LivePreview.Subject>();
    subjects.put(WEB, new LivePreview.Subject(Digest.of("x"), audits, Set.of()));
    return new LivePreview(
        "p",
        new RepositoryName("fleet"),
        7,
        new CommitId("3".repeat(40)),
        "ana",
        NOW,
        NOW.plusSeconds(300),
        Duration.ofMinutes(1),
        false,
        134,
        0,
        subjects,
        state,
        "",
        state == LivePreview.State.RUNNING ? null : NOW,
        parts);
  }

  private static String section(LivePreview.State state, LivePreview.Part... parts) {
    return PreviewSection.of(preview(state, false, List.of(parts)));
  }

  @Test
  void itReadsLikeThis() {
    assertThat(
            section(
                LivePreview.State.DEADLINE,
                part("web-1", looked(0)),
                part("web-2", looked(0)),
                part("web-3", looked(2, found("config", Effect.CHANGE, "content", "mode"))),
                part("web-4", looked(0, found("token", Effect.INCOMPLETE))),
                part("web-5", new NodeAnswer.Unable("0.1.0")),
                part("web-6", new NodeAnswer.Waiting())))
        .isEqualTo(
            """

            ### On nodes

            **Checked on 4 of 134 nodes: 2 no change, 1 would change `config`, 1 cannot tell, 2 not checked**

            - `web-3`:
              - `config` of `web` would change (content, mode)
            - `web-4`:
              - `token` of `web` lacks something that it needs, such as a parameter or a secret
            - no change: 2 nodes, `web-1`, `web-2`
            - `web-5`: cannot preview (agent version 0.1.0)
            - `web-6`: did not answer within 5m
            - 2 resources on a node were not looked at: scripts and steps of AWS documents are not run

            About `3333333333`, as `ana` asked. Nothing was changed on any node.
            """);
  }

  @Test
  void anAuditIsToldAsOne() {
    assertThat(
            PreviewSection.of(
                preview(LivePreview.State.DONE, true, List.of(part("web-1", looked(0))))))
        .contains("only audit would report a difference and change nothing");
  }

  @Test
  void textOfStrangersStaysText() {
    String hostile = "`</details> @everyone ![x](http://x/)";
    String section =
        section(
            LivePreview.State.DONE,
            part("web-1", looked(0, found(hostile, Effect.CHANGE))),
            part("web-2", new NodeAnswer.Unable(hostile)));
    assertThat(section).contains("version ???details??");
    assertThat(section.lines().filter(line -> line.contains("@everyone")).toList())
        .isNotEmpty()
        .allMatch(line -> line.contains("`` `</details> @everyone ![x](http://x/) ``"));
  }

  @Test
  void howeverMuchNodesSayItStaysWithinItsLength() {
    var parts = new ArrayList<LivePreview.Part>();
    IntStream.range(0, 50)
        .forEach(i ->
            parts.add(
                part(
                    "n-" + "x".repeat(100) + i,
                    looked(
                        0,
                        IntStream.range(0, 20)
                            .mapToObj(
                                j -> found("r".repeat(120) + i + "-" + j, Effect.CHANGE, "content"))
                            .toArray(PreviewResult.Resource[]::new)))));
    assertThat(PreviewSection.of(preview(LivePreview.State.DONE, false, parts)))
        .hasSizeLessThan(PreviewSection.MAX_LENGTH)
        .contains("more is on the page", "Nothing was changed on any node.");
  }
}
