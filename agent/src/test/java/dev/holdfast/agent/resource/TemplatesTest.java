package dev.holdfast.agent.resource;

import static dev.holdfast.agent.testing.Looking.resource;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.agent.testing.Looking;
import dev.holdfast.agent.testing.Tree;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TemplatesTest {
  @TempDir private Path folder;
  private Looking looking;

  @BeforeEach
  void aNode() {
    looking = new Looking(new Tree(folder.resolve("tree")).host());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ params.prot }}",
        "{{ node.labels.zone }}",
        "{{ secret.none }}",
        "{{ unknown }}",
        "{% if %}",
        "{% include 'files/other' %}",
        "{% extends 'x' %}",
        "{{ params.getClass() }}",
        "{{ node.name.getClass().forName('java.lang.Runtime') }}",
        "{% for i in range(1, 1000000000) %}x{% endfor %}"
      })
  void whatATemplateMayNotDoFailsWithItsNameAndLine(String text) {
    looking.file("files/t", "first line\n" + text);
    assertThatThrownBy(
            () -> looking.check(resource("file", "{'path': '/etc/x', 'template': 'files/t'}")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("files/t");
  }

  @Test
  void outputIsBounded() {
    looking.file(
        "files/t",
        "{% for a in params.hosts %}".repeat(24) + "x".repeat(100) + "{% endfor %}".repeat(24));
    assertThatThrownBy(
            () -> looking.check(resource("file", "{'path': '/etc/x', 'template': 'files/t'}")))
        .isInstanceOf(IOException.class);
  }
}
