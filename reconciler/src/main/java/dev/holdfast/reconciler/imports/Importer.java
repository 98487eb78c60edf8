package dev.holdfast.reconciler.imports;

import dev.holdfast.language.BuiltinDocuments;
import dev.holdfast.language.ConfigurationReader;
import dev.holdfast.problem.Position;
import dev.holdfast.problem.Problem;
import dev.holdfast.problem.ProblemCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Reads inputs of any mix of forms and writes what they say in our own language. Made to be kept.
public final class Importer {
  /// States of large Terraform configurations are larger than a file of our own may be.
  public static final int MAX_FILE_BYTES = 16 * 1024 * 1024;

  private final ConfigurationReader reader;
  private final BuiltinDocuments builtIns;

  public Importer(ConfigurationReader reader) {
    this.reader = reader;
    this.builtIns = new BuiltinDocuments(reader);
  }

  /// @param given values of template parameters and of pseudo parameters such as `AWS::Region`
  public Imported run(List<Input> inputs, Map<String, String> given) {
    var notes = new Notes();
    var found = new Found();
    var problems = new ArrayList<Problem>();
    inputs.forEach(new InputReader(given, found, notes, problems)::read);
    var files = new TreeMap<String, String>();
    if (problems.isEmpty()) {
      write(found, notes, files);
    }
    if (problems.isEmpty() && files.isEmpty()) {
      problems.add(
          Problem.error(
              Position.ofFile(inputs.isEmpty() ? "(no input)" : inputs.getFirst().name()),
              ProblemCode.NOT_CONFIGURATION,
              "there is nothing to import: no association, Command document, calendar or"
                  + " parameter that could be taken",
              InputReader.FORMS));
    }
    return new Imported(files, notes.all(), problems);
  }

  private void write(Found found, Notes notes, Map<String, String> files) {
    var calendars = new Calendars(notes);
    var groups = new Groups(notes);
    var stored = new StoredParameters(notes);
    var documents = new Documents(reader, builtIns, calendars, notes);
    found.parameters.forEach(stored::add);
    found.documents.forEach(documents::add);
    found.groups.forEach(groups::declare);
    var associations =
        new Associations(
            documents,
            new Targets(groups, notes),
            new Schedules(calendars, notes),
            new ParameterValues(stored, notes),
            notes);
    files.putAll(associations.files(found.associations));
    files.putAll(documents.files());
    files.putAll(groups.files());
    files.putAll(calendars.files());
    files.putAll(stored.files());
  }
}
