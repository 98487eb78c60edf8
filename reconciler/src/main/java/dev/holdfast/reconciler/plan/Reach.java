package dev.holdfast.reconciler.plan;

import dev.holdfast.model.Mode;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.ResourceDeclaration;
import dev.holdfast.model.ResourceType;
import dev.holdfast.reconciler.config.AssociationContent;
import dev.holdfast.reconciler.fleet.Fleet;
import dev.holdfast.reconciler.fleet.MutableNodeSet;
import dev.holdfast.reconciler.fleet.Node;
import dev.holdfast.reconciler.fleet.NodeSet;
import dev.holdfast.wire.EnforcedContent;
import java.util.Optional;

/// Which nodes a plan reaches. Errs towards more: a node counts as changing unless it is certain
/// that the commit leaves it as it is.
final class Reach {
  private Reach() {}

  /// The nodes for which anything is different afterwards.
  static NodeSet affected(Plan plan, Fleet fleet) {
    NodeSet all = fleet.none();
    for (Change change : plan.changes()) {
      all =
          switch (change) {
            case Change.Added(_, _, var enters) -> all.or(enters);
            case Change.Retired(_, _, var leaves) -> all.or(leaves);
            case Change.Changed changed -> {
              NodeSet moving = all.or(changed.enters()).or(changed.leaves());
              yield runsWhereItStays(changed) ? moving.or(changed.stays()) : moving;
            }
          };
    }
    return all;
  }

  private static boolean runsWhereItStays(Change.Changed changed) {
    return changed.changesEnforcedContent() || wakes(changed);
  }

  /// What was suspended runs again, whatever its content was when it last ran.
  private static boolean wakes(Change.Changed changed) {
    return changed.from().assignment().suspend() && !changed.to().assignment().suspend();
  }

  /// The nodes that would be changed, or could be, without anybody looking at a few of them first:
  /// first versions and what goes through stages are left out.
  static NodeSet changing(Plan plan, Fleet fleet) {
    NodeSet all = fleet.none();
    for (Change change : plan.changes()) {
      all =
          switch (change) {
            case Change.Added _, Change.Retired _ -> all;
            case Change.Changed changed -> all.or(changing(changed, fleet));
          };
    }
    return all;
  }

  private static NodeSet changing(Change.Changed changed, Fleet fleet) {
    AssociationContent to = changed.to();
    boolean harmless =
        to.assignment().suspend()
            || to.assignment().enforced().mode() == Mode.AUDIT
            || !to.rollout().stages().isEmpty();
    if (harmless) {
      return fleet.none();
    }
    if (!runsWhereItStays(changed)) {
      return changed.enters();
    }
    if (wakes(changed) || !mayComply(changed)) {
      return changed.enters().or(changed.stays());
    }
    return changed.enters().or(withOtherParameters(changed, fleet));
  }

  /// Whether a node that is given the same parameters is certain to stay as it is: the same
  /// resources, enforced before, and none that acts anew with each enforced content.
  private static boolean mayComply(Change.Changed changed) {
    EnforcedContent from = changed.from().assignment().enforced();
    EnforcedContent to = changed.to().assignment().enforced();
    return from.mode() == to.mode()
        && from.document().equals(to.document())
        && from.called().equals(to.called())
        && from.files().equals(to.files())
        && from.ignore().equals(to.ignore())
        && to.document().resources().stream().noneMatch(Reach::acts);
  }

  /// An AWS step, or a script without a check: what it would do is unknown.
  private static boolean acts(ResourceDeclaration resource) {
    return resource.type() == ResourceType.STEP
        || (resource.type() == ResourceType.SCRIPT && !resource.properties().has("check"));
  }

  private static NodeSet withOtherParameters(Change.Changed changed, Fleet fleet) {
    EnforcedContent from = changed.from().assignment().enforced();
    EnforcedContent to = changed.to().assignment().enforced();
    MutableNodeSet others = fleet.none().copy();
    for (NodeName name : changed.stays()) {
      Optional<Node> node = fleet.node(name);
      boolean same =
          node.isPresent()
              && from.parametersFor(name, node.get().labels())
                  .equals(to.parametersFor(name, node.get().labels()));
      if (!same) {
        others.add(name);
      }
    }
    return others.snapshot();
  }
}
