/// YAML or JSON text → values with the place of each, within limits.
///
/// In: bytes of one file, of any origin. Out: [YamlFile], a tree for each YAML document and the
/// problems of the text. Knows nothing of what the values mean; never throws for what a file holds.
@NullMarked
package dev.holdfast.yaml;

import org.jspecify.annotations.NullMarked;
