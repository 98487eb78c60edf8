package dev.holdfast.model;

import java.util.List;

/// The kinds of things on a node that a document can describe.
public enum ResourceType {
  FILE("file"),
  DIRECTORY("directory"),
  LINK("link"),
  LINE("line"),
  PACKAGE("package"),
  SERVICE("service"),
  USER("user"),
  GROUP("group"),
  SCRIPT("script"),
  PACKAGE_REPOSITORY("packageRepository"),
  CRON("cron"),
  SYSCTL("sysctl"),
  KERNEL_MODULE("kernelModule"),
  HOSTNAME("hostname"),
  TIMEZONE("timezone"),
  LOCALE("locale"),
  HOSTS_ENTRY("hostsEntry"),
  MOUNT("mount"),
  NETWORK_INTERFACE("networkInterface"),
  ARCHIVE("archive"),
  DOWNLOAD("download"),
  /// A step of an AWS Command document; no key of our own documents.
  STEP("step");

  private final String key;

  ResourceType(String key) {
    this.key = key;
  }

  /// The key that holds its properties in a document.
  public String key() {
    return key;
  }

  /// Properties that name a file of the repository.
  public List<String> fileKeys() {
    return switch (this) {
      case FILE -> List.of("source", "template");
      case PACKAGE_REPOSITORY -> List.of("key");
      case ARCHIVE, DOWNLOAD -> List.of("source");
      case DIRECTORY,
          LINK,
          LINE,
          PACKAGE,
          SERVICE,
          USER,
          GROUP,
          SCRIPT,
          CRON,
          SYSCTL,
          KERNEL_MODULE,
          HOSTNAME,
          TIMEZONE,
          LOCALE,
          HOSTS_ENTRY,
          MOUNT,
          NETWORK_INTERFACE,
          STEP ->
          List.of();
    };
  }

  /// @throws IllegalArgumentException when there is no such type
  public static ResourceType of(String key) {
    for (ResourceType type : values()) {
      if (type.key.equals(key)) {
        return type;
      }
    }
    throw new IllegalArgumentException("no resource type '" + key + "'");
  }
}
