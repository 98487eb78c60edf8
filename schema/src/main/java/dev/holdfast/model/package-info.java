/// What the configuration language can say, as immutable records: documents, associations, groups,
/// selectors, parameters, resource properties. Knows neither YAML nor nodes.
@NullMarked
package dev.holdfast.model;

import org.jspecify.annotations.NullMarked;
