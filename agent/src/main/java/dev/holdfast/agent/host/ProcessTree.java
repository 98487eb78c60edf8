package dev.holdfast.agent.host;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// A process and all that came of it, however far it went away: what is in its session or group,
/// what carries its mark in the environment, and, where systemd runs, what is in its scope. A
/// process that starts a session of its own and forgets its environment is found by the scope only.
final class ProcessTree {
  private static final Path PROC = Path.of("/proc");
  private static final Duration LAST = Duration.ofSeconds(5);
  private static final long PAUSE_NANOS = 20_000_000;
  private static final int MAX_BYTES = 256 * 1024;

  private final Process process;
  private final @Nullable String mark;
  private final @Nullable String scope;

  /// @param mark `NAME=value` in the environment of all; null where they carry none
  /// @param scope name of the systemd unit; null where there is none
  ProcessTree(Process process, @Nullable String mark, @Nullable String scope) {
    this.process = process;
    this.mark = mark;
    this.scope = scope;
  }

  /// TERM to all, and KILL to those that are left after `grace`. An interrupt cuts the grace short.
  ///
  /// @return whether it was interrupted meanwhile
  boolean end(Duration grace) {
    boolean interrupted = Thread.interrupted();
    long deadline = System.nanoTime() + grace.toNanos();
    List<ProcessHandle> members = members();
    members.forEach(ProcessHandle::destroy);
    try {
      while (!members.isEmpty() && await(members, deadline - System.nanoTime())) {
        members = members();
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    kill();
    return interrupted;
  }

  /// Until none is left, since some may be starting others meanwhile.
  private void kill() {
    long deadline = System.nanoTime() + LAST.toNanos();
    List<ProcessHandle> members = members();
    while (!members.isEmpty() && System.nanoTime() < deadline) {
      members.forEach(ProcessHandle::destroyForcibly);
      LockSupport.parkNanos(PAUSE_NANOS);
      members = members();
    }
  }

  /// @return whether they ended in time
  private static boolean await(List<ProcessHandle> members, long nanos)
      throws InterruptedException {
    try {
      CompletableFuture.allOf(
              members.stream().map(ProcessHandle::onExit).toArray(CompletableFuture[]::new))
          .get(nanos, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    }
  }

  private List<ProcessHandle> members() {
    var members = new ArrayList<ProcessHandle>();
    if (process.isAlive()) {
      members.add(process.toHandle());
    }
    process.descendants().forEach(members::add);
    long own = ProcessHandle.current().pid();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path entry : entries) {
        long pid = Long.parseLong(String.valueOf(entry.getFileName()));
        if (pid != own && pid != 1 && isMember(entry)) {
          ProcessHandle.of(pid).filter(each -> !members.contains(each)).ifPresent(members::add);
        }
      }
    } catch (IOException e) {
      // without /proc the process and its descendants are all that can be known
    }
    return members;
  }

  private boolean isMember(Path entry) {
    String stat = text(entry.resolve("stat"));
    // pid (comm) state ppid pgrp session …; comm may hold anything, brackets and spaces included
    String[] fields = stat.substring(stat.lastIndexOf(')') + 1).strip().split(" ", 6);
    if (fields.length < 5 || fields[0].equals("Z")) {
      return false;
    }
    String leader = Long.toString(process.pid());
    if (fields[2].equals(leader) || fields[3].equals(leader)) {
      return true;
    }
    if (scope != null && text(entry.resolve("cgroup")).contains("/" + scope)) {
      return true;
    }
    return mark != null && ("\0" + text(entry.resolve("environ"))).contains("\0" + mark + "\0");
  }

  /// Empty where the process is gone or another's.
  private static String text(Path file) {
    try (var in = Files.newInputStream(file)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      return "";
    }
  }
}
