package dev.holdfast.agent.step;

import dev.holdfast.agent.host.Host;
import dev.holdfast.agent.host.Processes;
import dev.holdfast.agent.resource.RepositoryFiles;
import dev.holdfast.agent.resource.TemplateInputs;
import dev.holdfast.canonical.Json;
import dev.holdfast.model.Document;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/// What an action is carried out in.
public interface Setting {
  Host host();

  /// The configuration repository's files that the version brought along.
  RepositoryFiles files();

  /// Of the node.
  TemplateInputs.Secrets secrets();

  Json.Obj facts();

  Outside outside();

  /// A folder of the step's own, mode 0700, which is there until the step ended.
  Path scratch();

  /// Where the run's downloads go that name no other place; scripts begin there.
  Path downloads();

  /// What every script of the run finds in its environment.
  Map<String, String> environment();

  Processes.Sink output();

  Processes.Sink error();

  /// For what is no process.
  void say(String text);

  /// A document that steps can call by its name.
  Optional<Document> document(String name);

  /// Runs another document's steps as part of this one.
  ///
  /// @throws IOException when that is too deep, or its parameters are wrong
  Came run(Document document, Json.Obj parameters) throws IOException;
}
