package dev.holdfast.reconciler.fuzz;

import dev.holdfast.language.ConfigurationReader;
import java.nio.charset.StandardCharsets;
import java.util.Random;

/// A process of its own that reads files as large as they may be; its heap is given from outside.
final class SmallHeap {
  private SmallHeap() {}

  public static void main(String[] arguments) {
    var reader = new ConfigurationReader();
    var corpus = Corpus.read();
    int count = Integer.parseInt(arguments[1]);
    for (int number = 0; number < count; number++) {
      var breaker = new Breaker(corpus, new Random(Long.parseLong(arguments[0]) + number));
      byte[] file = breaker.huge().getBytes(StandardCharsets.UTF_8);
      try {
        reader.read("documents/huge.yaml", file);
      } catch (OutOfMemoryError | StackOverflowError e) {
        System.err.println("input " + number + ": " + e);
        System.exit(1);
      }
    }
    System.exit(0);
  }
}
