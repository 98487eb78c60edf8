package dev.holdfast.reconciler.preview;

import dev.holdfast.canonical.Digest;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.model.AssociationId;
import dev.holdfast.model.NodeName;
import dev.holdfast.reconciler.config.FileSource;
import dev.holdfast.wire.EnforcedContent;
import dev.holdfast.wire.FileReference;
import dev.holdfast.wire.PreviewOrder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedCollection;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is sent to the nodes of a sample: documents and files, each once, within bounds.
final class Bundle {
  /// Of all that one preview carries.
  static final long MAX_BYTES = 2 * PreviewOrder.MAX_BYTES;

  private final Map<Digest, FileSource> files;
  private final Map<AssociationId, Set<Digest>> needs = new HashMap<>();
  private final Set<AssociationId> left = new HashSet<>();
  private final Map<Digest, byte[]> contents = new LinkedHashMap<>();
  private final TreeMap<AssociationId, Candidate> carried = new TreeMap<>();
  private final TreeMap<NodeName, List<AssociationId>> nodes = new TreeMap<>();
  private final Map<NodeName, Set<Digest>> digests = new HashMap<>();
  private long bytes;

  private Bundle(Map<Digest, FileSource> files) {
    this.files = files;
  }

  /// @param files of the proposed tree
  static Bundle of(
      List<Candidate> candidates,
      SequencedCollection<NodeName> sample,
      Map<Digest, FileSource> files)
      throws IOException {
    var bundle = new Bundle(files);
    for (NodeName node : sample) {
      bundle.add(node, candidates);
    }
    return bundle;
  }

  private void add(NodeName node, List<Candidate> candidates) throws IOException {
    var names = new ArrayList<AssociationId>();
    var fetched = new LinkedHashSet<Digest>();
    for (Candidate candidate : candidates) {
      if (candidate.nodes().contains(node)) {
        Set<Digest> wanted = carry(candidate);
        boolean fits =
            wanted != null
                && names.size() < PreviewOrder.MAX_CONTENTS
                && size(fetched, wanted) <= PreviewOrder.MAX_BYTES;
        if (wanted != null && fits) {
          names.add(candidate.association());
          fetched.addAll(wanted);
        } else {
          left.add(candidate.association());
        }
      }
    }
    if (!names.isEmpty()) {
      nodes.put(node, names);
      digests.put(node, fetched);
    }
  }

  private long size(Set<Digest> some, Set<Digest> others) {
    var all = new HashSet<>(some);
    all.addAll(others);
    return all.stream().mapToLong(each -> contents.getOrDefault(each, new byte[0]).length).sum();
  }

  /// @return digests of the document and its files; null where there is no room, or a file is
  ///   nowhere to be had
  private @Nullable Set<Digest> carry(Candidate candidate) throws IOException {
    Set<Digest> known = needs.get(candidate.association());
    if (known != null || left.contains(candidate.association())) {
      return known;
    }
    EnforcedContent enforced = candidate.enforced();
    byte[] document = JsonText.canonicalBytes(enforced.toJson());
    long more = document.length + enforced.files().stream().mapToLong(this::missing).sum();
    if (more > PreviewOrder.MAX_BYTES
        || bytes + more > MAX_BYTES
        || !enforced.files().stream().allMatch(file -> files.containsKey(file.digest()))) {
      left.add(candidate.association());
      return null;
    }
    var wanted = new LinkedHashSet<Digest>();
    put(Digest.of(document), document, wanted);
    for (FileReference file : enforced.files()) {
      FileSource source = files.get(file.digest());
      if (source != null) {
        byte[] content =
            contents.containsKey(file.digest())
                ? contents.get(file.digest())
                : source.content().read();
        put(file.digest(), content, wanted);
      }
    }
    needs.put(candidate.association(), wanted);
    carried.put(candidate.association(), candidate);
    return wanted;
  }

  private long missing(FileReference file) {
    return contents.containsKey(file.digest()) ? 0 : file.sizeBytes();
  }

  private void put(Digest digest, byte[] content, Set<Digest> wanted) {
    wanted.add(digest);
    if (contents.put(digest, content) == null) {
      bytes += content.length;
    }
  }

  /// By node, what it looks at; nodes for which nothing fits are not here.
  SortedMap<NodeName, List<AssociationId>> nodes() {
    return nodes;
  }

  Map<NodeName, Set<Digest>> digests() {
    return digests;
  }

  Map<Digest, byte[]> contents() {
    return contents;
  }

  SortedMap<AssociationId, Candidate> carried() {
    return carried;
  }

  /// How many associations some of the nodes do not get.
  int notSent() {
    return left.size();
  }
}
