package dev.holdfast.reconciler.imports;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.yaml.YamlReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Inputs that somebody broke: no exception, no path outside the folders, no file that cannot be
/// read back.
class ImporterFuzzTest {
  private static final int ROUNDS = Integer.getInteger("holdfast.fuzz.imports", 500);
  private static final List<Json> ODD =
      List.of(
          Json.ofNull(),
          Json.of(""),
          Json.of("../../etc/passwd"),
          Json.of("{{ssm:"),
          Json.of("${A}${B.C}${"),
          Json.of("\u2028\u0085 # x\n- y: {{"),
          Json.of(-1),
          Json.of(true),
          new Json.Arr(List.of()),
          Json.Obj.EMPTY,
          new Json.Arr(List.of(Json.ofNull(), Json.of(1), Json.Obj.EMPTY)),
          Json.object().put("Ref", "WebBaseline").build(),
          Json.object().put("Fn::Sub", "${WebBaseline}${AWS::Region}").build(),
          Json.object().put("Fn::If", Json.strings(List.of("IsProd", "a", "b"))).build(),
          Json.object().put("Fn::Select", Json.strings(List.of("9", "a"))).build());

  @Test
  void brokenInputsGiveFilesOrProblemsAndNothingElse() throws IOException {
    long seed = Long.getLong("holdfast.seed", 20_260_101L);
    var random = new Random(seed);
    var texts = new ArrayList<Map.Entry<String, String>>();
    for (String name : Cases.names()) {
      texts.addAll(Cases.files(name).entrySet());
    }
    for (int i = 0; i < ROUNDS; i++) {
      var chosen = texts.get(random.nextInt(texts.size()));
      String broken = broken(chosen.getValue(), random);
      Imported imported = Cases.run(Map.of(chosen.getKey(), broken));
      String about = "seed " + seed + ", round " + i + ":\n" + broken;
      assertThat(imported.files().isEmpty()).as(about).isEqualTo(!imported.problems().isEmpty());
      imported
          .files()
          .forEach((path, text) -> {
            assertThat(path)
                .as(about)
                .matches(
                    "(documents|associations|groups|calendars|files/calendars)/[A-Za-z0-9_-][A-Za-z0-9_.-]*|holdfast.yaml");
            if (path.startsWith("associations/") || path.startsWith("groups/")) {
              assertThat(YamlReader.read(text.getBytes(StandardCharsets.UTF_8)).faults())
                  .as(about)
                  .isEmpty();
            }
          });
    }
  }

  private static String broken(String text, Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> text.substring(0, random.nextInt(text.length()));
      case 1 -> {
        int at = random.nextInt(text.length());
        yield text.substring(0, at) + (char) random.nextInt(0x3000) + text.substring(at + 1);
      }
      default -> {
        var file = YamlReader.read(text.getBytes(StandardCharsets.UTF_8), InputReader.DIALECT);
        yield JsonText.pretty(changed(file.documents().getFirst().root().value(), random));
      }
    };
  }

  /// Something below is replaced, taken out, or put under another name.
  private static Json changed(Json value, Random random) {
    return switch (value) {
      case Json.Obj(var members) when !members.isEmpty() && random.nextInt(8) != 0 -> {
        var keys = List.copyOf(members.keySet());
        String key = keys.get(random.nextInt(keys.size()));
        var copy = new LinkedHashMap<>(members);
        int what = random.nextInt(12);
        if (what == 0) {
          copy.remove(key);
        } else if (what == 1) {
          copy.put(key + "x", copy.remove(key));
        } else {
          copy.put(key, changed(value.asObject("map").need(key), random));
        }
        yield new Json.Obj(copy);
      }
      case Json.Arr(var elements) when !elements.isEmpty() && random.nextInt(8) != 0 -> {
        var copy = new ArrayList<>(elements);
        int at = random.nextInt(copy.size());
        copy.set(at, changed(copy.get(at), random));
        yield new Json.Arr(copy);
      }
      case Json.Obj _, Json.Arr _, Json.Str _, Json.Num _, Json.Bool _, Json.Null _ ->
          ODD.get(random.nextInt(ODD.size()));
    };
  }
}
