package dev.holdfast.agent.step;

/// Names of the folders in which the output of steps lies.
final class StepNames {
  private static final int MAX_CHARS = 100;

  private StepNames() {}

  /// A step's name may hold anything; a folder's may not.
  static String folder(String path) {
    String plain = path.replaceAll("[^A-Za-z0-9_.-]", "_");
    String cut = plain.length() <= MAX_CHARS ? plain : plain.substring(0, MAX_CHARS);
    return cut.equals(path) && !cut.startsWith(".") && !cut.equals("downloads")
        ? cut
        : "step-" + cut + "-" + Integer.toHexString(path.hashCode());
  }
}
