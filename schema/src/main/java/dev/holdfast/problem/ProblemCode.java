package dev.holdfast.problem;

import java.util.Locale;

/// Every kind of problem that a repository can have. Codes are stable: they are what people search
/// for and what tools match on. The documentation is generated from this table.
public enum ProblemCode {
  YAML_SYNTAX("The text is not YAML or JSON.", "name: [unclosed"),
  DUPLICATE_KEY("A mapping names a key twice.", "mode: audit\nmode: enforce"),
  LIMIT_EXCEEDED("A file, its depth, its aliases or its values pass a limit.", "a file over 1 MiB"),
  UNSUPPORTED_TAG("A tag other than those of the YAML core schema.", "name: !!binary aGk="),
  KEY_NOT_STRING("A key that is not a string.", "1: one"),
  CYCLIC_ALIAS("An alias that contains itself.", "a: &x [*x]"),
  NOT_UTF8("Bytes that are not UTF-8, or a NUL.", "a file in UTF-16"),
  EMPTY_DOCUMENT(
      "A file or YAML document that holds only comments; it counts as absent.", "# soon"),
  UNQUOTED_REFERENCE(
      "A reference without quotes is a YAML map.", "port: {{ port }}   # write \"{{ port }}\""),
  NOT_CONFIGURATION("A file in a configuration folder that is no configuration.", "foo: bar"),
  UNKNOWN_KIND("A kind or apiVersion that does not exist.", "kind: Asociation"),
  UNKNOWN_KEY("A key that its place does not have.", "schedual: {expression: rate(1 hour)}"),
  MISSING_KEY("A key that must be there.", "spec: {document: nginx}   # no targets"),
  WRONG_TYPE("A value of another type than its key wants.", "mode: 0644   # write \"0644\""),
  INVALID_VALUE("A value that its key does not allow.", "mode: enforced"),
  INVALID_NAME("A name that breaks the rules for names.", "metadata: {name: Web Server}"),
  INVALID_PATTERN(
      "A pattern that RE2 cannot run, or that `.holdfastignore` cannot have.",
      "allowedPattern: \"(?=x)\""),
  INVALID_SCHEDULE("A schedule expression that cannot be read.", "expression: cron(61 * * * ? *)"),
  SCHEDULE_NEVER_FIRES("A schedule that has no firing in any year.", "cron(0 0 30 2 ? *)"),
  SCHEDULE_PASSED("A schedule whose last firing has passed.", "at(2001-01-01T00:00:00)"),
  DUPLICATE_NAME("Two objects of one kind have the same name.", "two documents named nginx"),
  UNKNOWN_DOCUMENT("An association names a document that is not there.", "document: ngnix"),
  UNKNOWN_GROUP("A target names a group that is not there.", "group: edge-wbe"),
  GROUP_CYCLE("Groups that contain each other.", "a targets b, b targets a"),
  UNKNOWN_RESOURCE("requires or notify names a resource that the document lacks.", "notify: [srv]"),
  UNKNOWN_CALENDAR("A schedule names a calendar that is not there.", "calendars: [freez]"),
  UNKNOWN_ASSOCIATION("dependsOn names an association that is not there.", "dependsOn: [bse]"),
  DEPENDENCY_CYCLE("Associations that depend on each other.", "a dependsOn b, b dependsOn a"),
  UNREACHABLE_STAGE(
      "A stage of a rollout that no node is left for.", "{percent: 25}, {percent: 10}"),
  INCLUDE_CYCLE("Documents that include each other.", "a includes b, b includes a"),
  IGNORED_KEY(
      "A key that AWS reads over, so that what it says never happens.",
      "onFailure beside action; write it under inputs"),
  UNKNOWN_PLUGIN("An action that no agent knows; the step fails.", "action: aws:runShelScript"),
  UNKNOWN_SSM_PARAMETER(
      "{{ssm:NAME}} that the repository's settings do not have.", "{{ssm:/web/prot}}"),
  INVALID_CALENDAR("An iCalendar file that cannot be read.", "a file without BEGIN:VCALENDAR"),
  RESOURCE_CYCLE("Resources that require each other.", "a requires b, b requires a"),
  UNKNOWN_PARAMETER("A parameter that the document does not have.", "parameters: {prot: 80}"),
  MISSING_PARAMETER("A parameter without default that the association does not give.", "port"),
  INVALID_PARAMETER("A parameter's value that its attributes do not allow.", "port: 99999"),
  UNKNOWN_REFERENCE("A reference to a name that does not exist.", "\"{{ prot }}\""),
  LITERAL_SECRET("A sensitive parameter with a literal value.", "password: hunter2"),
  MISSING_FILE("A file that a resource names is not below files/.", "source: files/missing.conf"),
  PATH_OUTSIDE("A path that leaves the folder it must stay in.", "source: files/../../etc/shadow"),
  SYMBOLIC_LINK(
      "A symbolic link or submodule where configuration stands.", "documents/x.yaml -> /"),
  EMPTY_TREE("A repository without a single configuration file.", "an empty commit"),
  AUDIT_NEEDS_CHECK("Audit mode on a document with a script that has no check.", "mode: audit"),
  CONFLICT(
      "Two associations manage the same thing with different values.", "two owners of one file"),
  NOT_ALLOWED("The repository may not use this target, document or mode.", "mode: enforce"),
  NOT_SIGNED(
      "A commit that is not signed as the reconciler's configuration demands.",
      "git commit without -S");

  private final String meaning;
  private final String example;

  ProblemCode(String meaning, String example) {
    this.meaning = meaning;
    this.example = example;
  }

  /// The code as it is printed: lower case with hyphens.
  public String id() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  public String meaning() {
    return meaning;
  }

  public String example() {
    return example;
  }

  @Override
  public String toString() {
    return id();
  }
}
