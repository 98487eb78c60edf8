package dev.holdfast.agent.host;

/// What a file or folder should carry once it is written.
///
/// @param mode permission bits, 0 to 07777
/// @param uid [#KEEP] leaves it as the system makes it
/// @param gid [#KEEP] leaves it as the system makes it
public record Ownership(int mode, int uid, int gid) {
  public static final int KEEP = -1;

  public static Ownership ofMode(int mode) {
    return new Ownership(mode, KEEP, KEEP);
  }
}
