package dev.holdfast.reconciler.source;

import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// Where a repository is at its forge, and as whom it is asked, where the Git URL and the entry's
/// credentials do not tell.
///
/// @param url of the forge as people visit it, such as `https://git.example` or
///   `https://git.example/bitbucket`, without a slash at its end
/// @param project the repository's full name there, such as `platform/fleet`
/// @param app of GitHub: asked in the place of the credentials
public record ForgeAddress(Optional<URI> url, Optional<String> project, Optional<App> app) {
  public static final ForgeAddress FROM_URL =
      new ForgeAddress(Optional.empty(), Optional.empty(), Optional.empty());

  private static final Pattern PROJECT = Pattern.compile("~?[\\w.-]+(/~?[\\w.-]+){1,20}");
  private static final Set<String> THIS_MACHINE = Set.of("127.0.0.1", "localhost", "[::1]");

  /// @throws IllegalArgumentException when a value cannot be; the message is for the operator
  public ForgeAddress {
    url = url.map(ForgeAddress::web);
    project = project.map(ForgeAddress::project);
  }

  /// A name that a forge can give a repository.
  ///
  /// @throws IllegalArgumentException when it is none; the message is for the operator
  public static String project(String name) {
    if (!isProject(name)) {
      throw new IllegalArgumentException(
          "a project is the repository's full name at its forge, such as platform/fleet");
    }
    return name;
  }

  /// Whether a forge can have a repository of this name.
  public static boolean isProject(String name) {
    return PROJECT.matcher(name).matches()
        && Pattern.compile("/")
            .splitAsStream(name)
            .noneMatch(part -> part.equals(".") || part.equals(".."));
  }

  /// Whether credentials may be sent there: encrypted, or not leaving this machine.
  public static boolean isSafe(URI uri) {
    return "https".equalsIgnoreCase(uri.getScheme())
        || (uri.getHost() != null && THIS_MACHINE.contains(uri.getHost().toLowerCase(Locale.ROOT)));
  }

  /// An address that a forge can have, without a slash at its end.
  ///
  /// @throws IllegalArgumentException when it is none; the message is for the operator
  public static URI web(URI url) {
    boolean web =
        url.getHost() != null
            && ("https".equalsIgnoreCase(url.getScheme())
                || "http".equalsIgnoreCase(url.getScheme()));
    if (!web || url.getUserInfo() != null || url.getQuery() != null || url.getFragment() != null) {
      throw new IllegalArgumentException(
          "the forge's address looks like https://git.example, without user, ? and #");
    }
    if (!isSafe(url)) {
      throw new IllegalArgumentException(
          "the forge's address must be https, so that no token is sent in the clear");
    }
    String text = url.toString();
    return text.endsWith("/") ? web(URI.create(text.substring(0, text.length() - 1))) : url;
  }

  /// A GitHub App that is installed on the repository.
  ///
  /// @param keyFile its private key as GitHub hands it out, PEM
  public record App(long id, Path keyFile) {
    public App {
      if (id < 1) {
        throw new IllegalArgumentException("an App's id is a number, as its settings show it");
      }
    }
  }
}
