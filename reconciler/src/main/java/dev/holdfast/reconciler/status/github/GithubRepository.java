package dev.holdfast.reconciler.status.github;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which repository at which API.
///
/// @param api without a slash at the end
public record GithubRepository(URI api, String owner, String name) {
  private static final Pattern WEB =
      Pattern.compile("(https?)://(?:[^/@]*@)?([^/]+)/([\\w.-]+)/([\\w.-]+?)(?:\\.git)?/?");
  private static final Pattern SSH =
      Pattern.compile(
          "(?:ssh://)?(?:[\\w.-]+@)([\\w.-]+)(?::\\d+)?[:/]([\\w.-]+)/([\\w.-]+?)(?:\\.git)?/?");

  /// Reads a Git URL; empty where it has another form.
  public static Optional<GithubRepository> of(String url) {
    var web = WEB.matcher(url);
    if (web.matches()) {
      return Optional.of(
          new GithubRepository(api(web.group(1), web.group(2)), web.group(3), web.group(4)));
    }
    var ssh = SSH.matcher(url);
    return ssh.matches()
        ? Optional.of(new GithubRepository(api("https", ssh.group(1)), ssh.group(2), ssh.group(3)))
        : Optional.empty();
  }

  /// GitHub's own API has a host of its own; a server of one's own has a path.
  private static URI api(String scheme, String host) {
    return host.toLowerCase(Locale.ROOT).equals("github.com")
        ? URI.create("https://api.github.com")
        : URI.create(scheme + "://" + host + "/api/v3");
  }

  URI statuses(String commit) {
    return URI.create(api + "/repos/" + owner + "/" + name + "/statuses/" + commit);
  }

  @Override
  public String toString() {
    return owner + "/" + name;
  }
}
