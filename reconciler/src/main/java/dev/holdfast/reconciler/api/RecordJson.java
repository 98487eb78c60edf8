package dev.holdfast.reconciler.api;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.Json;
import dev.holdfast.reconciler.view.Tally;
import io.swagger.v3.oas.annotations.media.Schema;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.RecordComponent;
import java.time.Instant;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A record as JSON: its components in snake case, so that the records are the one truth for both
/// the answers and their description. Null leaves a member out.
public final class RecordJson {
  private RecordJson() {}

  public static Json.Obj of(Record value) {
    var object = Json.object();
    for (RecordComponent component : value.getClass().getRecordComponents()) {
      Object member = read(component, value);
      if (member != null) {
        object.put(key(component), json(member));
      }
    }
    return object.build();
  }

  private static Json json(Object value) {
    return switch (value) {
      case Json json -> json;
      case Tally(var counts) -> json(counts);
      case Digest digest -> Json.of(digest.value());
      case Record nested -> of(nested);
      case Instant instant -> Json.of(instant.toString());
      case Enum<?> constant -> Json.of(constant.name().toLowerCase(Locale.ROOT));
      case Collection<?> many -> Json.list(many, RecordJson::json);
      case Map<?, ?> map -> {
        var object = Json.object();
        map.forEach((key, member) -> object.put(json(key).asString("key"), json(member)));
        yield object.build();
      }
      default -> Json.ofPlain(value);
    };
  }

  private static @Nullable Object read(RecordComponent component, Record value) {
    try {
      var accessor = component.getAccessor();
      accessor.setAccessible(true);
      return accessor.invoke(value);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot read " + component, e);
    }
  }

  private static String key(RecordComponent component) {
    AnnotatedElement accessor = component.getAccessor();
    Schema schema = accessor.getAnnotation(Schema.class);
    return schema != null && !schema.name().isEmpty()
        ? schema.name()
        : snakeCase(component.getName());
  }

  static String snakeCase(String name) {
    return name.replaceAll("([a-z])([A-Z0-9])", "$1_$2").toLowerCase(Locale.ROOT);
  }
}
