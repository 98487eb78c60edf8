package dev.holdfast.agent.host;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SecureDirectoryStream;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.GroupPrincipal;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.UserPrincipal;
import java.nio.file.attribute.UserPrincipalLookupService;
import java.util.EnumSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Gives files their owner, group and mode.
final class FileOwners {
  private static final int OWNER_READ = 0400;
  private static final int SPECIAL = 07000; // set-id and sticky

  private final boolean privileged;
  // Java asks the name service even for a number, which may take long
  private final Map<Integer, UserPrincipal> users = new ConcurrentHashMap<>();
  private final Map<Integer, GroupPrincipal> groups = new ConcurrentHashMap<>();

  FileOwners(boolean privileged) {
    this.privileged = privileged;
  }

  /// Both, through the handle of the folder that the file lies in.
  ///
  /// @param real the file's path, which what Java cannot do through the handle goes by
  void own(SecureDirectoryStream<Path> folder, Path name, Path real, Ownership ownership)
      throws IOException {
    // first, since it clears the set-id bits
    owner(folder, name, ownership.uid(), ownership.gid());
    mode(folder, name, real, ownership.mode());
  }

  /// Through the folder's handle, so that a parent swapped for a link gives nothing away.
  void owner(SecureDirectoryStream<Path> folder, Path name, int uid, int gid) throws IOException {
    if (uid == Ownership.KEEP && gid == Ownership.KEEP) {
      return;
    }
    PosixFileAttributeView view = view(folder, name);
    UserPrincipalLookupService numbers = name.getFileSystem().getUserPrincipalLookupService();
    if (uid != Ownership.KEEP) {
      UserPrincipal user = users.get(uid);
      if (user == null) {
        user = numbers.lookupPrincipalByName(Integer.toString(uid));
        users.put(uid, user);
      }
      view.setOwner(user);
    }
    if (gid != Ownership.KEEP) {
      GroupPrincipal group = groups.get(gid);
      if (group == null) {
        group = numbers.lookupPrincipalByGroupName(Integer.toString(gid));
        groups.put(gid, group);
      }
      view.setGroup(group);
    }
  }

  private static PosixFileAttributeView view(SecureDirectoryStream<Path> folder, Path name)
      throws IOException {
    PosixFileAttributeView view =
        folder.getFileAttributeView(name, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
    if (view == null) {
      throw new IOException("this file system has no owners");
    }
    return view;
  }

  void mode(SecureDirectoryStream<Path> folder, Path name, Path real, int mode) throws IOException {
    if ((mode & SPECIAL) != 0) {
      // Java sets these by path alone; that the path leads to the same file is seen to just before
      Object key = view(folder, name).readAttributes().fileKey();
      var found = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!Objects.equals(found.fileKey(), key)) {
        throw new IOException(real + " was swapped for something else meanwhile");
      }
      mode(real, mode);
      return;
    }
    try {
      view(folder, name).setPermissions(permissions(mode));
    } catch (AccessDeniedException e) {
      // it is opened for that, which its owner may have forbidden to himself
      mode(real, mode);
    }
  }

  private static Set<PosixFilePermission> permissions(int mode) {
    var permissions = EnumSet.noneOf(PosixFilePermission.class);
    PosixFilePermission[] all = PosixFilePermission.values(); // from the owner's read downwards
    for (int i = 0; i < all.length; i++) {
      if ((mode & (OWNER_READ >> i)) != 0) {
        permissions.add(all[i]);
      }
    }
    return permissions;
  }

  /// By path: for the root, which lies in no folder.
  static void owner(Path real, int uid, int gid) throws IOException {
    if (uid != Ownership.KEEP) {
      Files.setAttribute(real, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
    }
    if (gid != Ownership.KEEP) {
      Files.setAttribute(real, "unix:gid", gid, LinkOption.NOFOLLOW_LINKS);
    }
  }

  void mode(Path real, int mode) throws IOException {
    try {
      Files.setAttribute(real, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
    } catch (AccessDeniedException e) {
      // not following needs to open the file, which its owner may have forbidden to himself
      if (privileged || Files.isSymbolicLink(real)) {
        throw e;
      }
      Files.setAttribute(real, "unix:mode", mode);
    }
  }
}
