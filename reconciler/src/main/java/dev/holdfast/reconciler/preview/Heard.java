package dev.holdfast.reconciler.preview;

import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.wire.PreviewOrder;
import dev.holdfast.wire.PreviewResult;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// What is kept of an answer: a node may be hostile, and what it says is shown to people. Only
/// associations that it was asked about, resources that they have, and what looks like a property.
/// Pure.
final class Heard {
  private static final Pattern PROPERTY = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,63}");

  private Heard() {}

  static PreviewResult of(LivePreview preview, NodeName node, PreviewResult said) {
    Set<AssociationId> asked =
        preview.parts().stream()
            .filter(part -> part.node().equals(node))
            .findFirst()
            .map(LivePreview.Part::contents)
            .map(Set::copyOf)
            .orElse(Set.of());
    var seen = new HashSet<AssociationId>();
    List<PreviewResult.Association> kept =
        said.associations().stream()
            .limit(PreviewOrder.MAX_CONTENTS)
            .filter(each -> asked.contains(each.id()) && seen.add(each.id()))
            .flatMap(each ->
                Optional.ofNullable(preview.subjects().get(each.id())).stream()
                    .map(subject -> kept(each, subject)))
            .toList();
    return new PreviewResult(said.preview(), said.end(), kept);
  }

  private static PreviewResult.Association kept(
      PreviewResult.Association said, LivePreview.Subject subject) {
    var seen = new HashSet<String>();
    List<PreviewResult.Resource> resources =
        said.resources().stream()
            .filter(each -> subject.resources().contains(each.name()) && seen.add(each.name()))
            .limit(PreviewResult.MAX_RESOURCES)
            .map(each ->
                new PreviewResult.Resource(
                    each.name(),
                    each.effect(),
                    each.properties().stream()
                        .filter(property -> PROPERTY.matcher(property).matches())
                        .distinct()
                        .limit(PreviewResult.MAX_PROPERTIES)
                        .toList()))
            .toList();
    return new PreviewResult.Association(
        said.id(), said.same(), said.notApplicable(), said.leftOut(), resources, said.more());
  }
}
