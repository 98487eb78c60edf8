package dev.holdfast.agent.report;

import dev.holdfast.wire.Difference;
import dev.holdfast.wire.ResourceResult;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes secrets out of what people read, wherever they got into it: a program's complaint quotes
/// what it was given.
public final class Redaction {
  public static final Redaction NONE = new Redaction(List.of());
  private static final String STARS = "***";
  private static final int SHORTEST = 4;
  private static final int SHORTEST_LINE = 8;

  /// The longest first, since one may be part of another.
  private final List<String> secrets;

  /// @param secrets those shorter than four characters are in too many words to be looked for; of
  ///   those with many lines each line counts
  public Redaction(Collection<String> secrets) {
    var all = new ArrayList<String>();
    for (String secret : secrets) {
      if (secret.length() >= SHORTEST) {
        all.add(secret);
      }
      secret.lines().map(String::strip).filter(l -> l.length() >= SHORTEST_LINE).forEach(all::add);
    }
    this.secrets =
        all.stream().distinct().sorted(Comparator.comparingInt(String::length).reversed()).toList();
  }

  /// What is looked for.
  public List<String> secrets() {
    return secrets;
  }

  public String of(String text) {
    String redacted = text;
    for (String secret : secrets) {
      redacted = redacted.replace(secret, STARS);
    }
    return redacted;
  }

  private @Nullable String orNull(@Nullable String text) {
    return text == null ? null : of(text);
  }

  public ResourceResult of(ResourceResult result) {
    return secrets.isEmpty()
        ? result
        : new ResourceResult(
            result.name(),
            result.type(),
            result.outcome(),
            result.cause(),
            result.differences().stream().map(this::of).toList(),
            of(result.message()),
            result.took(),
            of(result.output()));
  }

  private ResourceResult.@Nullable Output of(ResourceResult.@Nullable Output output) {
    return output == null
        ? null
        : new ResourceResult.Output(output.exitCode(), of(output.text()), output.cut());
  }

  private Difference of(Difference difference) {
    return new Difference(
        of(difference.property()),
        orNull(difference.expected()),
        orNull(difference.observed()),
        orNull(difference.diff()),
        difference.hidden(),
        difference.digest());
  }
}
