package dev.holdfast.reconciler.config;

import dev.holdfast.language.Located;
import dev.holdfast.model.Association;
import dev.holdfast.model.Calendar;
import dev.holdfast.model.Declaration;
import dev.holdfast.model.Document;
import dev.holdfast.model.Group;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositorySettings;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// All that one tree declares, kept while the loader goes on to another tree.
///
/// @param checked documents with what they include and the files that they name
/// @param settings null where the repository declares none
/// @param shownFolder the configured path with a slash behind it, or nothing; before paths that
///   people see
public record Declarations(
    SortedMap<ObjectName, Located<Association>> associations,
    SortedMap<ObjectName, Located<Document>> documents,
    Map<ObjectName, CheckedDocument> checked,
    SortedMap<ObjectName, Located<Group>> groups,
    SortedMap<ObjectName, Located<Calendar>> calendars,
    @Nullable Located<RepositorySettings> settings,
    String shownFolder) {
  static <T extends Declaration> SortedMap<ObjectName, Located<T>> of(DeclarationIndex<T> index) {
    return index
        .all()
        .collect(
            Collectors.toMap(
                each -> each.value().metadata().name(), each -> each, (a, _) -> a, TreeMap::new));
  }
}
