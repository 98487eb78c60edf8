package dev.holdfast.reconciler.forge.testing;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// GitHub's published description of its API, or what we use of it: says of a request whether it is
/// as documented.
final class GithubDescription {
  private static final Pattern PART = Pattern.compile("\\{(\\w+)}");
  private final Map<Pattern, Json.Obj> paths = new LinkedHashMap<>();
  private final Map<Json, Schema> schemas = new LinkedHashMap<>();
  private final SchemaRegistry registry =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  /// What was asked.
  ///
  /// @param id of the operation, such as `repos/create-commit-status`
  /// @param values of the path's parts
  record Operation(String id, Json.Obj description, Map<String, String> values) {
    String value(String name) {
      return values.getOrDefault(name, "");
    }

    long number(String name) {
      return Long.parseLong(value(name));
    }
  }

  private GithubDescription(Json.Obj root) {
    root.object("paths")
        .members()
        .forEach((path, methods) ->
            paths.put(
                Pattern.compile(
                    PART.matcher(path)
                        .replaceAll(part -> "(?<" + part.group(1).replace("_", "") + ">[^/]+)")),
                methods.asObject(path)));
  }

  static GithubDescription read() {
    try (var in =
        GithubDescription.class.getResourceAsStream(
            "/dev/holdfast/reconciler/forge/github/openapi.json")) {
      if (in == null) {
        throw new IllegalStateException("the extract of GitHub's description is missing");
      }
      return new GithubDescription(JsonText.parseObject(in.readAllBytes()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Optional<Operation> find(String method, String path) {
    for (var each : paths.entrySet()) {
      Matcher matcher = each.getKey().matcher(path);
      Json operation = each.getValue().get(method.toLowerCase(Locale.ROOT));
      if (matcher.matches() && operation != null) {
        var values = new LinkedHashMap<String, String>();
        matcher.namedGroups().keySet().forEach(name -> values.put(name, matcher.group(name)));
        Json.Obj description = operation.asObject("operation");
        return Optional.of(new Operation(description.string("operationId"), description, values));
      }
    }
    return Optional.empty();
  }

  /// What is wrong with the request; empty where it is as described.
  Optional<String> wrong(Operation operation, Map<String, String> query, byte[] body) {
    var unknown = new TreeSet<>(query.keySet());
    operation
        .description()
        .list("parameters", parameter -> parameter)
        .forEach(parameter -> unknown.remove(parameter.string("name")));
    if (!unknown.isEmpty()) {
      return Optional.of("no such parameters: " + unknown);
    }
    for (Json.Obj parameter : operation.description().list("parameters", each -> each)) {
      String value = query.get(parameter.string("name"));
      if (value != null && parameter.string("in").equals("query")) {
        Optional<String> problem = problem(parameter.object("schema"), typed(parameter, value));
        if (problem.isPresent()) {
          return Optional.of(parameter.string("name") + ": " + problem.get());
        }
      }
    }
    Json.Obj wanted = operation.description().objectOrEmpty("requestBody");
    if (wanted.members().isEmpty()) {
      return body.length == 0 ? Optional.empty() : Optional.of("no body is taken");
    }
    if (body.length == 0) {
      return wanted.bool("required", false) ? Optional.of("a body is needed") : Optional.empty();
    }
    Json.Obj schema = wanted.object("schema");
    Json.Obj json = JsonText.parseObject(body);
    var strangers = new TreeSet<>(json.members().keySet());
    strangers.removeAll(schema.objectOrEmpty("properties").members().keySet());
    return strangers.isEmpty() ? problem(schema, json) : Optional.of("no such keys: " + strangers);
  }

  private static Json typed(Json.Obj parameter, String value) {
    return parameter.object("schema").string("type", "string").equals("integer")
        ? Json.of(Long.parseLong(value))
        : Json.of(value);
  }

  private Optional<String> problem(Json.Obj schema, Json value) {
    Schema compiled =
        schemas.computeIfAbsent(
            schema, each -> registry.getSchema(JsonText.canonical(each), InputFormat.JSON));
    var errors = compiled.validate(JsonText.canonical(value), InputFormat.JSON);
    return errors.isEmpty() ? Optional.empty() : Optional.of(errors.getFirst().toString());
  }
}
