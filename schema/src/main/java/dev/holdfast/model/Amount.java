package dev.holdfast.model;

import dev.holdfast.canonical.Json;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// So many nodes, or so many of a hundred: `2`, `10%`.
///
/// @param number not negative; at most 100 where it is a percentage
public record Amount(int number, boolean percent) {
  public static final Amount ALL = new Amount(100, true);
  private static final Pattern FORM = Pattern.compile("([0-9]{1,7})(%?)");

  public Amount {
    if (number < 0 || (percent && number > 100)) {
      throw new IllegalArgumentException("an amount is a number, or 0% to 100%");
    }
  }

  /// @throws IllegalArgumentException when it is neither a number nor a percentage
  public static Amount parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "an amount is a number or a percentage such as 10%, not '" + text + "'");
    }
    return new Amount(Integer.parseInt(matcher.group(1)), !matcher.group(2).isEmpty());
  }

  /// Reads what a file says: a number stands without quotes.
  public static Amount from(Json json) {
    return parse(
        switch (json) {
          case Json.Str(var text) -> text;
          case Json.Num(var number) -> number.toPlainString();
          case Json.Obj _, Json.Arr _, Json.Bool _, Json.Null _ -> "";
        });
  }

  /// How many of the targets may change at once: at least one (`dsl.md` section 4).
  public long concurrent(long targets) {
    return percent ? Math.max(1, number * targets / 100) : Math.max(1, number);
  }

  /// How many errors are borne: exceeding this stops (`dsl.md` section 4).
  public long borne(long targets) {
    return percent ? number * targets / 100 : number;
  }

  public Json toJson() {
    return Json.of(toString());
  }

  @Override
  public String toString() {
    return percent ? number + "%" : Integer.toString(number);
  }
}
