package dev.holdfast.reconciler.imports;

import dev.holdfast.reconciler.imports.Note.Kind;
import java.util.HashMap;
import java.util.Map;

/// What to say of a property that has no place of its own in the language.
final class Remarks {
  record Remark(Kind kind, String message, String remedy) {}

  private static final Remark HISTORY =
      new Remark(Kind.NOT_NEEDED, "what AWS keeps about it, not what somebody wants", "");
  private static final Remark IDENTITY =
      new Remark(Kind.NOT_NEEDED, "AWS's own name for it; here its name is its identity", "");
  private static final Remark TAGS =
      new Remark(
          Kind.LEFT_OUT,
          "tags of this object have no equivalent; only associations and groups have labels",
          "");

  static final Map<String, Remark> ASSOCIATION = association();
  static final Map<String, Remark> DOCUMENT = document();
  static final Map<String, Remark> PARAMETER = parameter();
  static final Map<String, Remark> GROUP =
      Map.of(
          "Id", IDENTITY,
          "Arn", IDENTITY,
          "TagsAll", HISTORY,
          "Region", HISTORY,
          "Configuration",
              leftOut(
                  "a service configuration of the group has no equivalent; a group only selects"),
          "Resources",
              leftOut("members that are listed one by one; add them under 'nodes' of the group"));
  static final Map<String, Remark> ANSWER =
      Map.of(
          "ResponseMetadata",
          new Remark(Kind.NOT_NEEDED, "about the request, not about what was asked for", ""),
          "StagesAvailable",
          new Remark(Kind.NOT_NEEDED, "about the template and its stack", ""),
          "InvalidParameters",
          leftOut("names that the service did not know"));
  static final Map<String, Remark> RESOURCE =
      Map.of(
          "DeletionPolicy", cloudFormation(),
          "UpdateReplacePolicy", cloudFormation(),
          "UpdatePolicy", cloudFormation(),
          "CreationPolicy", cloudFormation(),
          "Metadata", cloudFormation());
  static final Map<String, Remark> TEMPLATE = template();
  static final Map<String, Remark> TERRAFORM = terraform();
  static final Map<String, Remark> TERRAFORM_RESOURCE =
      Map.of(
          "Mode", ofTerraform(),
          "ProviderName", ofTerraform(),
          "SchemaVersion", ofTerraform(),
          "SensitiveValues", ofTerraform(),
          "Identity", ofTerraform(),
          "IdentitySchemaVersion", ofTerraform(),
          "Tainted", ofTerraform(),
          "DeposedKey", ofTerraform());

  private Remarks() {}

  /// Tells every property that nobody took.
  static void rest(Fields fields, Map<String, Remark> remarks, Notes notes) {
    for (Field field : fields.left()) {
      Remark remark = remarks.get(field.name());
      if (remark != null) {
        notes.add(remark.kind(), field.place(), remark.message(), remark.remedy());
      } else {
        notes.leftOut(
            field.place(),
            "'%s' is nothing that this import knows".formatted(shortened(field.name())),
            "look up what it does, and whether it matters");
      }
    }
  }

  private static String shortened(String name) {
    return name.length() <= 80 ? name : name.substring(0, 80) + "…";
  }

  private static Remark leftOut(String message) {
    return new Remark(Kind.LEFT_OUT, message, "");
  }

  private static Remark cloudFormation() {
    return new Remark(Kind.NOT_NEEDED, "how CloudFormation handles the resource", "");
  }

  private static Remark ofTerraform() {
    return new Remark(Kind.NOT_NEEDED, "how Terraform keeps the resource", "");
  }

  private static Map<String, Remark> association() {
    var all = new HashMap<String, Remark>();
    for (String key :
        new String[] {
          "Date",
          "CreatedDate",
          "LastUpdateAssociationDate",
          "LastExecutionDate",
          "LastSuccessfulExecutionDate",
          "Overview",
          "Status",
          "TriggeredAlarms",
          "TagsAll",
          "Region",
          "StatusInformation"
        }) {
      all.put(key, HISTORY);
    }
    all.put("Arn", IDENTITY);
    all.put("Id", IDENTITY);
    all.put("AssociationArn", IDENTITY);
    all.put(
        "AutomationTargetParameterName",
        leftOut("only Automation runbooks branch out over a parameter; nothing runs them here"));
    all.put(
        "TargetMaps",
        new Remark(
            Kind.FILL_IN,
            "target maps are runs of an Automation runbook, which nothing runs here",
            "write targets and overrides"));
    all.put(
        "TargetLocations",
        new Remark(
            Kind.LEFT_OUT,
            "accounts and regions are no concept here; a reconciler's nodes are one fleet",
            "label nodes with their account and region, and select by that"));
    all.put(
        "AlarmConfiguration",
        new Remark(
            Kind.LEFT_OUT,
            "an alarm does not stop runs here",
            "limit rollout.maxErrors, use stages with a soak, or close a calendar"));
    all.put(
        "WaitForSuccessTimeoutSeconds",
        new Remark(
            Kind.LEFT_OUT,
            "nothing waits while a commit is applied",
            "wait in the pipeline: holdfast wait COMMIT --timeout 10m"));
    all.put(
        "AssociationDispatchAssumeRole",
        leftOut("agents run with their own rights; no role is assumed"));
    all.put(
        "Timeouts", new Remark(Kind.NOT_NEEDED, "how long Terraform waits for AWS's answer", ""));
    return Map.copyOf(all);
  }

