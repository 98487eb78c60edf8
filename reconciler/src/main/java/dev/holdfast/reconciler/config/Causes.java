package dev.holdfast.reconciler.config;

import dev.holdfast.canonical.Json;
import dev.holdfast.language.BuiltinDocuments;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.language.Located;
import dev.holdfast.model.Association;
import dev.holdfast.model.Declaration;
import dev.holdfast.model.Document;
import dev.holdfast.model.Group;
import dev.holdfast.model.ObjectName;
import dev.holdfast.model.RepositorySettings;
import dev.holdfast.model.Target;
import dev.holdfast.problem.Position;
import dev.holdfast.wire.FileReference;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import org.jspecify.annotations.Nullable;

/// Why an association's content is another one: which declarations and files of two trees say
/// something else. A comment, the order of keys and the place of a file say nothing.
public final class Causes {
  private final ConfigurationReader reader;
  private final BuiltinDocuments builtins;
  private final Declarations before;
  private final Declarations after;

  /// @param before and `after`: of trees without errors
  public Causes(ConfigurationReader reader, Declarations before, Declarations after) {
    this.reader = reader;
    this.builtins = new BuiltinDocuments(reader);
    this.before = before;
    this.after = after;
  }

  /// Of one association, in order; empty where all that it consists of says the same.
  public SortedSet<Cause> of(ObjectName association) {
    var causes = new TreeSet<Cause>();
    Located<Association> old = before.associations().get(association);
    Located<Association> now = after.associations().get(association);
    compare(Cause.Part.ASSOCIATION, association, old, now, Causes::sameSpec, causes);
    if (old != null && now != null) {
      documents(old.value().document(), now.value().document(), causes);
      defaults(now, causes);
    }
    var groups = new TreeSet<ObjectName>();
    close(old, before, groups);
    close(now, after, groups);
    for (ObjectName group : groups) {
      compare(
          Cause.Part.GROUP,
          group,
          before.groups().get(group),
          after.groups().get(group),
          Causes::sameSpec,
          causes);
    }
    return causes;
  }

  /// What says something else without being the cause of any change: nothing uses it, or it makes
  /// no version.
  ///
  /// @param told the causes of the changes
  public SortedSet<Cause> without(Collection<Cause> told) {
    var idle = new TreeSet<Cause>();
    compareAll(
        Cause.Part.DOCUMENT, before.documents(), after.documents(), Causes::sameDocument, idle);
    compareAll(Cause.Part.GROUP, before.groups(), after.groups(), Causes::sameSpec, idle);
    compareAll(Cause.Part.CALENDAR, before.calendars(), after.calendars(), Causes::sameSpec, idle);
    var names = new HashSet<String>();
    told.forEach(cause -> names.add(kind(cause.part()) + cause.name()));
    idle.removeIf(cause -> names.contains(kind(cause.part()) + cause.name()));
    return idle;
  }

  private static String kind(Cause.Part part) {
    return (part == Cause.Part.INCLUDED_DOCUMENT ? Cause.Part.DOCUMENT : part) + " ";
  }

  private <T extends Declaration> void compareAll(
      Cause.Part part,
      SortedMap<ObjectName, Located<T>> old,
      SortedMap<ObjectName, Located<T>> now,
      BiPredicate<Located<T>, Located<T>> same,
      Set<Cause> causes) {
    var names = new TreeSet<>(old.keySet());
    names.addAll(now.keySet());
    names.forEach(name -> compare(part, name, old.get(name), now.get(name), same, causes));
  }

  private <T extends Declaration> void compare(
      Cause.Part part,
      ObjectName name,
      @Nullable Located<T> old,
      @Nullable Located<T> now,
      BiPredicate<Located<T>, Located<T>> same,
      Set<Cause> causes) {
    if (old != null && now != null && same.test(old, now)) {
      return;
    }
    Located<T> known = now == null ? old : now;
    if (known != null) {
      Cause.State state =
          old == null ? Cause.State.ADDED : now == null ? Cause.State.REMOVED : Cause.State.CHANGED;
      causes.add(new Cause(part, state, name.value(), known.positions().file()));
    }
  }

  private static boolean sameSpec(Located<?> old, Located<?> now) {
    return old.spec().equals(now.spec());
  }

