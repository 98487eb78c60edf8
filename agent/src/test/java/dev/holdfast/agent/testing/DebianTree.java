package dev.holdfast.agent.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A small Debian with systemd, made once by debootstrap and kept. It has an apt repository of its
/// own, so that tests of packages need no network and know every version.
final class DebianTree {
  private static final String SUITE = "bookworm";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private static final String OTHERS =
      """
      export DEBIAN_FRONTEND=noninteractive
      cp /etc/apt/sources.list /root/sources.list
      echo "deb [trusted=yes] $MIRROR $SUITE main" > /etc/apt/sources.list
      apt-get -q update
      apt-get install -y -q --no-install-recommends dnf zypper createrepo-c rpm openrc ifupdown \\
        network-manager attr acl python3-dateutil
      # the two exclude one another as packages, not as files
      cd /root; apt-get download -q dnf-plugins-core; dpkg -x dnf-plugins-core_*.deb /; rm *.deb
      rm -f /usr/lib/python3/dist-packages/dnf-plugins/local.py /etc/dnf/plugins/local.conf
      mv /root/sources.list /etc/apt/sources.list
      rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb
      apt-get -q update
      for unit in NetworkManager.service NetworkManager-wait-online.service networking.service; do
        ln -sf /dev/null /etc/systemd/system/$unit
      done
      mkdir -p /etc/rpm; echo '%_dbpath /var/lib/rpm' > /etc/rpm/macros
      printf '[main]\\nplugins=1\\n' > /etc/dnf/dnf.conf
      mkdir -p /etc/yum.repos.d /etc/dnf/vars /etc/zypp/repos.d /srv/rpm /root/build; cd /root/build
      echo 1 > /etc/dnf/vars/releasever
      spec() { # NAME VERSION, a line for the head, lines at the end
        printf 'Name: %s\\nVersion: %s\\nRelease: 1\\nSummary: for tests\\nLicense: none\\nBuildArch: noarch\\nAutoReqProv: no\\n%s\\n%%description\\nfor tests\\n%%install\\nmkdir -p %%{buildroot}/usr/share/%s\\necho %s > %%{buildroot}/usr/share/%s/version\\n%%files\\n/usr/share/%s\\n%s\\n' \\
          "$1" "$2" "$3" "$1" "$2" "$1" "$1" "$4" > "$1.spec"
        rpmbuild -bb --quiet --define "_rpmdir /srv/rpm" --define "_topdir /root/build" "$1.spec"
      }
      spec lamp 1.0 '' ''; spec lamp 2.0 '' ''; spec bell 1.0 '' ''; spec clock 1.0 'Epoch: 3' ''
      spec ground 1.0 '' ''
      rpm -i --nodeps /srv/rpm/noarch/ground-*.rpm; rm /srv/rpm/noarch/ground-*.rpm
      spec broken 1.0 'Requires: no-such-thing' ''
      spec grumpy 1.0 '' '%pre -p <lua>
      error("cannot be set up")'
      cp -r /srv/rpm /srv/rpm-signed
      createrepo_c -q /srv/rpm
      export GNUPGHOME=/root/gnupg; mkdir -m 700 "$GNUPGHOME"
      for who in ours theirs; do
        gpg -q --batch --passphrase '' --quick-gen-key $who@localhost rsa2048 sign never
        gpg -q --armor --export $who@localhost > /srv/$who.asc
      done
      rpmsign --define "_gpg_name ours@localhost" --define "__gpg /usr/bin/gpg" --addsign /srv/rpm-signed/noarch/*.rpm
      createrepo_c -q /srv/rpm-signed
      gpg -q --batch --armor -u ours@localhost --detach-sign /srv/rpm-signed/repodata/repomd.xml
      cp /srv/ours.asc /srv/rpm-signed/repodata/repomd.xml.key
      gpgconf --kill all; rm -rf "$GNUPGHOME" /root/build /root/recipe
      """;

  /// It looks for nothing and does nothing until a test lets it.
  private static final String CLOUD =
      """
      export DEBIAN_FRONTEND=noninteractive
      cp /etc/apt/sources.list /root/sources.list
      echo "deb [trusted=yes] $MIRROR $SUITE main" > /etc/apt/sources.list
      apt-get -q update
      apt-get install -y -q --no-install-recommends cloud-init
      mv /root/sources.list /etc/apt/sources.list
      rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb /root/recipe
      apt-get -q update
      touch /etc/cloud/cloud-init.disabled
      """;

  /// What apt has downloaded becomes a repository beside the tree's own.
  private static final String ASIDE =
      """
      mkdir -p /srv/aside; mv /var/cache/apt/archives/*.deb /srv/aside; cd /srv/aside
      for file in *.deb; do
        dpkg-deb -f "$file"
        printf 'Filename: ./%s\nSize: %s\nSHA256: %s\n\n' "$file" "$(stat -c %s "$file")" "$(sha256sum < "$file" | cut -d' ' -f1)"
      done > Packages
      mv /root/sources.list /etc/apt/sources.list
      rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /root/recipe
      apt-get -q update
      echo 'deb [trusted=yes] file:/srv/aside ./' > /etc/apt/sources.list.d/aside.list
      """;

