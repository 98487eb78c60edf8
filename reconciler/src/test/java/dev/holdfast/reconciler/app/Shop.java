package dev.holdfast.reconciler.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.reconciler.app.LocalCommands.Said;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// The files of a small repository, and what `holdfast plan` says of it, as a test asks.
final class Shop {
  static final String WEB =
      """
      apiVersion: holdfast.dev/v1
      kind: Association
      metadata: {name: web}
      spec:
        document: nginx
        parameters: {port: 80}
        targets:
          - group: web
      """;
  static final String NGINX =
      """
      apiVersion: holdfast.dev/v1
      kind: Document
      metadata: {name: nginx}
      spec:
        parameters: {port: {type: Integer}}
        include: [{document: base}]
        resources:
          - name: site
            file: {path: /etc/site, template: files/site.peb, mode: "0644"}
          - name: banner
            file:
              path: /etc/banner
              content: |
                one
                two
                three
      """;
  static final String BASE =
      """
      apiVersion: holdfast.dev/v1
      kind: Document
      metadata: {name: base}
      spec:
        resources:
          - {name: curl, package: {name: curl}}
      """;
  static final String GROUP =
      """
      apiVersion: holdfast.dev/v1
      kind: Group
      metadata: {name: web}
      spec:
        targets: [{matchLabels: {role: web}}]
      """;
  static final String SETTINGS =
      """
      apiVersion: holdfast.dev/v1
      kind: Repository
      metadata: {name: fleet}
      spec:
        defaults: {timeout: 10m, schedule: {expression: rate(30 minutes)}}
      """;

  private Shop() {}

  /// A repository in which all of it is committed.
  static LocalCommands committed(Path folder) {
    LocalCommands repository = LocalCommands.repository(folder);
    repository
        .write("holdfast.yaml", SETTINGS)
        .write("associations/web.yaml", WEB)
        .write("documents/nginx.yaml", NGINX)
        .write("documents/base.yaml", BASE)
        .write("groups/web.yaml", GROUP)
        .write("files/site.peb", "listen {{ params.port }};\nroot /srv;\n")
        .commit("Serve the shop");
    return repository;
  }

  static Json.Obj json(Said said) {
    return JsonText.parseObject(said.out().getBytes(StandardCharsets.UTF_8));
  }

  /// The one change that a plan with these arguments has.
  static Json.Obj only(LocalCommands repository, String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "-o";
    all[arguments.length + 1] = "json";
    Said said = repository.plan(all);
    assertThat(said.code()).as(said.out() + said.err()).isEqualTo(2);
    assertThat(json(said).list("changes", change -> change)).hasSize(1);
    return json(said).list("changes", change -> change).getFirst();
  }

  static String causes(Json.Obj change) {
    return String.join(
        " ",
        change.list(
            "causes",
            cause ->
                cause.string("part")
                    + ":"
                    + cause.string("state")
                    + ":"
                    + cause.string("name")
                    + "@"
                    + cause.string("file")));
  }

  static String fields(Json.Obj change) {
    return String.join(
        " ",
        change.list(
            "fields",
            field ->
                field.string("path")
                    + ":"
                    + field.string("from", "")
                    + ">"
                    + field.string("to", "")));
  }
}
