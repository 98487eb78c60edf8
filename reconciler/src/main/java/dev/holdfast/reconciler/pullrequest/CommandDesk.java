package dev.holdfast.reconciler.pullrequest;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.forge.ForgeEvent;
import dev.holdfast.reconciler.forge.ForgeException;
import dev.holdfast.reconciler.forge.ForgeRepository;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Commands that people write below pull requests, until they are followed: those of people who may
/// write to the repository.
final class CommandDesk {
  private static final Logger LOG = LoggerFactory.getLogger(CommandDesk.class);
  private static final int WAITING = 100;

  private final RepositoryName repository;
  private final ForgeRepository forge;
  private final ArrayBlockingQueue<ForgeEvent.Commented> asked = new ArrayBlockingQueue<>(WAITING);

  CommandDesk(RepositoryName repository, ForgeRepository forge) {
    this.repository = repository;
    this.forge = forge;
  }

  /// What people asked for who may.
  ///
  /// @param plans pull requests to plan anew
  /// @param checks those that nodes are to look at, by who asked
  record Wanted(Set<Long> plans, Map<Long, String> checks) {
    private void add(ForgeEvent.Commented comment) {
      Command.of(comment.text())
          .ifPresent(command -> {
            switch (command) {
              case PLAN -> plans.add(comment.number());
              case CHECK -> checks.put(comment.number(), comment.author());
            }
          });
    }
  }

  /// Somebody wrote below a pull request. What does not fit into the queue is lost, and can be
  /// written again. May be called from anywhere at any time.
  ///
  /// @return whether it is something to look at
  boolean asked(ForgeEvent.Commented comment) {
    return Command.of(comment.text()).isPresent() && asked.offer(comment);
  }

  /// Takes what came. One thread at a time.
  ///
  /// @throws ForgeException where the forge does not say who may; the rest is taken next time
  Wanted take() throws ForgeException, InterruptedException {
    var wanted = new Wanted(new HashSet<>(), new HashMap<>());
    while (true) {
      ForgeEvent.Commented comment = asked.peek();
      if (comment == null) {
        return wanted;
      }
      if (forge.mayWrite(comment.author())) {
        wanted.add(comment);
      } else {
        LOG.atInfo()
            .addKeyValue("repository", repository)
            .addKeyValue("pull_request", comment.number())
            .addKeyValue("author", comment.author())
            .log("a command is ignored: its author may not write to the repository");
      }
      asked.remove();
    }
  }
}