  /// A domain controller that a test may provision, and a member to be without sssd, which can be
  /// had, and without polkit and PackageKit, which cannot.
  private static final String DOMAIN =
      """
      export DEBIAN_FRONTEND=noninteractive
      cp /etc/apt/sources.list /root/sources.list
      echo "deb [trusted=yes] $MIRROR $SUITE main" > /etc/apt/sources.list
      apt-get -q update
      apt-get install -y -q --no-install-recommends samba samba-ad-provision samba-dsdb-modules \
        samba-vfs-modules winbind attr acl realmd adcli
      apt-get install -y -q --no-install-recommends --download-only sssd sssd-tools
      for unit in smbd nmbd winbind samba-ad-dc; do
        ln -sf /dev/null /etc/systemd/system/$unit.service
      done
      """
          + ASIDE;

  /// Docker's packages, not installed, in a repository whose list nobody has read.
  private static final String DOCKER =
      """
      export DEBIAN_FRONTEND=noninteractive
      cp /etc/apt/sources.list /root/sources.list
      echo "deb [trusted=yes] $MIRROR $SUITE main" > /etc/apt/sources.list
      apt-get -q update
      apt-get install -y -q --no-install-recommends busybox-static
      apt-get install -y -q --no-install-recommends --download-only docker.io
      mkdir -p /etc/docker
      # without a network that would need the kernel's modules
      echo '{"storage-driver": "vfs", "iptables": false, "ip6tables": false, "bridge": "none"}' \
        > /etc/docker/daemon.json
      """
          + ASIDE;

  private DebianTree() {}

  /// The tree; nobody may change it.
  static synchronized Path made() {
    require();
    Path tree = cache().resolve(SUITE + "-" + Integer.toHexString(recipe().hashCode()));
    if (!Files.isDirectory(tree)) {
      make(tree);
    }
    return tree;
  }

  /// What lies over the tree to make it a host of another family: dnf, zypper, OpenRC, ifupdown and
  /// NetworkManager, and a repository of rpm packages. Nobody may change it.
  static synchronized Path others() {
    return layer("others", OTHERS);
  }

  /// What lies over the tree to make it an image for a cloud: cloud-init, switched off. Nobody may
  /// change it.
  static synchronized Path cloud() {
    return layer("cloud", CLOUD);
  }

  /// What lies over the tree to make it a domain's controller and a member to be. Nobody may change
  /// it.
  static synchronized Path domain() {
    return layer("domain", DOMAIN);
  }

  /// What lies over the tree to make it a host for which Docker can be had. Nobody may change it.
  static synchronized Path docker() {
    return layer("docker", DOCKER);
  }

