package dev.holdfast.reconciler.app.demo;

import dev.holdfast.reconciler.source.jgit.IsolatedSystemReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.notes.NoteMap;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.URIish;

/// The demo's Git repository, bare, and a checkout of it in which people work.
public final class DemoRepository {
  private static final String BRANCH = "main";

  private final DemoFolder folder;

  public DemoRepository(DemoFolder folder) {
    this.folder = folder;
    IsolatedSystemReader.install();
  }

  boolean exists() {
    return Files.isDirectory(folder.checkout().resolve(".git"));
  }

  /// Makes both, with the example as the first commit.
  ///
  /// @param schedule how often the demo's nodes check, since half an hour would be long to watch
  /// @return the commit
  String create(Path example, String schedule) throws IOException, DemoFailedException {
    try (var bare =
            Git.init()
                .setBare(true)
                .setInitialBranch(BRANCH)
                .setDirectory(folder.repository().toFile())
                .call();
        var git =
            Git.init().setInitialBranch(BRANCH).setDirectory(folder.checkout().toFile()).call()) {
      bare.getRepository().getConfig().save();
      configure(git);
      copy(example, folder.checkout());
      Path settings = folder.checkout().resolve("holdfast.yaml");
      Files.writeString(
          settings,
          Files.readString(settings)
              .replaceFirst("expression: rate\\([^)]*\\)", "expression: " + schedule)
              .replaceFirst("splay: \\S+", "splay: 0s"));
    } catch (GitAPIException e) {
      throw new DemoFailedException("the demo's repository cannot be made: " + e.getMessage());
    }
    return commit("Describe the fleet");
  }

  private void configure(Git git) throws IOException, GitAPIException {
    StoredConfig config = git.getRepository().getConfig();
    config.setString("user", null, "name", "Demo");
    config.setString("user", null, "email", "demo@holdfast.example");
    config.setBoolean("commit", null, "gpgSign", false);
    config.setString("branch", BRANCH, "remote", "origin");
    config.setString("branch", BRANCH, "merge", Constants.R_HEADS + BRANCH);
    config.save();
    try {
      git.remoteAdd()
          .setName("origin")
          .setUri(new URIish(folder.repository().toUri().toURL()))
          .call();
    } catch (java.net.MalformedURLException e) {
      throw new IOException(e);
    }
    config.setString("remote", "origin", "url", folder.repository().toString());
    config.save();
  }

  /// Commits all that changed in the checkout and pushes it.
  ///
  /// @return the commit's id
  public String commit(String message) throws IOException, DemoFailedException {
    try (var git = Git.open(folder.checkout().toFile())) {
      git.add().addFilepattern(".").call();
      git.add().addFilepattern(".").setUpdate(true).call();
      var commit = git.commit().setMessage(message).setSign(false).call();
      git.push().setRemote("origin").add(BRANCH).call();
      return commit.name();
    } catch (GitAPIException e) {
      throw new DemoFailedException("cannot commit to the demo's repository: " + e.getMessage());
    }
  }

  /// Copies files below the folders of a folder into the checkout, beside what it holds.
  ///
  /// @param wanted says of a path in the folder whether it is copied
  void add(Path from, Predicate<String> wanted) throws IOException {
    try (var all = Files.walk(from)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        Path path = from.relativize(file);
        if (path.getNameCount() > 1 && wanted.test(path.toString())) {
          Path copy = folder.checkout().resolve(path.toString());
          Files.createDirectories(copy.resolveSibling(""));
          Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
        }
      }
    }
  }

  /// Undoes the last commit with another one, as `git revert HEAD` does, and pushes it.
  ///
  /// @return the new commit's id
  String revert() throws IOException, DemoFailedException {
    try (var git = Git.open(folder.checkout().toFile())) {
      var commit = git.revert().include(git.getRepository().resolve(Constants.HEAD)).call();
      if (commit == null) {
        throw new DemoFailedException("the last commit cannot be reverted");
      }
      git.push().setRemote("origin").add(BRANCH).call();
      return commit.name();
    } catch (GitAPIException e) {
      throw new DemoFailedException("cannot revert in the demo's repository: " + e.getMessage());
    }
  }

  public String head() throws IOException {
    try (var git = Git.open(folder.checkout().toFile())) {
      ObjectId head = git.getRepository().resolve(Constants.HEAD);
      return head == null ? "" : head.name();
    }
  }

  /// Replaces the one place in a file of the checkout where `old` stands.
  public void edit(String file, String old, String fresh) throws IOException, DemoFailedException {
    Path path = folder.checkout().resolve(file);
    String text = Files.readString(path);
    if (!text.contains(old)) {
      throw new DemoFailedException("%s no longer holds '%s'".formatted(file, old));
    }
    Files.writeString(path, text.replace(old, fresh));
  }

  /// What `git notes --ref=holdfast show COMMIT` prints, for commits that have one, as they lie in
  /// the bare repository.
  public Map<String, String> notes() throws IOException {
    Map<String, String> notes = new LinkedHashMap<>();
    try (Repository repository =
            new FileRepositoryBuilder().setGitDir(folder.repository().toFile()).build();
        var walk = new RevWalk(repository)) {
      Ref ref = repository.exactRef("refs/notes/holdfast");
      ObjectId head = repository.resolve(Constants.R_HEADS + BRANCH);
      if (ref == null || head == null) {
        return notes;
      }
      NoteMap map = NoteMap.read(walk.getObjectReader(), walk.parseCommit(ref.getObjectId()));
      walk.markStart(walk.parseCommit(head));
      for (var commit : walk) {
        var note = Optional.ofNullable(map.getNote(commit));
        if (note.isPresent()) {
          byte[] bytes = repository.open(note.get().getData()).getCachedBytes(1024 * 1024);
          notes.put(commit.name(), new String(bytes, StandardCharsets.UTF_8));
        }
      }
    }
    return notes;
  }

  /// Lets a `git push` tell the reconciler, where the machine has curl and openssl; elsewhere it
  /// looks by itself every few seconds.
  void writeHook(String url) throws IOException {
    Path hook = folder.repository().resolve("hooks/post-receive");
    Files.createDirectories(hook.resolveSibling(""));
    Files.writeString(
        hook,
        """
        #!/bin/sh
        # Tells the demo's reconciler that there is something new; it would look by itself soon.
        command -v curl >/dev/null && command -v openssl >/dev/null || exit 0
        body='{"event":"push"}'
        mac=$(printf %%s "$body" | openssl dgst -sha256 -hmac "$(cat '%s')" | sed 's/^.*= *//')
        curl -fsS -m 5 -o /dev/null -H "Content-Type: application/json" \\
          -H "X-Hub-Signature-256: sha256=$mac" -H "X-Holdfast-Delivery: $(date +%%s)-$$" \\
          --data-binary "$body" '%s' || true
        """
            .formatted(folder.webhookSecret(), url));
    Files.setPosixFilePermissions(hook, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private static void copy(Path from, Path to) throws IOException {
    Files.walkFileTree(
        from,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path dir, BasicFileAttributes attributes)
              throws IOException {
            Files.createDirectories(to.resolve(from.relativize(dir).toString()));
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.copy(file, to.resolve(from.relativize(file).toString()));
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
