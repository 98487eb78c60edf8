package dev.holdfast.agent.step;

/// What a step's inputs say about the steps after it (state-manager.md 3.8).
///
/// @param exitOnFailure nothing runs after it once it failed
/// @param forgive it counts as a success then
/// @param finallyStep runs whatever ended the document before it; of the last step only
record Flow(boolean exitOnFailure, boolean forgive, boolean exitOnSuccess, boolean finallyStep) {
  static final Flow ON = new Flow(false, false, false, false);

  static Flow of(Inputs inputs) {
    String onFailure = inputs.text("onFailure");
    return new Flow(
        onFailure.equals("exit") || onFailure.equals("successAndExit"),
        onFailure.equals("successAndExit"),
        inputs.text("onSuccess").equals("exit"),
        inputs.flag("finallyStep", false));
  }
}
