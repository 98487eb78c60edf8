package dev.holdfast.agent.testing;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.wire.Assignment;
import dev.holdfast.wire.EnforcedContent;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Builds assignments from JSON that is written with single quotes.
public final class Documents {
  private final String association;
  private final List<String> resources = new ArrayList<>();
  private final Map<String, String> files = new LinkedHashMap<>();
  private String parameters = "{}";
  private String given = "{}";
  private String mode = "enforce";
  private String platforms = "['linux']";
  private @Nullable String expression;
  private String timezone = "UTC";
  private String missedRuns = "once";
  private boolean runOnChange = true;
  private String timeout = "PT1H";
  private String splay = "PT0S";
  private String ignored = "";
  private String more = "";
  private String schema = "";

  private Documents(String association) {
    this.association = association;
  }

  public static Documents association(String association) {
    return new Documents(association);
  }

  /// @param resource as in `{'name': 'motd', 'file': {'path': '/etc/motd', 'content': 'hi'}}`
  public Documents resource(String resource) {
    resources.add(resource);
    return this;
  }

  /// A file resource of this path and content, named after the path's last part.
  public Documents file(String path, String content) {
    return resource(
        "{'name': '%s', 'file': {'path': '%s', 'content': '%s'}}"
            .formatted(path.substring(path.lastIndexOf('/') + 1), path, content));
  }

  public Documents repositoryFile(String path, String content) {
    files.put(path, content);
    return this;
  }

  public Documents parameters(String declared, String values) {
    parameters = declared;
    given = values;
    return this;
  }

  /// An AWS Command document, whose resources are steps.
  public Documents command() {
    schema = ", 'command_schema': '2.2'";
    return this;
  }

  public Documents audit() {
    mode = "audit";
    return this;
  }

  public Documents platforms(String ids) {
    platforms = ids;
    return this;
  }

  public Documents schedule(String cronOrRate) {
    expression = cronOrRate;
    return this;
  }

  public Documents schedule(String cron, String zone) {
    timezone = zone;
    return schedule(cron);
  }

  public Documents skipMissedRuns() {
    missedRuns = "skip";
    return this;
  }

  public Documents notOnChange() {
    runOnChange = false;
    return this;
  }

  public Documents timeout(String iso) {
    timeout = iso;
    return this;
  }

  /// Differences that do not count.
  public Documents ignoring(String resource, String property) {
    ignored = "'ignore': [{'resource': '%s', 'properties': ['%s']}],".formatted(resource, property);
    return this;
  }

  /// Nodes take turns.
  public Documents limitingRate() {
    return with("'limits_rate': true");
  }

  /// What steps print is to be brought to the reconciler whole.
  public Documents uploadingOutput() {
    return with("'upload_output': true");
  }

  public Documents suspended() {
    return with("'suspend': true");
  }

  public Documents dependsOn(String name) {
    return with("'depends_on': ['" + name + "']");
  }

  public Documents holdWhileDisconnected() {
    return with("'on_disconnect': 'hold'");
  }

  /// What must be open.
  public Documents calendars(String... names) {
    return with("'calendars': ['" + String.join("', '", names) + "']");
  }

  /// How far the nodes spread.
  public Documents splay(String iso) {
    splay = iso;
    return this;
  }

  /// How long after a firing something may start.
  public Documents duration(String iso) {
    return with("'duration': '" + iso + "'");
  }

  private Documents with(String member) {
    more += ", " + member;
    return this;
  }

  /// The repository's files by their digests.
  public Map<Digest, byte[]> blobs() {
    var blobs = new LinkedHashMap<Digest, byte[]>();
    files.values().forEach(text -> blobs.put(Digest.of(text), bytes(text)));
    return blobs;
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public Assignment assignment() {
    String references =
        String.join(
            ",",
            files.entrySet().stream()
                .map(file ->
                    "{'path': '%s', 'digest': '%s', 'size_bytes': %d}"
                        .formatted(
                            file.getKey(),
                            Digest.of(file.getValue()),
                            bytes(file.getValue()).length))
                .toList());
    String enforced =
        """
        {'form': 1, 'document': {'name': 'doc', 'platforms': %s, 'parameters': %s,
         'resources': [%s]%s}, 'parameters': %s, 'files': [%s], 'mode': '%s', %s %s
         'timezone': '%s'}\
        """
            .formatted(
                platforms,
                parameters,
                String.join(",", resources),
                schema,
                given,
                references,
                mode,
                ignored,
                expression == null ? "" : "'expression': '" + expression + "',",
                timezone);
    String text =
        """
        {'association': '%s', 'enforced': %s, 'run_on_change': %s, 'missed_runs': '%s',
         'splay': '%s', 'timeout': '%s'%s}\
        """
            .formatted(association, enforced, runOnChange, missedRuns, splay, timeout, more);
    return Assignment.from(json(text));
  }

  public EnforcedContent enforced() {
    return assignment().enforced();
  }

  public static Json.Obj json(String singleQuoted) {
    return JsonText.parseObject(bytes(singleQuoted.replace('\'', '"')));
  }
}
