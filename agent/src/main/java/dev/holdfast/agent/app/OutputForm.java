package dev.holdfast.agent.app;

/// How a command shows its result.
enum OutputForm {
  text,
  json
}
