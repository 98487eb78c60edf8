package dev.holdfast.reconciler.imports;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonShapeException;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.ParameterType;
import dev.holdfast.yaml.YamlNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// AWS gives every parameter as a list of texts (state-manager.md 1.2); here a value has the type
/// that its document declares.
final class ParameterValues {
  private static final Pattern REFERENCE =
      Pattern.compile("\\{\\{ *(ssm|ssm-secure|resolve)(:[^{}]{1,1100}?)? *}}|\\{\\{");
  private static final Pattern INTEGER = Pattern.compile("-?[0-9]{1,18}");

  private final StoredParameters stored;
  private final Notes notes;

  ParameterValues(StoredParameters stored, Notes notes) {
    this.stored = stored;
    this.notes = notes;
  }

  /// `spec.parameters`; empty where nothing is given.
  ///
  /// @param types of the document's parameters; null where they are not known
  Json.Obj read(Fields association, @Nullable Map<String, ParameterType> types, String document) {
    var values = Json.object();
    Field field = association.take("Parameters");
    if (field == null) {
      return values.build();
    }
    if (!(field.node() instanceof YamlNode.Mapping map)) {
      notes.fillIn(field.place(), "parameters are a map", "write spec.parameters");
      return values.build();
    }
    for (YamlNode.Entry entry : map.entries()) {
      var each =
          new Field(
              entry.key(),
              entry.key(),
              field.place().member(entry.key(), entry.keyMark()),
              entry.value());
      if (entry.value().value() instanceof Json.Null) {
        continue;
      }
      if (types != null && !types.containsKey(entry.key())) {
        notes.fillIn(
            each.place(),
            "document '%s' has no such parameter here; its value was left out".formatted(document),
            "see what the document has, and write spec.parameters");
        continue;
      }
      values.put(entry.key(), value(each, types == null ? null : types.get(entry.key())));
    }
    return values.build();
  }

  private Json value(Field field, @Nullable ParameterType type) {
    List<String> texts = field.texts(notes);
    if (type == null) {
      return texts.size() == 1 ? text(texts.getFirst(), first(field)) : texts(field);
    }
    if (type == ParameterType.STRING_LIST) {
      return texts(field);
    }
    String first = texts.isEmpty() ? "" : texts.getFirst();
    if (texts.size() > 1) {
      notes.fillIn(
          field.place(),
          "the document takes one value; of %d only the first was taken".formatted(texts.size()),
          "write spec.parameters");
    }
    return switch (type) {
      case STRING, STRING_LIST -> text(first, first(field));
      case INTEGER ->
          INTEGER.matcher(first).matches()
              ? Json.of(Long.parseLong(first))
              : text(first, first(field));
      case BOOLEAN ->
          first.equalsIgnoreCase("true") || first.equalsIgnoreCase("false")
              ? Json.of(first.equalsIgnoreCase("true"))
              : text(first, first(field));
      case STRING_MAP, MAP_LIST -> structured(first, first(field));
    };
  }

  private Json structured(String text, Place place) {
    try {
      return JsonText.parse(text);
    } catch (JsonShapeException e) {
      return text(text, place);
    }
  }

  private static Place first(Field field) {
    List<Field> elements = field.elements();
    return elements.isEmpty() ? field.place() : elements.getFirst().place();
  }

  private Json texts(Field field) {
    var texts = new ArrayList<Json>();
    for (Field element : field.elements()) {
      String text = element.text();
      if (text != null) {
        texts.add(text(text, element.place()));
      }
    }
    return new Json.Arr(texts);
  }

  /// A text in which `{{` means what it meant at AWS.
  private Json text(String text, Place place) {
    Matcher matcher = REFERENCE.matcher(text);
    var out = new StringBuilder();
    while (matcher.find()) {
      String kind = matcher.group(1);
      String name = matcher.group(2) == null ? "" : matcher.group(2).substring(1).strip();
      matcher.appendReplacement(out, Matcher.quoteReplacement(reference(kind, name, place)));
    }
    return Json.of(matcher.appendTail(out).toString());
  }

  private String reference(@Nullable String kind, String name, Place place) {
    if (kind == null || name.isEmpty()) {
      return "{{{{";
    }
    if (kind.equals("ssm-secure")) {
      String secret = StoredParameters.secret(name.replaceFirst(":[0-9]+$", ""));
      notes.changed(
          place,
          "a SecureString is a secret that the nodes have",
          "put it there as '%s'".formatted(secret));
      return "{{ secret:" + secret + " }}";
    }
    Json value = kind.equals("ssm") ? stored.get(name.replaceFirst(":[0-9]+$", "")) : null;
    return switch (value) {
      case Json.Str(var text) -> {
        notes.changed(
            place,
            "the value of {{ssm:%s}} stands here; a change of it there does not reach here"
                .formatted(name),
            "");
        yield text.replace("{{", "{{{{");
      }
      case null, default -> {
        notes.fillIn(
            place,
            "the value of {{%s:%s}} is not in the input; '%s%s' stands in its place"
                .formatted(kind, name, TemplateValue.PLACEHOLDER, kind),
            "import it too (aws ssm get-parameters --names …), or write it in");
        yield TemplateValue.PLACEHOLDER + kind;
      }
    };
  }
}