  private static Map<String, Remark> document() {
    var all = new HashMap<String, Remark>();
    for (String key :
        new String[] {
          "Sha1",
          "Hash",
          "HashType",
          "Owner",
          "CreatedDate",
          "Status",
          "StatusInformation",
          "LatestVersion",
          "DefaultVersion",
          "Author",
          "ReviewInformation",
          "ApprovedVersion",
          "PendingReviewVersion",
          "ReviewStatus",
          "Category",
          "CategoryEnum",
          "Region",
          "TagsAll"
        }) {
      all.put(key, HISTORY);
    }
    for (String key : new String[] {"Parameter", "PlatformTypes", "SchemaVersion", "Description"}) {
      all.put(key, new Remark(Kind.NOT_NEEDED, "the document's content says it", ""));
    }
    all.put("Arn", IDENTITY);
    all.put("Id", IDENTITY);
    all.put(
        "DisplayName",
        leftOut("a document is called like its file; a display name has no equivalent"));
    all.put("VersionName", leftOut("versions are Git commits; use a tag for a name such as this"));
    all.put(
        "TargetType",
        leftOut("documents run on nodes only; other resource types have no equivalent"));
    all.put(
        "UpdateMethod",
        new Remark(Kind.NOT_NEEDED, "how CloudFormation updates it; here every commit does", ""));
    all.put("Permissions", leftOut("documents are shared by sharing the repository"));
    all.put(
        "Requires",
        new Remark(
            Kind.LEFT_OUT, "documents that this one requires are not fetched", "import them too"));
    var attachments =
        new Remark(
            Kind.LEFT_OUT,
            "attachments do not come with a document",
            "put the files below files/, or let a step download them (aws:downloadContent)");
    all.put("Attachments", attachments);
    all.put("AttachmentsSource", attachments);
    all.put("AttachmentsContent", attachments);
    all.put("AttachmentsInformation", attachments);
    all.put("Tags", TAGS);
    return Map.copyOf(all);
  }

  private static Map<String, Remark> parameter() {
    var all = new HashMap<String, Remark>();
    for (String key :
        new String[] {
          "LastModifiedDate",
          "Version",
          "Selector",
          "SourceResult",
          "Region",
          "TagsAll",
          "Tier",
          "HasValueWo",
          "ValueWoVersion",
          "Overwrite"
        }) {
      all.put(key, HISTORY);
    }
    all.put("ARN", IDENTITY);
    all.put("Arn", IDENTITY);
    all.put("Id", IDENTITY);
    all.put("Description", leftOut("a value of ssmParameters has no description"));
    all.put("AllowedPattern", leftOut("a value of ssmParameters has no pattern of its own"));
    all.put("Policies", leftOut("a value in Git does not expire and notifies nobody"));
    all.put("DataType", leftOut("values of ssmParameters are texts"));
    all.put("KeyId", leftOut("what was encrypted in AWS belongs among the nodes' secrets"));
    all.put("ValueWo", leftOut("a write-only value is a secret, and was not taken"));
    all.put("Tags", TAGS);
    return Map.copyOf(all);
  }

  private static Map<String, Remark> template() {
    var used =
        new Remark(
            Kind.NOT_NEEDED, "read where a resource refers to it, and has no place of its own", "");
    var all = new HashMap<String, Remark>();
    all.put("Parameters", used);
    all.put("Mappings", used);
    all.put("Conditions", used);
    for (String key :
        new String[] {
          "AWSTemplateFormatVersion", "Description", "Metadata", "Outputs", "Rules", "Hooks"
        }) {
      all.put(key, new Remark(Kind.NOT_NEEDED, "about the template and its stack", ""));
    }
    all.put(
        "Transform",
        new Remark(
            Kind.LEFT_OUT,
            "macros are not run",
            "give the processed template: aws cloudformation get-template --template-stage"
                + " Processed"));
    return Map.copyOf(all);
  }

  private static Map<String, Remark> terraform() {
    var all = new HashMap<String, Remark>();
    for (String key :
        new String[] {
          "FormatVersion",
          "TerraformVersion",
          "Variables",
          "Outputs",
          "OutputChanges",
          "PriorState",
          "Configuration",
          "RelevantAttributes",
          "ResourceDrift",
          "Checks",
          "Timestamp",
          "Applyable",
          "Complete",
          "Errored",
          "DeferredChanges",
          "ActionInvocations",
          "Values"
        }) {
      all.put(key, new Remark(Kind.NOT_NEEDED, "about the plan or the state as a whole", ""));
    }
    return Map.copyOf(all);
  }
}
