package dev.holdfast.reconciler.forge;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A forge did not answer as was hoped. The message is one sentence for an operator, without
/// secrets: what was asked, what came, what to do.
public final class ForgeException extends Exception {
  private static final long serialVersionUID = 1L;

  private final String sentence;
  private final boolean mayPass;
  private final @Nullable Duration after;

  /// @param mayPass whether asking again later may help, with nobody having changed anything
  /// @param after how long the forge asks us to wait; null where it does not say
  public ForgeException(String sentence, boolean mayPass, @Nullable Duration after) {
    super(sentence);
    this.sentence = sentence;
    this.mayPass = mayPass;
    this.after = after;
  }

  public String sentence() {
    return sentence;
  }

  public boolean mayPass() {
    return mayPass;
  }

  public Optional<Duration> after() {
    return Optional.ofNullable(after);
  }
}
