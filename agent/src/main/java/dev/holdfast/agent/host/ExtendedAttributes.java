package dev.holdfast.agent.host;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What the C library knows of a file beside owner and mode: access lists, security labels and
/// users' own attributes. Java itself reaches only the last.
///
/// What counts for one content only is not kept: capabilities, and measurements of integrity.
final class ExtendedAttributes {
  private static final int MAX_BYTES = 64 * 1024; // XATTR_SIZE_MAX and XATTR_LIST_MAX
  private static final int NOT_THERE = 61; // ENODATA
  private static final int NOT_SUPPORTED = 95; // EOPNOTSUPP
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO =
      STATE.varHandle(MemoryLayout.PathElement.groupElement("errno"));
  private static final MethodHandle LIST =
      function("llistxattr", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG));
  private static final MethodHandle GET =
      function("lgetxattr", FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG));
  private static final MethodHandle SET =
      function(
          "lsetxattr",
          FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, ADDRESS, JAVA_LONG, JAVA_INT));

  private ExtendedAttributes() {}

  @SuppressWarnings("restricted") // its callers' types are those of the functions
  private static MethodHandle function(String name, FunctionDescriptor descriptor) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().findOrThrow(name),
        descriptor,
        Linker.Option.captureCallState("errno"));
  }

  /// Gives a file what another one has. Links are not followed.
  ///
  /// @throws IOException when the file may not have it
  static void copy(Path from, Path to) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment state = arena.allocate(STATE);
      MemorySegment source = arena.allocateFrom(from.toString());
      List<String> names = names(source, state, arena);
      if (names.isEmpty()) {
        return;
      }
      MemorySegment target = arena.allocateFrom(to.toString());
      MemorySegment value = arena.allocate(MAX_BYTES);
      for (String name : names) {
        MemorySegment named = arena.allocateFrom(name);
        long size = (long) GET.invokeExact(state, source, named, value, (long) MAX_BYTES);
        if (size < 0) {
          if (errno(state) != NOT_THERE) {
            throw failure(name, state);
          }
        } else if ((int) SET.invokeExact(state, target, named, value, size, 0) < 0
            && errno(state) != NOT_SUPPORTED) {
          throw failure(name, state);
        }
      }
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e); // these functions throw nothing
    }
  }

  private static List<String> names(MemorySegment path, MemorySegment state, Arena arena)
      throws Throwable {
    MemorySegment list = arena.allocate(MAX_BYTES);
    long size = (long) LIST.invokeExact(state, path, list, (long) MAX_BYTES);
    if (size < 0) {
      if (errno(state) == NOT_SUPPORTED) {
        return List.of();
      }
      throw failure("list", state);
    }
    String all = new String(list.asSlice(0, size).toArray(JAVA_BYTE), StandardCharsets.UTF_8);
    var names = new ArrayList<String>();
    for (String name : all.split("\0", -1)) {
      if (isKept(name)) {
        names.add(name);
      }
    }
    return names;
  }

  private static boolean isKept(String name) {
    return name.startsWith("user.")
        || name.equals("system.posix_acl_access")
        || name.equals("security.selinux")
        || name.startsWith("security.SMACK64");
  }

  private static int errno(MemorySegment state) {
    return (int) ERRNO.get(state, 0L);
  }

  private static IOException failure(String name, MemorySegment state) {
    return new IOException(
        "the attribute '" + name + "' of the old file cannot be kept (errno " + errno(state) + ")");
  }
}
