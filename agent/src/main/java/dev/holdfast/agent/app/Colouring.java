package dev.holdfast.agent.app;

import java.io.Console;

/// When output is coloured, as people say it on the command line.
enum Colouring {
  auto,
  always,
  never;

  @SuppressWarnings("SystemConsoleNull") // it is null where output is no terminal, on JDK 25 too
  boolean isWanted() {
    return switch (this) {
      case always -> true;
      case never -> false;
      case auto -> {
        Console console = System.console();
        String refused = System.getenv("NO_COLOR");
        yield console != null && console.isTerminal() && (refused == null || refused.isEmpty());
      }
    };
  }
}
