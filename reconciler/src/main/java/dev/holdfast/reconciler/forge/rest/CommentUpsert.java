package dev.holdfast.reconciler.forge.rest;

import dev.holdfast.reconciler.forge.ForgeException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// Our comments on pull requests. Which one is ours is looked up once and remembered; one that was
/// deleted meanwhile is looked up again. What others wrote is never edited, whatever it says.
public final class CommentUpsert {
  private static final int ENOUGH = 3000;
  private static final int MAX_KNOWN = 1000;
  private static final int MAX_TRIES = 5;

  private final ForgeApi api;
  private final Comments comments;
  private final Map<String, Long> known = new ConcurrentHashMap<>();

  /// What is a forge's own.
  public interface Comments {
    /// Id of the account whose token it is; empty where the forge does not tell. Then the forge is
    /// trusted to let nobody edit what others wrote.
    String account() throws ForgeException, InterruptedException;

    /// The comments of a pull request.
    List<Comment> all(long number, int limit) throws ForgeException, InterruptedException;

    /// @return the answer, which names the `id`
    Answer create(long number, String text) throws ForgeException, InterruptedException;

    /// @return the answer; 404 or 410 where there is no such comment
    Answer edit(long number, long id, String text) throws ForgeException, InterruptedException;
  }

  /// @param by id of the account that wrote it
  public record Comment(long id, String by, String text) {}

  public CommentUpsert(ForgeApi api, Comments comments) {
    this.api = api;
    this.comments = comments;
  }

  /// Makes our comment with this marker say this.
  ///
  /// @param text starts with the marker
  public void upsert(long number, String marker, String text)
      throws ForgeException, InterruptedException {
    String key = number + " " + marker;
    Long id = known.remove(key);
    if (id != null && edit(number, id, text)) {
      remember(key, id);
      return;
    }
    for (Comment ours : find(number, marker)) {
      if (ours.text().equals(text) || edit(number, ours.id(), text)) {
        remember(key, ours.id());
        return;
      }
    }
    Answer answer = api.good(comments.create(number, text), "write comments");
    remember(key, api.read(answer, a -> a.object().integer("id")));
  }

  private void remember(String key, long id) {
    if (known.size() >= MAX_KNOWN) {
      known.clear();
    }
    known.put(key, id);
  }

  private List<Comment> find(long number, String marker)
      throws ForgeException, InterruptedException {
    String account = comments.account();
    return comments.all(number, ENOUGH).stream()
        .filter(comment -> comment.text().startsWith(marker))
        .filter(comment -> account.isEmpty() || comment.by().equals(account))
        .limit(MAX_TRIES)
        .toList();
  }

  /// False where there is no such comment any more, or it is not ours.
  private boolean edit(long number, long id, String text)
      throws ForgeException, InterruptedException {
    Answer answer = comments.edit(number, id, text);
    if (answer.status() == 403 || answer.status() == 404 || answer.status() == 410) {
      return false;
    }
    api.good(answer, "write comments");
    return true;
  }
}
