package dev.holdfast.agent.step;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.substitution.CommandSubstitution;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Preconditions of steps, with the rules of AWS's own agent (state-manager.md 3.7): a false
/// comparison skips the step even where another one is malformed.
final class Preconditions {
  private static final String OPERATOR = "StringEquals";
  private static final String PLATFORM = "platformType";

  private final Function<String, @Nullable Json> parameters;
  private final String platform;

  /// @param parameters null where the document has no such parameter
  /// @param platform of this node, such as `Linux`
  Preconditions(Function<String, @Nullable Json> parameters, String platform) {
    this.parameters = parameters;
    this.platform = platform;
  }

  /// What a precondition says of this node.
  sealed interface Result {
    record Holds() implements Result {}

    record Fails(String reason) implements Result {}

    record Malformed(String message) implements Result {}
  }

  /// @param precondition as written; null where there is none
  Result judge(Json.@Nullable Obj precondition) {
    if (precondition == null) {
      return new Result.Holds();
    }
    Result.Malformed malformed = null;
    for (var entry : precondition.members().entrySet()) {
      Result result =
          entry.getKey().equals(OPERATOR)
              ? equal(entry.getValue())
              : malformed("'" + entry.getKey() + "' is not known; there is only " + OPERATOR);
      if (result instanceof Result.Fails) {
        return result;
      }
      if (malformed == null && result instanceof Result.Malformed first) {
        malformed = first;
      }
    }
    return malformed == null ? new Result.Holds() : malformed;
  }

  private static Result.Malformed malformed(String what) {
    return new Result.Malformed("the precondition cannot be judged: " + what);
  }

  private Result equal(Json value) {
    if (!(value instanceof Json.Arr(var elements))
        || elements.size() != 2
        || !(elements.get(0) instanceof Json.Str(var left))
        || !(elements.get(1) instanceof Json.Str(var right))) {
      return malformed(OPERATOR + " compares exactly two texts");
    }
    if (left.equals(right)) {
      return malformed("both sides are the same");
    }
    if (left.contains("{{ssm") || right.contains("{{ssm")) {
      return malformed("it names a parameter of Parameter Store");
    }
    boolean platformLeft = left.equals(PLATFORM);
    if (platformLeft || right.equals(PLATFORM)) {
      return platform(platformLeft ? right : left);
    }
    if (refersTo(left).isEmpty() && refersTo(right).isEmpty()) {
      return malformed("at least one side must hold a parameter of the document");
    }
    String a = resolved(left);
    String b = resolved(right);
    return a.equals(b)
        ? new Result.Holds()
        : new Result.Fails("only where '%s' equals '%s'".formatted(left, right));
  }

  private Result platform(String wanted) {
    if (!refersTo(wanted).isEmpty()) {
      return malformed("platformType cannot be compared with a parameter");
    }
    return wanted.equalsIgnoreCase(platform)
        ? new Result.Holds()
        : new Result.Fails("only on " + wanted);
  }

  private List<String> refersTo(String text) {
    return CommandSubstitution.names(Json.of(text)).stream()
        .filter(name -> parameters.apply(name) != null)
        .toList();
  }

  private String resolved(String text) {
    Json value = CommandSubstitution.resolve(Json.of(text), parameters);
    return value instanceof Json.Str(var string) ? string : JsonText.canonical(value);
  }
}
