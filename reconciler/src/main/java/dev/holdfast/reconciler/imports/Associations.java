package dev.holdfast.reconciler.imports;

import dev.holdfast.canonical.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Associations of AWS become associations of ours.
final class Associations {
  private static final Pattern CONCURRENCY = Pattern.compile("[1-9][0-9]{0,6}|[1-9][0-9]?%|100%");
  private static final Pattern ERRORS =
      Pattern.compile("0|[1-9][0-9]{0,6}|[0-9]%|[1-9][0-9]%|100%");
  private static final Set<String> SEVERITIES =
      Set.of("CRITICAL", "HIGH", "MEDIUM", "LOW", "UNSPECIFIED");

  private final Documents documents;
  private final Targets targets;
  private final Schedules schedules;
  private final ParameterValues parameters;
  private final Notes notes;
  private final OurNames names = new OurNames();
  private final Map<Found.Association, String> named = new LinkedHashMap<>();
  private final Map<String, List<String>> byAddress = new HashMap<>();

  Associations(
      Documents documents,
      Targets targets,
      Schedules schedules,
      ParameterValues parameters,
      Notes notes) {
    this.documents = documents;
    this.targets = targets;
    this.schedules = schedules;
    this.parameters = parameters;
    this.notes = notes;
  }

  /// The document's name without what leads to another account; empty where there is none.
  static String documentName(Fields association) {
    String name = association.text("Name");
    return name == null ? "" : name.substring(name.lastIndexOf('/') + 1);
  }

  SortedMap<String, String> files(List<Found.Association> found) {
    for (Found.Association each : chosen(found)) {
      if (runsHere(each)) {
        String wanted = name(each);
        String name = names.unique(wanted);
        if (!name.equals(wanted)) {
          notes.changed(
              each.whole(),
              "another association is called '%s' already; this one is '%s'"
                  .formatted(wanted, name),
              "");
        }
        named.put(each, name);
        byAddress.computeIfAbsent(address(each, each.address()), _ -> new ArrayList<>()).add(name);
      }
    }
    var files = new TreeMap<String, String>();
    named.forEach((each, name) -> files.put("associations/" + name + ".yaml", text(each, name)));
    return files;
  }

  private static String address(Found.Association of, String address) {
    return of.whole().file() + '\0' + address;
  }

  /// Where several answers tell of one association, the one that says most; the others are told.
  private List<Found.Association> chosen(List<Found.Association> found) {
    var best = new LinkedHashMap<String, Found.Association>();
    int number = 0;
    for (Found.Association each : found) {
      String id = each.fields().text("AssociationId");
      String key = id == null || !each.address().isEmpty() ? "#" + number++ : id;
      Found.Association before = best.get(key);
      if (before == null) {
        best.put(key, each);
      } else {
        boolean better = ORDER.compare(each, before) > 0;
        best.put(key, better ? each : before);
        passedOver(better ? before : each, better ? each : before);
      }
    }
    return List.copyOf(best.values());
  }

  private static final Comparator<Found.Association> ORDER =
      Comparator.comparing(Found.Association::detail).thenComparingLong(Associations::version);

  private static long version(Found.Association association) {
    String text = association.fields().text("AssociationVersion");
    return text != null && text.matches("[0-9]{1,9}") ? Long.parseLong(text) : 0;
  }

  private void passedOver(Found.Association loser, Found.Association winner) {
    if (version(loser) < version(winner)) {
      notes.leftOut(
          loser.whole(),
          "version %d is not the latest that the inputs hold; history begins anew here"
              .formatted(version(loser)),
          "");
    } else {
      notes.notNeeded(loser.whole(), "another input says more about this association");
    }
  }

  /// Runbooks run in a cloud, not on nodes.
  private boolean runsHere(Found.Association found) {
    String document = documentName(found.fields());
    if (documents.known(document) instanceof Documents.Known.Refused(var what)) {
      notes.leftOut(
          found.whole(),
          "its document '%s' is %s, which does not run on nodes".formatted(document, what),
          "keep it where it is, or write what it does on nodes as a document");
      return false;
    }
    if (documents.known(document) == null && Targets.areOfAutomation(found.fields())) {
      notes.leftOut(
          found.whole(),
          "it runs an Automation runbook ('%s'), which does not run on nodes".formatted(document),
          "keep it where it is, or write what it does on nodes as a document");
      return false;
    }
    return true;
  }

