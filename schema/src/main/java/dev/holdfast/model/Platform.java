package dev.holdfast.model;

import java.util.Locale;

/// An operating system that a document can be written for.
public enum Platform {
  LINUX,
  MACOS,
  WINDOWS;

  public String id() {
    return name().toLowerCase(Locale.ROOT);
  }
}
