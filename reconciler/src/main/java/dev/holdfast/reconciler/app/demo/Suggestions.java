package dev.holdfast.reconciler.app.demo;

import java.nio.file.Path;

/// Four things to try, ready to be pasted into another terminal.
final class Suggestions {
  private Suggestions() {}

  static String of(Demo demo, Path here, String launcher) {
    String tree = DemoFolder.shown(demo.folder().tree("web-1"), here);
    String checkout = DemoFolder.shown(demo.folder().checkout(), here);
    return """
    Four things to try, in another terminal, from %s:
      export HOLDFAST_SERVER=%s HOLDFAST_TOKEN=$(cat %s)

      1. Change a file by hand; see it reported and put back (at once, or within a minute by itself).
           echo hello >> %s/etc/motd
           %s run base --nodes web-1 && sleep 1 && %s drift --diff
      2. Change what should be.
           sed -i 's/PasswordAuthentication no/PasswordAuthentication yes/' %s/files/ssh/50-fleet.conf.peb
           git -C %s commit -qam "Let passwords in" && git -C %s push -q
           %s wait $(git -C %s rev-parse HEAD)
      3. Make a mistake, and see it refused.
           sed -i 's/targets:/targetz:/' %s/associations/base.yaml
           %s validate %s
      4. See what a commit got.
           %s commits
           git -C %s fetch -q origin '+refs/notes/*:refs/notes/*'; git -C %s log --notes=holdfast -1
    """
        .formatted(
            here,
            demo.reconciler().url(),
            DemoFolder.shown(demo.folder().adminToken(), here),
            tree,
            launcher,
            launcher,
            checkout,
            checkout,
            checkout,
            launcher,
            checkout,
            checkout,
            launcher,
            checkout,
            launcher,
            checkout,
            checkout);
  }
}
