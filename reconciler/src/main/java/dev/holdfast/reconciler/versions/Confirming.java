package dev.holdfast.reconciler.versions;

import dev.holdfast.canonical.Digest;
import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.plan.Judgement;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.GitSource;
import dev.holdfast.reconciler.source.Trailer;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Finds out whether somebody confirmed a plan that hits a brake: by a call, or by a trailer in a
/// commit that came after the plan was shown. A trailer proves only that its author knew what was
/// shown, so nothing that was pushed before counts.
final class Confirming {
  static final String TRAILER = "Holdfast-Confirm";
  private static final int COMMITS_SEARCHED = 200;
  private static final int WORD_SHOWN = 80;
  private static final Pattern DIGITS =
      Pattern.compile("[0-9a-f]{%d,64}".formatted(ConfirmationStore.LEAST_DIGITS));

  private final GitSource source;
  private final VersionStore store;
  private final InstantSource clock;

  Confirming(GitSource source, VersionStore store, InstantSource clock) {
    this.source = source;
    this.store = store;
    this.clock = clock;
  }

  /// What there is.
  sealed interface Word {
    record Holds(Confirmation confirmation) implements Word {}

    /// @param refusal why what was said does not hold; empty where nothing was said
    record Missing(String refusal) implements Word {}
  }

  Word about(WatchedRepository repository, CommitId head, Judgement judgement) throws IOException {
    Optional<CommitRecord> shown = store.shown(repository.entry.name(), judgement.digest());
    if (shown.isEmpty()) {
      return new Word.Missing(judgement.isGated() ? "" : early(repository, head, judgement));
    }
    Judgement known = braked(shown.get()).judgement();
    Optional<Confirmation> called =
        store.confirmations(repository.entry.name()).stream()
            .filter(each -> each.digest().equals(judgement.digest()))
            .findFirst();
    if (called.isPresent()) {
      return judged(called.get(), judgement, known);
    }
    if (judgement.isGated()) {
      return new Word.Missing(""); // a trailer is the word of whoever may push
    }
    List<Trailer> trailers =
        source.trailers(
            repository.entry, shown.get().facts().id(), head, TRAILER, COMMITS_SEARCHED);
    for (Trailer trailer : trailers) {
      if (names(trailer.value(), judgement.digest())) {
        return judged(confirmation(trailer, judgement.digest()), judgement, known);
      }
    }
    return new Word.Missing(
        trailers.isEmpty() ? "" : said(trailers.getFirst()) + "; the plan is " + named(judgement));
  }

  private static Braked braked(CommitRecord record) {
    Braked braked = record.braked();
    if (braked == null) {
      throw new IllegalStateException("a plan was shown by a commit that hits no brake");
    }
    return braked;
  }

  private static Word judged(Confirmation confirmation, Judgement now, Judgement shown) {
    return now.differsFrom(shown)
        .<Word>map(reason ->
            new Word.Missing(
                "confirmed by %s, but %s; look at it and confirm again"
                    .formatted(confirmation.words(), reason)))
        .orElseGet(() -> new Word.Holds(confirmation));
  }

  /// Nobody can have confirmed what was not shown yet.
  private String early(WatchedRepository repository, CommitId head, Judgement judgement)
      throws IOException {
    List<Trailer> trailers =
        source.trailers(
            repository.entry, repository.inForce().commit(), head, TRAILER, COMMITS_SEARCHED);
    return trailers.isEmpty()
        ? ""
        : said(trailers.getFirst())
            + "; but this plan, "
            + named(judgement)
            + ", is shown for the first time; look at it and confirm it in a later commit";
  }

  private static String said(Trailer trailer) {
    String word = trailer.value();
    return "the trailer of %s says '%s'"
        .formatted(
            trailer.commit().id().abbreviated(),
            word.codePointCount(0, word.length()) <= WORD_SHOWN
                ? word
                : word.substring(0, word.offsetByCodePoints(0, WORD_SHOWN)) + "…");
  }

  private static String named(Judgement judgement) {
    return judgement.digest().abbreviated();
  }

  private Confirmation confirmation(Trailer trailer, Digest digest) {
    return new Confirmation(
        digest, trailer.commit().author(), trailer.commit().id(), clock.instant());
  }

  /// Whether a word means this digest: whole, or enough of its first digits.
  static boolean names(String word, Digest digest) {
    String digits = digits(word);
    return DIGITS.matcher(digits).matches() && digest.value().startsWith("sha256:" + digits);
  }

  private static String digits(String word) {
    String text = word.strip().toLowerCase(Locale.ROOT);
    return text.startsWith("sha256:") ? text.substring(7) : text;
  }

  /// For logs.
  static String reasons(Judgement judgement) {
    return String.join("; ", judgement.brakes().stream().map(Brake::sentence).toList());
  }
}
