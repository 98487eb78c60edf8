package dev.holdfast.reconciler.plan;

import dev.holdfast.canonical.Json;
import org.jspecify.annotations.Nullable;

/// One field of an association's content that is different.
///
/// @param path such as `parameters.port` or `schedule.expression`
/// @param from null where the field is new, or where values are not shown
/// @param to null where the field is gone, or where values are not shown
public record FieldChange(String path, @Nullable Json from, @Nullable Json to) {
  Json toJson() {
    return Json.object().put("path", path).put("from", from).put("to", to).build();
  }
}
