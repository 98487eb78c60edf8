package dev.holdfast.canonical;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '\0',
      value = {
        "{\"b\": 1, \"a\": [true, null]} ! {\"a\":[true,null],\"b\":1}",
        "{\"é\": 1, \"z\": 2, \"A\": 3} ! {\"A\":3,\"z\":2,\"é\":1}",
        "1.50 ! 1.5",
        "1e3 ! 1000",
        "-0.0 ! 0",
        "12345678901234567890123 ! 12345678901234567890123",
        "\"\\u00e9\\n\\u0001\\/\" ! \"é\\n\\u0001/\"",
        "\"\\ud83d\\ude00\" ! \"😀\"",
      })
  void thereIsOneTextOfAValue(String text, String canonical) {
    assertThat(JsonText.canonical(JsonText.parse(text))).isEqualTo(canonical);
  }

  @Test
  void theOrderOfKeysChangesNoDigest() {
    assertThat(Digest.of(JsonText.parse("{\"a\": 1, \"b\": {\"c\": 2, \"d\": 3.0}}")))
        .isEqualTo(Digest.of(JsonText.parse("{\"b\": {\"d\": 3, \"c\": 2}, \"a\": 1.0}")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{",
        "[1,]",
        "{\"a\":1,\"a\":2}",
        "1 2",
        "NaN",
        "01",
        "'a'",
        "{a: 1}",
        "1e999",
        "\"a\nb\"",
        "// x\n1"
      })
  void whatIsNoJsonIsRefused(String text) {
    assertThatExceptionOfType(JsonShapeException.class).isThrownBy(() -> JsonText.parse(text));
  }

  @Test
  void depthAndLengthOfNumbersAreBounded() {
    JsonText.parse("[".repeat(64) + "]".repeat(64));
    JsonText.parse("1".repeat(100));
    for (String text : List.of("[".repeat(65) + "]".repeat(65), "1".repeat(101))) {
      assertThatExceptionOfType(JsonShapeException.class).isThrownBy(() -> JsonText.parse(text));
    }
  }

  /// Seeded; a failure shows the value.
  @Test
  void printingAndReadingGivesTheSameValue() {
    var random = new Random(42);
    for (int i = 0; i < 500; i++) {
      Json value = value(random, 0);
      assertThat(JsonText.parse(JsonText.canonical(value))).isEqualTo(value);
      assertThat(JsonText.parse(JsonText.pretty(value))).isEqualTo(value);
      assertThat(JsonText.canonical(shuffled(value, random))).isEqualTo(JsonText.canonical(value));
    }
  }

  private static Json value(Random random, int depth) {
    return switch (random.nextInt(depth > 4 ? 4 : 6)) {
      case 0 -> Json.ofNull();
      case 1 -> Json.of(random.nextBoolean());
      case 2 -> new Json.Num(BigDecimal.valueOf(random.nextLong(), random.nextInt(20)));
      case 3 -> Json.of(text(random));
      case 4 -> {
        var elements = new ArrayList<Json>();
        for (int i = random.nextInt(4); i > 0; i--) {
          elements.add(value(random, depth + 1));
        }
        yield new Json.Arr(elements);
      }
      default -> {
        var object = Json.object();
        for (int i = random.nextInt(4); i > 0; i--) {
          object.put(text(random), value(random, depth + 1));
        }
        yield object.build();
      }
    };
  }

  private static String text(Random random) {
    return random
        .ints(random.nextInt(6), 0, 0x2FFF)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private static Json shuffled(Json value, Random random) {
    if (value instanceof Json.Obj(var members)) {
      var keys = new ArrayList<>(members.entrySet());
      Collections.shuffle(keys, random);
      var shuffled = new LinkedHashMap<String, Json>();
      keys.forEach(entry -> shuffled.put(entry.getKey(), shuffled(entry.getValue(), random)));
      return new Json.Obj(shuffled);
    }
    return value;
  }
}
