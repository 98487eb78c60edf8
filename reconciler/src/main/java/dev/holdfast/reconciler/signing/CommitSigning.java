package dev.holdfast.reconciler.signing;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.GitSource;
import dev.holdfast.reconciler.source.RepositoryEntry;
import dev.holdfast.reconciler.source.SignedCommit;
import java.io.IOException;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Whether commits are signed as the configuration demands. Looks at signatures before anything
/// else of a commit is read.
///
/// A signature covers the commit's whole tree and names its parents, yet vouching for what others
/// pushed before is not what people mean by signing. So besides the head every commit must be
/// signed that came to the branch since what is in force: along the first parents, so that a merge
/// button's own signature does for what it merged.
public final class CommitSigning {
  /// How many new commits are looked at; with more, nobody could say what was signed.
  public static final int MOST = 2_000;

  private static final String REMEDY = "sign it (git commit -S) and push it anew";

  private final Map<RepositoryName, SigningSettings> settings;
  private final GitSource source;
  private final List<SignatureVerifier> verifiers;
  private final InstantSource time;

  public CommitSigning(
      Map<RepositoryName, SigningSettings> settings,
      GitSource source,
      List<SignatureVerifier> verifiers,
      InstantSource time) {
    this.settings = Map.copyOf(settings);
    this.source = source;
    this.verifiers = List.copyOf(verifiers);
    this.time = time;
  }

  /// Why a branch may not go on to a commit; empty where it may.
  ///
  /// @param inForce what is applied; [CommitId#NONE] for nothing: then the head alone counts
  /// @throws IOException when this machine is at fault
  public Optional<Problem> problem(RepositoryEntry entry, CommitId inForce, CommitId head)
      throws IOException {
    SigningSettings demanded = settings.get(entry.name());
    return demanded == null ? Optional.empty() : problem(entry, inForce, head, demanded);
  }

  private Optional<Problem> problem(
      RepositoryEntry entry, CommitId inForce, CommitId head, SigningSettings demanded)
      throws IOException {
    if (head.equals(inForce) || demanded.accepted().contains(head)) {
      return Optional.empty();
    }
    var known = new HashSet<>(demanded.accepted());
    known.add(inForce);
    int limit = inForce.isNone() ? 1 : MOST + 1;
    List<SignedCommit> commits = source.arrived(entry, known, head, demanded.everyCommit(), limit);
    for (SignedCommit commit : commits) {
      if (verdict(demanded, commit) instanceof Verdict.Bad(var why, var remedy)) {
        return Optional.of(
            problem("commit %s %s".formatted(commit.id().abbreviated(), why), remedy));
      }
    }
    return commits.size() > MOST
        ? Optional.of(
            problem(
                "the branch brings more than %d commits, more signatures than are looked at"
                    .formatted(MOST),
                "go there in steps, or have the head accepted in the reconciler's configuration"))
        : Optional.empty();
  }

  private static Problem problem(String message, String remedy) {
    return Problem.error(Position.ofFile("."), ProblemCode.NOT_SIGNED, message, remedy);
  }

  /// What is said of one commit by itself, such as the head of a pull request; empty where no
  /// signature is demanded.
  ///
  /// @throws IOException when this machine is at fault
  public Optional<Verdict> verdict(RepositoryEntry entry, CommitId commit) throws IOException {
    SigningSettings demanded = settings.get(entry.name());
    if (demanded == null) {
      return Optional.empty();
    }
    SignedCommit signed = source.arrived(entry, Set.of(), commit, false, 1).getFirst();
    return Optional.of(verdict(demanded, signed));
  }

  /// Whether what a pull request brings must be signed whatever button merges it.
  public boolean demandsEveryCommit(RepositoryName repository) {
    SigningSettings demanded = settings.get(repository);
    return demanded != null && demanded.everyCommit();
  }

  private Verdict verdict(SigningSettings demanded, SignedCommit commit) {
    if (commit.signature().isEmpty()) {
      return new Verdict.Bad("is not signed", REMEDY);
    }
    for (SignatureVerifier verifier : verifiers) {
      if (commit.signature().startsWith(verifier.armor())) {
        try {
          return verifier.verify(demanded, commit, time.instant());
        } catch (IOException e) {
          return new Verdict.Bad(
              "cannot be checked: " + e.getMessage(),
              "give the reconciler a file of keys that it can read");
        }
      }
    }
    return new Verdict.Bad(
        "has a signature that is neither of SSH nor of OpenPGP", "sign it with one of these");
  }
}
