package dev.holdfast.reconciler.lease;

/// A leader's write found that another replica leads. Its transaction changes nothing; whoever
/// catches it stops leader work until [Leadership] has a new fence.
public final class LostLeadershipException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public LostLeadershipException(Fence fence) {
    super("leadership " + fence.number() + " is over");
  }
}
