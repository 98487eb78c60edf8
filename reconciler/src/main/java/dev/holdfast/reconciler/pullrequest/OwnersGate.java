package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.plan.Brake;
import dev.holdfast.reconciler.source.CommitId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Holds back what owners of files did not approve. Whoever changes the file of owners needs the
/// word of those who own it now, whether or not anything else changes: it must not be opened from
/// within.
public final class OwnersGate {
  private static final String GATE = "owners";

  private final OwnersStore store;
  private final OwnersFiles files;

  public OwnersGate(OwnersStore store, OwnersFiles files) {
    this.store = store;
    this.files = files;
  }

  /// @param inForce what is applied
  /// @param many whether the plan is one that owners have to approve
  /// @param known pull requests of the repository
  /// @param reviewed those of them that show the commit's plan
  List<Brake.Gate> judge(
      RepositoryName repository,
      CommitId inForce,
      CommitId head,
      boolean many,
      Collection<Examined> known,
      Collection<Examined> reviewed) {
    var gates = new ArrayList<Brake.Gate>();
    Map<Long, OwnersWord> words = store.all(repository);
    if (many) {
      plan(words, reviewed).ifPresent(gates::add);
    }
    if (gates.isEmpty() && !inForce.isNone()) {
      ownersFile(repository, inForce, head, words, known).ifPresent(gates::add);
    }
    return gates;
  }

  private static Optional<Brake.Gate> plan(
      Map<Long, OwnersWord> words, Collection<Examined> reviewed) {
    List<OwnersWord> said = said(words, reviewed);
    if (said.stream().anyMatch(word -> word.wanting().isEmpty())) {
      return Optional.empty();
    }
    return Optional.of(
        new Brake.Gate(
            GATE,
            said.isEmpty()
                ? "no pull request showed its plan to the owners of its files"
                : said.getLast().wanting().getFirst()));
  }

  private Optional<Brake.Gate> ownersFile(
      RepositoryName repository,
      CommitId inForce,
      CommitId head,
      Map<Long, OwnersWord> words,
      Collection<Examined> known) {
    try {
      String change = files.change(repository, inForce.hex(), head.hex());
      if (change.isEmpty()) {
        return Optional.empty();
      }
      List<OwnersWord> said =
          said(words, known).stream().filter(word -> word.ownersFile().equals(change)).toList();
      return said.stream().anyMatch(word -> word.wantingItself().isEmpty())
          ? Optional.empty()
          : Optional.of(
              new Brake.Gate(
                  GATE,
                  said.isEmpty()
                      ? "it changes CODEOWNERS, and no pull request showed that to its owners"
                      : said.getLast().wantingItself().getFirst()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<OwnersWord> said(Map<Long, OwnersWord> words, Collection<Examined> of) {
    return of.stream().map(each -> of(words, each)).filter(Objects::nonNull).toList();
  }

  /// What was said of an earlier head counts for nothing.
  private static @Nullable OwnersWord of(Map<Long, OwnersWord> words, Examined examined) {
    OwnersWord word = words.get(examined.number());
    return word != null && word.head().equals(examined.head()) ? word : null;
  }

  /// What is wanting of an open pull request, as sentences.
  ///
  /// @param many as in [#judge]
  List<String> wanting(Examined examined, boolean many) {
    OwnersWord word = of(store.all(examined.repository()), examined);
    if (word == null) {
      return List.of();
    }
    var all = new ArrayList<>(many ? word.wanting() : List.of());
    all.addAll(word.wantingItself());
    return all;
  }
}