  private String name(Found.Association found) {
    Field given = found.fields().takeText("AssociationName");
    String text = given == null ? null : given.text();
    if (given == null || text == null) {
      if (found.detail() != Found.Detail.FULL || found.address().isEmpty()) {
        notes.changed(
            found.whole(),
            "it has no name; it is called '%s', like its document".formatted(found.name()),
            "give it a name that says what it is for, before the first commit");
      }
      return found.name();
    }
    String name = OurNames.form(text, found.name());
    if (!name.equals(text)) {
      notes.changed(given.place(), "it is called '%s' here".formatted(name), "");
    }
    return name;
  }

  private String text(Found.Association found, String name) {
    Fields fields = found.fields();
    var metadata = Json.object().put("name", name);
    Groups.labels(fields, metadata, notes);
    String id = fields.text("AssociationId");
    String version = fields.text("AssociationVersion");
    Json.Obj spec = spec(found, name);
    Remarks.rest(fields, Remarks.ASSOCIATION, notes);
    if (found.detail() == Found.Detail.SUMMARY) {
      notes.fillIn(
          found.whole(),
          "list-associations says nothing of parameters, rate control, compliance and output",
          "import it as well: aws ssm describe-association --association-id "
              + (id == null ? "ID" : id));
    }
    return FileText.declaration(
        "Association",
        metadata.build(),
        suspended(found, spec),
        List.of(
            "Imported from "
                + found.whole().shown()
                + (id == null ? "" : ", association " + id)
                + (version == null ? "" : ", version " + version)));
  }

  /// What lacks something must not run before somebody has filled it in.
  private Json.Obj suspended(Found.Association found, Json.Obj spec) {
    boolean document =
        documents.known(documentName(found.fields()))
                instanceof Documents.Known.Usable(_, _, var open, _)
            && open;
    if (!document && !notes.isOpen(found.whole()) && !notes.isOpen(found.fields().place())) {
      return spec;
    }
    if (document) {
      notes.fillIn(
          found.whole(), "its document has something to fill in", "take 'suspend' out after that");
    }
    var members = new LinkedHashMap<>(spec.members());
    members.put("suspend", Json.of(true));
    return new Json.Obj(members);
  }

  private Json.Obj spec(Found.Association found, String name) {
    Fields fields = found.fields();
    String document = document(fields, name);
    var types =
        documents.known(document) instanceof Documents.Known.Usable(var known, _, _, _)
            ? known
            : null;
    var spec = Json.object().put("document", document);
    putUnlessEmpty(spec, "parameters", parameters.read(fields, types, document));
    spec.put("targets", targets.read(fields, name));
    putUnlessEmpty(spec, "schedule", schedules.read(fields));
    putUnlessEmpty(spec, "rollout", rollout(fields));
    spec.putList("dependsOn", dependsOn(found, name), Json::of);
    putUnlessEmpty(spec, "compliance", compliance(fields));
    Field output = fields.take("OutputLocation");
    if (output != null) {
      spec.put("output", Json.object().put("upload", true).build());
      notes.changed(
          output.place(),
          "full output goes to the reconciler ('output: {upload: true}'), not to a bucket",
          "say how long with output.keep; see it with holdfast history, or in the dashboard");
    }
    return spec.build();
  }

  private static void putUnlessEmpty(Json.Builder spec, String key, Json.Obj value) {
    if (!value.members().isEmpty()) {
      spec.put(key, value);
    }
  }