  private static boolean sameDocument(Located<Document> old, Located<Document> now) {
    Document a = old.value();
    Document b = now.value();
    return a.platforms().equals(b.platforms())
        && a.parameters().equals(b.parameters())
        && a.includes().equals(b.includes())
        && a.resources().equals(b.resources())
        && Objects.equals(a.commandSchema(), b.commandSchema());
  }

  /// An association that names another document than before says so itself.
  private void documents(ObjectName old, ObjectName now, Set<Cause> causes) {
    if (!old.equals(now)) {
      return;
    }
    compare(
        Cause.Part.DOCUMENT,
        now,
        before.documents().get(now),
        after.documents().get(now),
        Causes::sameDocument,
        causes);
    CheckedDocument was = before.checked().get(now);
    CheckedDocument is = after.checked().get(now);
    if (was == null || is == null) {
      return;
    }
    var included = new TreeSet<>(was.included());
    included.addAll(is.included());
    for (ObjectName name : included) {
      compare(
          Cause.Part.INCLUDED_DOCUMENT,
          name,
          before.documents().get(name),
          after.documents().get(name),
          Causes::sameDocument,
          causes);
    }
    files(was.files(), is.files(), causes);
  }

  /// A file that is named only now, or no more, is told by the document that names it.
  private void files(List<FileReference> old, List<FileReference> now, Set<Cause> causes) {
    for (FileReference file : now) {
      old.stream()
          .filter(other -> other.path().equals(file.path()) && !other.equals(file))
          .findFirst()
          .ifPresent(_ ->
              causes.add(
                  new Cause(
                      Cause.Part.FILE,
                      Cause.State.CHANGED,
                      file.path(),
                      after.shownFolder() + file.path())));
    }
  }

  private void defaults(Located<Association> association, Set<Cause> causes) {
    if (Objects.equals(before.settings(), after.settings())) {
      return;
    }
    if (!merged(association, before.settings()).equals(merged(association, after.settings()))) {
      causes.add(settings(Cause.Part.DEFAULTS));
    }
    CheckedDocument document = document(association.value().document());
    if (document != null
        && document.source().value().isCommand()
        && !stored(document, before.settings()).equals(stored(document, after.settings()))) {
      causes.add(settings(Cause.Part.SSM_PARAMETERS));
    }
  }

  private Association merged(
      Located<Association> association, @Nullable Located<RepositorySettings> settings) {
    Json.Obj defaults = settings == null ? Json.Obj.EMPTY : settings.value().defaults();
    return reader.withDefaults(association, defaults).association().value();
  }

  private static Document stored(
      CheckedDocument document, @Nullable Located<RepositorySettings> settings) {
    return SsmParameters.put(document, settings, new ArrayList<>()).source().value();
  }

  private @Nullable CheckedDocument document(ObjectName name) {
    CheckedDocument declared = after.checked().get(name);
    if (declared != null) {
      return declared;
    }
    Located<Document> builtin = builtins.find(name);
    return builtin == null ? null : CheckedDocument.withoutFiles(builtin);
  }

  private Cause settings(Cause.Part part) {
    Located<RepositorySettings> old = before.settings();
    Located<RepositorySettings> now = after.settings();
    Located<RepositorySettings> known = now == null ? old : now;
    Cause.State state =
        old == null ? Cause.State.ADDED : now == null ? Cause.State.REMOVED : Cause.State.CHANGED;
    String name = known == null ? "" : known.value().metadata().name().value();
    Position at = known == null ? Position.ofFile("") : known.positions().of("");
    return new Cause(part, state, name, at.file());
  }

  /// Groups that an association means, those that its groups name included.
  private static void close(
      @Nullable Located<Association> association, Declarations tree, Set<ObjectName> names) {
    if (association != null) {
      var seen = new HashSet<ObjectName>();
      AssociationResolver.groups(association.value())
          .forEach(group -> close(group, tree.groups(), seen));
      names.addAll(seen);
    }
  }

  private static void close(
      ObjectName name, Map<ObjectName, Located<Group>> groups, Set<ObjectName> seen) {
    Located<Group> group = groups.get(name);
    if (seen.add(name) && group != null) {
      var targets = new ArrayList<Target>(group.value().targets());
      targets.addAll(group.value().exclude());
      for (Target target : targets) {
        ObjectName other = target.group();
        if (other != null) {
          close(other, groups, seen);
        }
      }
    }
  }
}
