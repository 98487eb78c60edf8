package dev.holdfast.reconciler.imports;

import dev.holdfast.reconciler.imports.Note.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Collects notes, and knows below which places something has to be filled in.
final class Notes {
  private final List<Note> notes = new ArrayList<>();
  private final TreeSet<String> open = new TreeSet<>();

  void fillIn(Place place, String message, String remedy) {
    add(Kind.FILL_IN, place, message, remedy);
  }

  void leftOut(Place place, String message, String remedy) {
    add(Kind.LEFT_OUT, place, message, remedy);
  }

  void changed(Place place, String message, String remedy) {
    add(Kind.CHANGED, place, message, remedy);
  }

  void notNeeded(Place place, String message) {
    add(Kind.NOT_NEEDED, place, message, "");
  }

  void add(Kind kind, Place place, String message, String remedy) {
    if (kind == Kind.FILL_IN) {
      open.add(key(place));
    }
    notes.add(new Note(kind, place.position(), place.path(), message, remedy));
  }

  /// Whether something has to be filled in at this place or below it.
  boolean isOpen(Place place) {
    String key = key(place);
    String next = open.ceiling(key);
    while (next != null && next.startsWith(key)) {
      if (next.length() == key.length() || ".[".indexOf(next.charAt(key.length())) >= 0) {
        return true;
      }
      next = open.higher(next);
    }
    return false;
  }

  List<Note> all() {
    return List.copyOf(notes);
  }

  private static String key(Place place) {
    return place.file() + '\0' + place.path();
  }
}
