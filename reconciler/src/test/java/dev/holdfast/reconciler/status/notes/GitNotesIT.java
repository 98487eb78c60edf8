package dev.holdfast.reconciler.status.notes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.status.Delivery;
import dev.holdfast.reconciler.status.StatusOutbox;
import dev.holdfast.reconciler.status.StatusState;
import dev.holdfast.reconciler.status.WantedStatus;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@SuppressWarnings("NullAway.Init")
final class GitNotesIT {
  private static final Instant NOW = Instant.parse("2026-11-20T09:30:00Z");

  @TempDir private Path folder;
  private Path remote;
  private String commit;
  private final AtomicInteger opened = new AtomicInteger();
  private Runnable beforePush = () -> {};
  private String receivePack = "git-receive-pack";

  @BeforeEach
  void makeRemote() throws Exception {
    remote = folder.resolve("remote.git");
    git(folder, "init", "-q", "-b", "main", "work");
    Path work = folder.resolve("work");
    git(
        work,
        "-c",
        "user.name=platform team",
        "-c",
        "user.email=t@example.org",
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "First");
    commit = git(work, "rev-parse", "HEAD").strip();
    git(folder, "clone", "-q", "--bare", "work", "remote.git");
  }

  private static String git(Path folder, String... arguments) {
    try {
      var command = new java.util.ArrayList<>(List.of("git"));
      command.addAll(List.of(arguments));
      var process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(command + ": " + output);
      }
      return output;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private GitNotes notes() {
    return new GitNotes(
        new RepositoryName("fleet"),
        folder.resolve("notes.git"),
        this::open,
        InstantSource.fixed(NOW));
  }

  private Transport open(Repository local) throws IOException {
    if (opened.incrementAndGet() % 2 == 0) {
      beforePush.run();
    }
    try {
      var transport = Transport.open(local, new URIish(remote.toString()));
      transport.setOptionReceivePack(receivePack);
      return transport;
    } catch (java.net.URISyntaxException e) {
      throw new AssertionError(e);
    }
  }

  private StatusOutbox.Unsent unsent(String context, StatusState state) {
    return new StatusOutbox.Unsent(
        new WantedStatus(new CommitId(commit), context, state, "said", "http://x"), 0, NOW);
  }

  private String shown() {
    return git(remote, "notes", "--ref=holdfast", "show", commit);
  }

  @Test
  void gitShowsTheNoteOfACommit() {
    var delivered =
        notes()
            .post(
                List.of(
                    unsent("holdfast/validate", StatusState.SUCCESS),
                    unsent("holdfast/rollout", StatusState.PENDING)));

    assertThat(delivered).containsExactly(new Delivery.Delivered(), new Delivery.Delivered());
    assertThat(shown().lines()).hasSize(2).first().asString().contains("\"state\":\"success\"");
  }

  @Test
  void postingTheSameAgainPushesNothing() {
    notes().post(List.of(unsent("holdfast/drift", StatusState.SUCCESS)));
    String before = git(remote, "rev-parse", "refs/notes/holdfast");

    assertThat(notes().post(List.of(unsent("holdfast/drift", StatusState.SUCCESS))))
        .containsExactly(new Delivery.Delivered());
    assertThat(git(remote, "rev-parse", "refs/notes/holdfast")).isEqualTo(before);
  }

  @Test
  void whoPushesInBetweenLosesNothing() {
    notes().post(List.of(unsent("holdfast/validate", StatusState.SUCCESS)));
    var others = new AtomicInteger();
    beforePush =
        () -> {
          if (others.incrementAndGet() == 1) {
            git(
                remote,
                "-c",
                "user.name=x",
                "-c",
                "user.email=x@example.org",
                "notes",
                "--ref=holdfast",
                "append",
                "-m",
                "seen by another",
                commit);
          }
        };

    assertThat(notes().post(List.of(unsent("holdfast/drift", StatusState.FAILURE))))
        .containsExactly(new Delivery.Delivered());
    assertThat(shown()).contains("seen by another", "holdfast/drift", "holdfast/validate");
  }

  @Test
  void aRemoteThatRefusesIsAskedLaterAndSaysWhy() throws IOException {
    receivePack = "/usr/bin/git-receive-pack"; // Git's own runs hooks, JGit's does not
    Path hook = remote.resolve("hooks/pre-receive");
    Files.createDirectories(hook.getParent());
    Files.writeString(hook, "#!/bin/sh\necho 'notes are not wanted here' >&2\nexit 1\n");
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));

    Delivery delivery =
        notes().post(List.of(unsent("holdfast/drift", StatusState.SUCCESS))).getFirst();

    assertThat(delivery).isInstanceOf(Delivery.Later.class);
    assertThat(delivery.problem()).startsWith("the remote refuses refs/notes/holdfast: ");
  }

  @Test
  void aRemoteThatIsNotThereIsAskedLater() {
    remote = folder.resolve("nowhere.git");

    assertThat(notes().post(List.of(unsent("holdfast/drift", StatusState.SUCCESS))).getFirst())
        .isInstanceOf(Delivery.Later.class);
  }
}
