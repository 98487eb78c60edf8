package dev.holdfast.reconciler.cli.commands;

import dev.holdfast.reconciler.cli.Format;
import picocli.CommandLine.Option;

/// How to print what a command lists.
final class Listing {
  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table (default), json or yaml")
  private Format format = Format.TABLE;

  Format format() {
    return format;
  }
}
