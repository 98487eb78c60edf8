package dev.holdfast.reconciler.source.jgit;

import java.io.File;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/// Keeps JGit from reading or writing the Git configuration of the user and the machine: a
/// rewritten URL or a credential helper there must not change what the reconciler does. An ordinary
/// user may have no folder for either.
public final class IsolatedSystemReader extends SystemReader.Delegate {
  private IsolatedSystemReader(SystemReader machine) {
    super(machine);
  }

  /// Isolates the JGit of this whole process. May be called often.
  public static synchronized void install() {
    if (!(SystemReader.getInstance() instanceof IsolatedSystemReader)) {
      SystemReader.setInstance(new IsolatedSystemReader(SystemReader.getInstance()));
    }
  }

  @Override
  public FileBasedConfig openUserConfig(@Nullable Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openSystemConfig(@Nullable Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public FileBasedConfig openJGitConfig(@Nullable Config parent, FS fs) {
    return new Nothing(parent, fs);
  }

  @Override
  public @Nullable String getenv(String variable) {
    return variable.startsWith("GIT_") ? null : super.getenv(variable);
  }

  private static final class Nothing extends FileBasedConfig {
    Nothing(@Nullable Config parent, FS fs) {
      super(parent, new File("/nonexistent"), fs);
    }

    @Override
    public void load() {}

    @Override
    public void save() {}

    @Override
    public boolean isOutdated() {
      return false;
    }
  }
}
