package dev.holdfast.agent.app;

import dev.holdfast.agent.step.Outside;
import dev.holdfast.model.Document;
import java.io.IOException;
import java.util.List;

/// What steps find around them in `apply FILE`: no other association.
record AloneOutside() implements Outside {
  @Override
  public String version() {
    return Versions.current();
  }

  @Override
  public List<String> refresh(List<String> names) throws IOException {
    throw new IOException("'apply' knows no other associations; the daemon does");
  }

  @Override
  public Document read(String name, byte[] text) throws IOException {
    return DocumentFile.found(name, text);
  }
}