  /// @param more for a shell in the tree, which gets `MIRROR` and `SUITE`
  private static Path layer(String name, String more) {
    Path tree = made();
    Path layer = cache().resolve(name + "-" + Integer.toHexString((recipe() + more).hashCode()));
    if (!Files.isDirectory(layer)) {
      Path making = layer.resolveSibling(layer.getFileName() + ".making");
      Shell.run(LIMIT, List.of("rm", "-rf", "--one-file-system", making.toString()));
      try (var overlay = new Overlay(List.of(tree), making)) {
        Path script = overlay.root().resolve("root/recipe");
        Files.writeString(script, "MIRROR=" + mirror() + "\nSUITE=" + SUITE + "\n" + more);
        Shell.run(
                LIMIT,
                List.of("chroot", overlay.root().toString(), "/bin/sh", "-eu", "/root/recipe"))
            .orThrow("the recipe of " + name);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      try {
        Files.move(making.resolve("upper"), layer);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      Shell.run(LIMIT, List.of("rm", "-rf", "--one-file-system", making.toString()));
    }
    return layer;
  }

  private static Path cache() {
    String named = System.getenv("HOLDFAST_HOSTS_CACHE");
    return named != null
        ? Paths.get(named)
        : Paths.get(System.getProperty("java.io.tmpdir"), "holdfast-hosts");
  }

  /// Fails or says loudly why no host can be booted here.
  private static void require() {
    var missing = new ArrayList<String>();
    if (!"root".equals(System.getProperty("user.name"))) {
      missing.add("root");
    }
    for (String program : List.of("debootstrap", "systemd-nspawn", "nsenter", "mount")) {
      if (Stream.of("/usr/sbin", "/usr/bin", "/sbin", "/bin")
          .noneMatch(folder -> Files.isExecutable(Path.of(folder, program)))) {
        missing.add(program);
      }
    }
    if (!missing.isEmpty()) {
      Untested.because("booting a host needs " + String.join(", ", missing));
    }
  }

  private static void make(Path tree) {
    Path making = tree.resolveSibling(tree.getFileName() + ".making");
    try {
      Files.createDirectories(tree.getParent());
      Shell.run(LIMIT, List.of("rm", "-rf", "--one-file-system", making.toString()));
      Shell.run(
              LIMIT,
              List.of(
                  "debootstrap",
                  "--variant=minbase",
                  "--include=systemd,systemd-sysv,dbus,cron,kmod,iproute2,gpg,gpg-agent",
                  SUITE,
                  making.toString(),
                  mirror()))
          .orThrow("debootstrap");
      Path script = making.resolve("root/recipe");
      Files.writeString(script, recipe());
      Shell.run(LIMIT, List.of("chroot", making.toString(), "/bin/sh", "-eu", "/root/recipe"))
          .orThrow("the recipe");
      Files.move(making, tree);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /// Where this machine gets its own packages from.
  private static String mirror() throws IOException {
    var sources = new ArrayList<Path>();
    sources.add(Path.of("/etc/apt/sources.list"));
    Path folder = Path.of("/etc/apt/sources.list.d");
    if (Files.isDirectory(folder)) {
      try (Stream<Path> files = Files.list(folder)) {
        files.sorted().forEach(sources::add);
      }
    }
    for (Path file : sources) {
      if (Files.isRegularFile(file)) {
        String text =
            Files.readString(file, StandardCharsets.UTF_8).replaceAll("(?m)^\\s*#.*$", "");
        for (String word : text.split("\\s+", -1)) {
          if (word.startsWith("http") && word.replaceAll("/$", "").endsWith("/debian")) {
            return word;
          }
        }
      }
    }
    throw new IOException("apt's sources name no Debian mirror to make a host from");
  }

  /// Runs inside the tree: packages of which tests know everything, and nothing that wakes up by
  /// itself while a test looks.
  private static String recipe() {
    return """
    export DEBIAN_FRONTEND=noninteractive
    rm -f /etc/machine-id; : > /etc/machine-id
    echo host > /etc/hostname
    for unit in apt-daily.timer apt-daily-upgrade.timer dpkg-db-backup.timer e2scrub_all.timer \\
        fstrim.timer systemd-tmpfiles-clean.timer systemd-resolved.service \\
        systemd-networkd.service console-getty.service; do
      ln -sf /dev/null /etc/systemd/system/$unit
    done
    mkdir -p /srv/repo; cd /srv/repo
    deb() { # NAME VERSION, files and scripts in ./tree
      mkdir -p tree/DEBIAN
      printf 'Package: %s\\nVersion: %s\\nArchitecture: all\\nMaintainer: Holdfast <test@localhost>\\nDescription: for tests\\n' "$1" "$2" > tree/DEBIAN/control
      dpkg-deb --root-owner-group -b tree "$1_$2.deb" > /dev/null
      rm -rf tree
    }
    for version in 1.0 2.0; do
      mkdir -p tree/usr/share/lamp tree/lib/systemd/system tree/etc/init.d
      echo $version > tree/usr/share/lamp/version
      printf '[Service]\\nExecStart=/bin/sleep infinity\\nExecReload=/bin/touch /run/lamp-reloaded\\n[Install]\\nWantedBy=multi-user.target\\n' \\
        > tree/lib/systemd/system/lamp.service
      deb lamp $version
    done
    for name in bell clock; do
      mkdir -p tree/usr/share/$name; echo $name > tree/usr/share/$name/name
      deb $name 1.0
    done
    mkdir -p tree/DEBIAN; printf '#!/bin/sh\\necho cannot be set up >&2\\nexit 1\\n' > tree/DEBIAN/postinst
    chmod 755 tree/DEBIAN/postinst
    deb broken 1.0
    mkdir -p tree/DEBIAN
    printf '#!/bin/sh\\ntouch /run/slow-began\\nwhile [ ! -e /run/slow-may-end ]; do sleep 0.1; done\\n' > tree/DEBIAN/postinst
    chmod 755 tree/DEBIAN/postinst
    deb slow 1.0
    for file in *.deb; do
      dpkg-deb -f "$file" Package Version Architecture Maintainer Description
      printf 'Filename: ./%s\\nSize: %s\\nSHA256: %s\\n\\n' "$file" "$(stat -c %s "$file")" "$(sha256sum < "$file" | cut -d' ' -f1)"
    done > Packages
    # the same, signed
    cp -r /srv/repo /srv/signed; cd /srv/signed
    export GNUPGHOME=/root/gnupg; mkdir -m 700 "$GNUPGHOME"
    gpg -q --batch --passphrase '' --quick-gen-key test@localhost ed25519 sign never
    printf 'Date: %s\nSHA256:\n %s %s Packages\n' "$(date -uR)" \
      "$(sha256sum < Packages | cut -d' ' -f1)" "$(stat -c %s Packages)" > Release
    gpg -q --batch --clearsign -o InRelease Release
    gpg -q --armor --export > key.asc
    gpgconf --kill all; rm -rf "$GNUPGHOME"
    echo 'deb [trusted=yes] file:/srv/repo ./' > /etc/apt/sources.list
    rm -rf /var/lib/apt/lists/* /var/cache/apt/*.bin /var/cache/apt/archives/*.deb
    apt-get -q update
    rm -f /root/recipe
    """;
  }
}
