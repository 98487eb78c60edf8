package dev.holdfast.reconciler.plan;

import dev.holdfast.canonical.Digest;
import dev.holdfast.language.BuiltinDocuments;
import dev.holdfast.model.Document;
import dev.holdfast.model.ObjectName;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.config.DesiredState;
import dev.holdfast.wire.EnforcedContent;
import java.util.HashMap;
import java.util.Map;
import java.util.SequencedSet;
import java.util.TreeMap;

/// Keeps built-in documents in the form in which a version has them, so that an upgrade of the
/// reconciler runs nothing on any node (`dsl.md` section 3). A commit that changes an association's
/// enforced content takes the form of the day, which the plan then shows among the changes.
public final class KeptBuiltins {
  private final Map<String, SequencedSet<Digest>> released;

  /// @param released by name, every form, oldest first; the last is what loading a commit brings
  KeptBuiltins(Map<String, SequencedSet<Digest>> released) {
    this.released = Map.copyOf(released);
  }

  /// Of those that this program carries.
  public static KeptBuiltins packed() {
    return new KeptBuiltins(BuiltinDocuments.released());
  }

  /// @param desired as a commit was just loaded
  /// @return the same, with earlier forms where nothing else of the enforced content differs
  public DesiredState in(DesiredState inForce, DesiredState desired) {
    var kept = new TreeMap<ObjectName, AssociationContent>();
    desired
        .associations()
        .forEach((name, now) -> {
          AssociationContent before = inForce.associations().get(name);
          if (before != null && usesBuiltin(now) && !before.equals(now)) {
            kept.put(name, kept(before, now));
          }
        });
    if (kept.isEmpty()) {
      return desired;
    }
    var associations = new TreeMap<>(desired.associations());
    associations.putAll(kept);
    return new DesiredState(desired.commit(), associations, desired.files());
  }

  private boolean usesBuiltin(AssociationContent content) {
    EnforcedContent enforced = content.assignment().enforced();
    return isNamedLikeOne(enforced.document())
        || enforced.called().stream().anyMatch(this::isNamedLikeOne);
  }

  private boolean isNamedLikeOne(Document document) {
    return released.containsKey(document.metadata().name().value());
  }

  private AssociationContent kept(AssociationContent before, AssociationContent now) {
    EnforcedContent earlier = before.assignment().enforced();
    var documents = new HashMap<ObjectName, Document>();
    earlier.called().forEach(each -> documents.put(each.metadata().name(), each));
    documents.put(earlier.document().metadata().name(), earlier.document());
    EnforcedContent same =
        now.assignment()
            .enforced()
            .withDocuments(document -> {
              Document old = documents.get(document.metadata().name());
              return old != null && isLater(old, document) ? old : document;
            });
    return same.digest().equals(earlier.digest())
        ? now.withAssignment(now.assignment().withEnforced(same))
        : now;
  }

  /// Whether one is a built-in of its time and the other that of today. A repository's own document
  /// of the same name is neither.
  private boolean isLater(Document old, Document now) {
    SequencedSet<Digest> forms = released.get(now.metadata().name().value());
    return forms != null
        && forms.getLast().equals(EnforcedContent.digestOf(now))
        && forms.contains(EnforcedContent.digestOf(old));
  }
}
