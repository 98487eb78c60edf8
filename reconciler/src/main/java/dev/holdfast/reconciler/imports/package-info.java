/// What State Manager users bring with them. In: files that describe AWS State Manager
/// associations, documents and parameters (CloudFormation templates, answers of `aws ssm`,
/// `terraform show -json`). Out: files of our own language, and a note for everything that did not
/// come over as it was. Asks no cloud, writes nothing itself, and never repeats the value of a
/// secret.
@NullMarked
package dev.holdfast.reconciler.imports;

import org.jspecify.annotations.NullMarked;
