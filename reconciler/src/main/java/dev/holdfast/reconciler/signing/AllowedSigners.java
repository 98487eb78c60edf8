package dev.holdfast.reconciler.signing;

import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// SSH keys and who may sign with them, as `ssh-keygen(1)` documents it under ALLOWED SIGNERS.
/// Principals are matched with the committer's email. A line that cannot be read allows nobody.
///
/// @param faults one sentence for each line that cannot be read, at most 20
public record AllowedSigners(List<AllowedSigner> entries, List<String> faults) {
  /// The namespace of Git's signatures: one that was made for a file or a message is none.
  public static final String NAMESPACE = "git";

  private static final int MAX_FAULTS = 20;

  public AllowedSigners {
    entries = List.copyOf(entries);
    faults = List.copyOf(faults);
  }

  /// @param zone of times without a `Z`
  public static AllowedSigners read(String text, ZoneId zone) {
    var entries = new ArrayList<AllowedSigner>();
    var faults = new ArrayList<String>();
    List<String> lines = text.lines().toList();
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.isEmpty() || line.startsWith("#")) {
        continue;
      }
      try {
        entries.add(new AllowedSignerLine(line, zone).read());
      } catch (IllegalArgumentException e) {
        if (faults.size() < MAX_FAULTS) {
          faults.add("line %d: %s".formatted(i + 1, e.getMessage()));
        }
      }
    }
    return new AllowedSigners(entries, faults);
  }

  /// Whether a key may sign.
  ///
  /// @param key in base64, as it stands in public key files
  /// @param name of the key for people: its fingerprint
  /// @param committer the committer's email
  /// @param at when the commit says it was made: like `now`, a time at which the key must be good
  public Verdict judge(String key, String name, String committer, Instant at, Instant now) {
    List<AllowedSigner> known = entries.stream().filter(each -> each.key().equals(key)).toList();
    if (known.isEmpty()) {
      return new Verdict.Bad(
          "is signed with the SSH key %s, which no allowed signer has".formatted(name),
          "add the key to the allowed signers if its owner may sign, or sign with one that is there");
    }
    Optional<AllowedSigner> match =
        known.stream().filter(each -> each.isFor(committer)).findFirst();
    if (match.isEmpty()) {
      return new Verdict.Bad(
          "is signed with the SSH key %s, which is allowed for '%s' and not for its committer '%s'"
              .formatted(name, known.getFirst().principals(), committer),
          "commit as the key's owner, or add the committer to the key's principals");
    }
    List<String> hindrances = new ArrayList<>();
    for (AllowedSigner each : known) {
      if (each.isFor(committer)) {
        Optional<String> hindrance = each.hindrance(at, now);
        if (hindrance.isEmpty()) {
          return new Verdict.Good("SSH key %s of %s".formatted(name, committer));
        }
        hindrances.add(hindrance.get());
      }
    }
    return new Verdict.Bad(
        "is signed with the SSH key %s, %s".formatted(name, hindrances.getFirst()),
        "sign with a key that is allowed now, or change the key's entry among the allowed signers");
  }
}
