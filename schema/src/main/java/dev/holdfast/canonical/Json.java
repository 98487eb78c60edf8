package dev.holdfast.canonical;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// An immutable JSON value. Objects keep the order in which they were written; equality of objects
/// ignores it, and [JsonText#canonical] sorts.
public sealed interface Json {
  record Obj(SequencedMap<String, Json> members) implements Json {
    public static final Obj EMPTY = new Obj(new LinkedHashMap<>());

    public Obj {
      members = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(members));
    }

    public @Nullable Json get(String key) {
      return members.get(key);
    }

    public boolean has(String key) {
      return members.containsKey(key);
    }

    /// The member, which must be there.
    ///
    /// @throws JsonShapeException when it is missing
    public Json need(String key) {
      Json value = members.get(key);
      if (value == null) {
        throw new JsonShapeException("'" + key + "' is missing");
      }
      return value;
    }

    public String string(String key) {
      return need(key).asString(key);
    }

    public @Nullable String stringOrNull(String key) {
      Json value = members.get(key);
      return value == null || value instanceof Null ? null : value.asString(key);
    }

    public String string(String key, String otherwise) {
      String value = stringOrNull(key);
      return value == null ? otherwise : value;
    }

    public long integer(String key) {
      return need(key).asLong(key);
    }

    public long integer(String key, long otherwise) {
      Json value = members.get(key);
      return value == null || value instanceof Null ? otherwise : value.asLong(key);
    }

    public boolean bool(String key, boolean otherwise) {
      Json value = members.get(key);
      return switch (value) {
        case null -> otherwise;
        case Null() -> otherwise;
        case Bool(var b) -> b;
        default -> throw new JsonShapeException("'" + key + "' must be true or false");
      };
    }

    public Instant instant(String key) {
      Instant value = instantOrNull(key);
      if (value == null) {
        throw new JsonShapeException("'" + key + "' is missing");
      }
      return value;
    }

    public @Nullable Instant instantOrNull(String key) {
      String text = stringOrNull(key);
      if (text == null) {
        return null;
      }
      try {
        return Instant.parse(text);
      } catch (java.time.format.DateTimeParseException e) {
        throw new JsonShapeException("'" + key + "' must be an ISO-8601 instant");
      }
    }

    public Duration duration(String key) {
      try {
        return Duration.parse(string(key));
      } catch (java.time.format.DateTimeParseException e) {
        throw new JsonShapeException("'" + key + "' must be an ISO-8601 duration");
      }
    }

    public Obj object(String key) {
      return need(key).asObject(key);
    }

    public Obj objectOrEmpty(String key) {
      Json value = members.get(key);
      return value == null || value instanceof Null ? EMPTY : value.asObject(key);
    }

    /// The elements of an array, empty where the key is missing.
    public List<Json> list(String key) {
      Json value = members.get(key);
      return switch (value) {
        case null -> List.of();
        case Null() -> List.of();
        case Arr(var elements) -> elements;
        default -> throw new JsonShapeException("'" + key + "' must be a list");
      };
    }

    public <T> List<T> list(String key, Function<Obj, T> each) {
      return list(key).stream().map(element -> each.apply(element.asObject(key))).toList();
    }

    public List<String> strings(String key) {
      return list(key).stream().map(element -> element.asString(key)).toList();
    }

    public SequencedMap<String, String> stringMap(String key) {
      var map = new LinkedHashMap<String, String>();
      objectOrEmpty(key).members().forEach((k, v) -> map.put(k, v.asString(k)));
      return map;
    }
  }

  record Arr(List<Json> elements) implements Json {
    public Arr {
      elements = List.copyOf(elements);
    }
  }

  record Str(String value) implements Json {}

  /// A number in its shortest form: `1.50` and `1.5` are equal.
  record Num(BigDecimal value) implements Json {
    public Num {
      value = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
    }

    /// Whether it is a whole number.
    public boolean isInteger() {
      return value.scale() <= 0;
    }
  }

  record Bool(boolean value) implements Json {}

  record Null() implements Json {}

  static Json ofNull() {
    return new Null();
  }

  static Json of(String value) {
    return new Str(value);
  }

  static Json of(long value) {
    return new Num(BigDecimal.valueOf(value));
  }

  static Json of(boolean value) {
    return new Bool(value);
  }

  static Json strings(Collection<String> values) {
    return new Arr(values.stream().map(Json::of).toList());
  }

  static Json strings(Map<String, String> values) {
    var object = object();
    values.forEach(object::put);
    return object.build();
  }

  static <T> Json list(Collection<T> values, Function<? super T, ? extends Json> each) {
    return new Arr(values.stream().<Json>map(each).toList());
  }

  static Builder object() {
    return new Builder();
  }

  default Obj asObject(String what) {
    if (this instanceof Obj object) {
      return object;
    }
    throw new JsonShapeException("'" + what + "' must be an object");
  }

  default String asString(String what) {
    if (this instanceof Str(var text)) {
      return text;
    }
    throw new JsonShapeException("'" + what + "' must be a string");
  }

  default long asLong(String what) {
    if (this instanceof Num number && number.isInteger()) {
      try {
        return number.value().longValueExact();
      } catch (ArithmeticException e) {
        throw new JsonShapeException("'" + what + "' is too large");
      }
    }
    throw new JsonShapeException("'" + what + "' must be a whole number");
  }

  /// Collects members; a null value leaves the member out.
  final class Builder {
    private final LinkedHashMap<String, Json> members = new LinkedHashMap<>();

    private Builder() {}

    public Builder put(String key, @Nullable Json value) {
      if (value != null) {
        members.put(key, value);
      }
      return this;
    }

    public Builder put(String key, @Nullable String value) {
      return put(key, value == null ? null : new Str(value));
    }

    public Builder put(String key, @Nullable Instant value) {
      return put(key, value == null ? null : value.toString());
    }

    public Builder put(String key, @Nullable Duration value) {
      return put(key, value == null ? null : value.toString());
    }

    public Builder put(String key, long value) {
      return put(key, of(value));
    }

    public Builder put(String key, boolean value) {
      return put(key, of(value));
    }

    /// Puts a list, or nothing where it is empty.
    public <T> Builder putList(
        String key, Collection<T> values, Function<? super T, ? extends Json> each) {
      return values.isEmpty() ? this : put(key, list(values, each));
    }

    public Obj build() {
      return new Obj(members);
    }
  }

  /// What a plain Java value (map, list, string, number, boolean, null) is as JSON.
  static Json ofPlain(@Nullable Object value) {
    return switch (value) {
      case null -> ofNull();
      case Json json -> json;
      case String s -> new Str(s);
      case Boolean b -> new Bool(b);
      case Integer i -> of(i.longValue());
      case Long l -> of(l.longValue());
      case Number n -> new Num(new BigDecimal(n.toString()));
      case Map<?, ?> map -> {
        var object = object();
        map.forEach((k, v) -> object.put(String.valueOf(k), ofPlain(v)));
        yield object.build();
      }
      case Collection<?> many -> {
        var elements = new ArrayList<Json>();
        many.forEach(element -> elements.add(ofPlain(element)));
        yield new Arr(elements);
      }
      default -> throw new IllegalArgumentException("not a JSON value: " + value.getClass());
    };
  }
}
