package dev.holdfast.reconciler.config;

import dev.holdfast.language.BuiltinDocuments;
import dev.holdfast.language.Located;
import dev.holdfast.language.Nearest;
import dev.holdfast.model.Association;
import dev.holdfast.model.Document;
import dev.holdfast.model.ObjectName;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import dev.holdfast.substitution.CalledDocuments;
import dev.holdfast.wire.FileReference;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// What the steps of an AWS document call: documents that travel with the version.
///
/// @param documents those that are there, what comes from Parameter Store put in
/// @param names of all, there or not
/// @param origins paths of the files that they stand in and name
/// @param files of the repository that they name
record CalledByStep(
    List<Document> documents,
    Set<ObjectName> names,
    Set<String> origins,
    List<FileReference> files) {
  static final CalledByStep NOTHING = new CalledByStep(List.of(), Set.of(), Set.of(), List.of());

  CalledByStep {
    documents = List.copyOf(documents);
    names = Set.copyOf(names);
    origins = Set.copyOf(origins);
    files = List.copyOf(files);
  }

  /// With these files, each once, sorted by path.
  List<FileReference> with(List<FileReference> own) {
    if (files.isEmpty()) {
      return own;
    }
    var all = new TreeMap<String, FileReference>();
    own.forEach(each -> all.put(each.path(), each));
    files.forEach(each -> all.put(each.path(), each));
    return List.copyOf(all.values());
  }

  /// Finds them for one association.
  static final class Search {
    private final Located<Association> association;
    private final AssociationResolver.Surroundings surroundings;
    private final BuiltinDocuments builtins;
    private final List<Problem> problems;
    private final Map<ObjectName, CheckedDocument> found = new HashMap<>();

    Search(
        Located<Association> association,
        AssociationResolver.Surroundings surroundings,
        BuiltinDocuments builtins,
        List<Problem> problems) {
      this.association = association;
      this.surroundings = surroundings;
      this.builtins = builtins;
      this.problems = problems;
    }

    CalledByStep of(CheckedDocument document) {
      Document outermost = document.source().value();
      List<CalledDocuments.Call> calls =
          CalledDocuments.of(outermost, association.value().parameters(), this::find);
      for (CalledDocuments.Call call : calls) {
        CheckedDocument in =
            call.in().equals(outermost) ? document : found.get(call.in().metadata().name());
        if (in != null) {
          tell(call, in.source());
        }
      }
      List<CheckedDocument> all =
          CalledDocuments.documents(calls).stream()
              .map(each -> found.get(each.metadata().name()))
              .filter(java.util.Objects::nonNull)
              .toList();
      var origins = new TreeSet<String>();
      var files = new ArrayList<FileReference>();
      for (CheckedDocument each : all) {
        files.addAll(each.files());
        if (surroundings.checked().containsKey(each.source().value().metadata().name())) {
          origins.add(each.source().positions().file());
        }
      }
      return new CalledByStep(
          all.stream().map(each -> each.source().value()).toList(),
          calls.stream().map(CalledDocuments.Call::name).collect(Collectors.toSet()),
          origins,
          files);
    }

    private @Nullable Document find(ObjectName name) {
      CheckedDocument checked = surroundings.checked().get(name);
      Located<Document> builtin = checked == null ? builtins.find(name) : null;
      CheckedDocument here = builtin == null ? checked : CheckedDocument.withoutFiles(builtin);
      if (here == null) {
        return null;
      }
      if (here.source().value().isCommand()) {
        here = SsmParameters.put(here, surroundings.settings(), problems);
      }
      found.put(name, here);
      return here.source().value();
    }

    private void tell(CalledDocuments.Call call, Located<Document> in) {
      String pointer = "/mainSteps/" + call.index() + "/inputs";
      if (call.document() == null && !surroundings.documents().isFailed(call.name())) {
        var known = new ArrayList<>(surroundings.documents().names());
        known.addAll(BuiltinDocuments.names());
        String remedy = Nearest.remedy(call.name().value(), known);
        problems.add(
            in.positions()
                .error(
                    pointer,
                    ProblemCode.UNKNOWN_DOCUMENT,
                    "there is no document '%s' for this step to call".formatted(call.name()),
                    remedy.isEmpty() ? "add it to the repository" : remedy));
      } else if (call.document() != null && !call.document().isCommand()) {
        problems.add(
            in.positions()
                .error(
                    pointer,
                    ProblemCode.INVALID_VALUE,
                    "'%s' is no AWS document, so a step cannot call it".formatted(call.name()),
                    "give it an association of its own"));
      }
    }
  }
}
