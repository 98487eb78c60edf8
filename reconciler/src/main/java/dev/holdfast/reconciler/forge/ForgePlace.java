package dev.holdfast.reconciler.forge;

import dev.holdfast.reconciler.source.ForgeAddress;
import dev.holdfast.reconciler.source.RepositoryEntry;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;

/// Where a repository is at its forge.
///
/// @param web the forge as people visit it, without a slash at its end
/// @param project full name of the repository there, without `.git`
public record ForgePlace(URI web, String project) {
  private static final Pattern WEB =
      Pattern.compile("(https?)://(?:[^/@]*@)?([\\w.:\\[\\]-]+)/+(.+?)(?:\\.git)?/*");
  private static final Pattern SSH =
      Pattern.compile("ssh://(?:[\\w.-]+@)?([\\w.-]+)(?::\\d+)?/+(.+?)(?:\\.git)?/*");
  private static final Pattern SHORT_SSH =
      Pattern.compile("[\\w.-]+@([\\w.-]+):/*(.+?)(?:\\.git)?/*");

  /// What the entry says, else what its Git URL tells; empty where neither does.
  public static Optional<ForgePlace> of(RepositoryEntry entry) {
    Optional<ForgePlace> told = fromUrl(entry.url());
    ForgeAddress address = entry.forgeAddress();
    Optional<URI> web = address.url().or(() -> told.map(ForgePlace::web));
    Optional<String> project =
        address.project().or(() -> told.map(place -> below(address.url(), place.project())));
    return web.isPresent() && project.filter(ForgeAddress::isProject).isPresent()
        ? Optional.of(new ForgePlace(web.get(), project.get()))
        : Optional.empty();
  }

  private static Optional<ForgePlace> fromUrl(String url) {
    var web = WEB.matcher(url);
    if (web.matches()) {
      return Optional.of(
          new ForgePlace(URI.create(web.group(1) + "://" + web.group(2)), web.group(3)));
    }
    var ssh = SSH.matcher(url);
    if (ssh.matches()) {
      return Optional.of(new ForgePlace(URI.create("https://" + ssh.group(1)), ssh.group(2)));
    }
    var shortSsh = SHORT_SSH.matcher(url);
    return shortSsh.matches()
        ? Optional.of(new ForgePlace(URI.create("https://" + shortSsh.group(1)), shortSsh.group(2)))
        : Optional.empty();
  }

  /// A forge that is not at the root of its host has its own path before every project.
  private static String below(Optional<URI> forge, String path) {
    String root = forge.map(URI::getPath).orElse("");
    String prefix = root == null || root.isEmpty() ? "" : root.substring(1) + "/";
    return path.startsWith(prefix) ? path.substring(prefix.length()) : path;
  }
}