  private String document(Fields fields, String name) {
    Field field = fields.takeText("Name");
    String document = documentName(fields);
    if (field == null || document.isEmpty()) {
      notes.fillIn(
          fields.place(),
          "it names no document",
          "write spec.document of associations/%s.yaml".formatted(name));
      return TemplateValue.PLACEHOLDER + "document";
    }
    String form = document.replaceAll("[^a-zA-Z0-9_.-]+", "-");
    String ours = form.length() <= 128 ? form : form.substring(0, 128);
    if (!ours.equals(field.text())) {
      notes.changed(
          field.place(),
          "the document is called '%s' here; one of another account has to be in this repository"
              .formatted(ours),
          "");
    }
    version(fields.takeText("DocumentVersion"), ours);
    return ours;
  }

  private void version(@Nullable Field field, String document) {
    String text = field == null ? null : field.text();
    if (field == null || text == null) {
      return;
    }
    switch (text) {
      case "$DEFAULT" ->
          notes.notNeeded(field.place(), "a document has one content here: that of the commit");
      case "$LATEST" ->
          notes.changed(
              field.place(),
              "a changed document makes a new version of the association, which rolls out by its"
                  + " 'rollout'",
              "");
      default -> {
        boolean same =
            documents.known(document) instanceof Documents.Known.Usable(_, _, _, var taken)
                && text.equals(taken);
        if (same) {
          notes.notNeeded(field.place(), "this very version of the document was imported");
        } else {
          notes.leftOut(
              field.place(),
              "it is pinned to version %s of its document; here there is one content for all"
                  .formatted(text),
              "see that the repository has that one: aws ssm get-document --name %s"
                      .formatted(document)
                  + " --document-version "
                  + text);
        }
      }
    }
  }

  private Json.Obj rollout(Fields fields) {
    var rollout = Json.object();
    amount(fields.take("MaxConcurrency"), "maxConcurrency", CONCURRENCY, rollout);
    amount(fields.take("MaxErrors"), "maxErrors", ERRORS, rollout);
    return rollout.build();
  }

  private void amount(@Nullable Field field, String key, Pattern form, Json.Builder rollout) {
    String text = field == null ? null : field.text();
    if (field == null) {
      return;
    }
    if (text == null || !form.matcher(text).matches()) {
      notes.fillIn(
          field.place(),
          "this is no number or percentage that '%s' takes".formatted(key),
          "write spec.rollout." + key);
      return;
    }
    rollout.put(key, text.endsWith("%") ? Json.of(text) : Json.of(Long.parseLong(text)));
    notes.changed(
        field.place(),
        "'rollout.%s' counts over the rollout of a change, not over each firing".formatted(key),
        "");
  }

  private List<String> dependsOn(Found.Association found, String name) {
    var all = new LinkedHashSet<String>();
    for (String address : found.after()) {
      List<String> others = byAddress.get(address(found, address));
      if (others == null) {
        notes.leftOut(
            found.whole(), "it depends on '%s', which was not imported".formatted(address), "");
      } else {
        all.addAll(others);
      }
    }
    all.remove(name);
    if (!all.isEmpty()) {
      notes.changed(
          found.whole(),
          "on a node it runs after %s ('dependsOn')".formatted(String.join(", ", all)),
          "take it out where the order mattered to the deployment only");
    }
    return List.copyOf(all);
  }

  private Json.Obj compliance(Fields fields) {
    var compliance = Json.object();
    Field severity = fields.take("ComplianceSeverity");
    String level = severity == null ? null : severity.text();
    if (severity != null) {
      if (level != null && SEVERITIES.contains(level.toUpperCase(Locale.ROOT))) {
        compliance.put("severity", level.toUpperCase(Locale.ROOT));
      } else {
        notes.fillIn(
            severity.place(),
            "this is none of CRITICAL, HIGH, MEDIUM, LOW and UNSPECIFIED",
            "write spec.compliance.severity");
      }
    }
    Field sync = fields.take("SyncCompliance");
    String way = sync == null ? null : sync.text();
    if (sync != null) {
      if (way != null && (way.equalsIgnoreCase("AUTO") || way.equalsIgnoreCase("MANUAL"))) {
        compliance.put("sync", way.toLowerCase(Locale.ROOT));
      } else {
        notes.fillIn(sync.place(), "this is neither AUTO nor MANUAL", "write spec.compliance.sync");
      }
    }
    return compliance.build();
  }
}
