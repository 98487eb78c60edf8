package dev.holdfast.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResourceReaderTest {
  @Test
  void aFileManagesOnlyWhatIsNamed() {
    assertThat(read("file", "{'path': '/etc/motd'}"))
        .isEqualTo(
            new Resource.File(
                "/etc/motd",
                Resource.Presence.PRESENT,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                false,
                false,
                false));
  }

  @Test
  void everyPropertyOfAFileIsRead() {
    assertThat(
            read(
                "file",
                """
                {'path': '/a', 'state': 'absent', 'template': 'files/a.peb', 'params': {'a': 1}, 'owner': 0,
                 'group': 'adm', 'mode': '4755', 'backup': true, 'sensitive': true,
                 'followLinks': true}
                """))
        .isEqualTo(
            new Resource.File(
                "/a",
                Resource.Presence.ABSENT,
                null,
                null,
                "files/a.peb",
                JsonText.parse("{\"a\": 1}").asObject("params"),
                "0",
                "adm",
                04755,
                true,
                true,
                true));
  }

  @Test
  void aDirectoryRefusesToRemoveMuchByDefault() {
    assertThat(read("directory", "{'path': '/srv', 'mode': '0750', 'purge': true}"))
        .isEqualTo(
            new Resource.Directory(
                "/srv", Resource.Presence.PRESENT, null, null, 0750, false, true, 20));
  }

  @Test
  void packagesHaveOneNameOrMany() {
    assertThat(read("package", "{'names': ['curl', 'libc6:amd64'], 'state': 'latest'}"))
        .isEqualTo(
            new Resource.Package(
                List.of("curl", "libc6:amd64"), Resource.PackageState.LATEST, null, null));
    assertThat(read("package", "{'name': 'nginx', 'version': '1.22.1-9', 'hold': true}"))
        .isEqualTo(
            new Resource.Package(
                List.of("nginx"), Resource.PackageState.PRESENT, "1.22.1-9", true));
  }

  @Test
  void aServiceManagesOnlyWhatIsNamed() {
    assertThat(read("service", "{'name': 'getty@tty1', 'enabled': false}"))
        .isEqualTo(
            new Resource.Service("getty@tty1", null, false, null, Resource.OnNotify.RESTART));
    assertThat(read("service", "{'name': 'nginx', 'state': 'stopped', 'onNotify': 'reload'}"))
        .isEqualTo(new Resource.Service("nginx", false, null, null, Resource.OnNotify.RELOAD));
  }

  @Test
  void aScriptHasAnInterpreterAndATimeout() {
    assertThat(read("script", "{'apply': 'true', 'environment': {'A': 'b'}}"))
        .isEqualTo(
            new Resource.Script(
                null,
                "true",
                "/bin/sh",
                null,
                null,
                new TreeMap<>(Map.of("A", "b")),
                Duration.ofMinutes(10),
                null));
  }

  @Test
  void aLineCanBeRemovedByPatternAlone() {
    assertThat(read("line", "{'path': '/etc/fstab', 'match': '^swap', 'state': 'absent'}"))
        .isEqualTo(
            new Resource.Line(
                "/etc/fstab", "", "^swap", Resource.Presence.ABSENT, null, null, false));
  }

  @Test
  void aSystemUserGetsNoHomeByDefault() {
    var user = (Resource.User) read("user", "{'name': 'app', 'system': true, 'uid': 900}");
    assertThat(user.createHome()).isFalse();
    assertThat(user.uid()).isEqualTo(900L);
    assertThat(((Resource.User) read("user", "{'name': 'ann'}")).createHome()).isTrue();
  }

  @Test
  void groupAndLinkAreRead() {
    assertThat(read("group", "{'name': 'adm', 'gid': 4, 'members': ['ann']}"))
        .isEqualTo(
            new Resource.Group("adm", Resource.Presence.PRESENT, 4L, false, List.of("ann"), false));
    assertThat(read("link", "{'path': '/a', 'target': '../b', 'force': true}"))
        .isEqualTo(new Resource.Link("/a", "../b", Resource.Presence.PRESENT, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '!',
      quoteCharacter = '\0',
      value = {
        "file ! {} ! 'path' is missing",
        "file ! {'path': 'etc/x'} ! 'path' must be an absolute path, beginning with /",
        "file ! {'path': '/'} ! 'path' must be a path below /",
        "file ! {'path': '/etc/../x'} ! 'path' must be a plain path, without '.', '..', '//' and a '/' at the end",
        "file ! {'path': '/etc/'} ! 'path' must be a plain path, without '.', '..', '//' and a '/' at the end",
        "file ! {'path': '/a\\u0000b'} ! 'path' must not hold a NUL",
        "file ! {'path': '/a\\nb'} ! 'path' must be a path without control characters",
        "file ! {'path': '/a', 'content': 'x', 'source': 'files/x'} ! 'content' and 'source' exclude each other",
        "file ! {'path': '/a', 'mode': 644} ! 'mode' must be a text, not a number or a truth value",
        "file ! {'path': '/a', 'mode': '0999'} ! 'mode' must be permission bits such as \"0644\"",
        "file ! {'path': '/a', 'mode': '07777777'} ! 'mode' must be permission bits such as \"0644\"",
        "file ! {'path': '/a', 'source': 'files/../x'} ! 'source' must be a plain path below files/",
        "file ! {'path': '/a', 'source': '/etc/shadow'} ! 'source' must be a plain path below files/",
        "file ! {'path': '/a', 'raw': true} ! 'raw' says how 'content' is read, which is not there",
        "file ! {'path': '/a', 'state': 'gone'} ! 'state' must be one of present, absent",
        "file ! {'path': '/a', 'ownr': 'x'} ! 'ownr' is not a property of file",
        "file ! {'path': '/a', 'owner': 'a b'} ! 'owner' must be the name or number of an account",
        "file ! {'path': '/a', 'backup': 'yes'} ! 'backup' must be true or false",
        "directory ! {'path': '/a', 'maxRemoved': -1} ! 'maxRemoved' must be a whole number from 0 to 1000000",
        "directory ! {'path': '/a', 'maxRemoved': 1.5} ! 'maxRemoved' must be a whole number from 0 to 1000000",
        "link ! {'path': '/a'} ! 'target' is missing",
        "line ! {'path': '/a'} ! 'line' is missing",
        "line ! {'path': '/a', 'line': 'a\\nb'} ! 'line' must be one line",
        "line ! {'path': '/a', 'line': 'a', 'match': '(?=x)'} ! 'match' is not a pattern of RE2: invalid or unsupported Perl syntax",
        "line ! {'path': '/a', 'line': 'a', 'insertAfter': 'x', 'insertBefore': 'y'} ! 'insertAfter' and 'insertBefore' exclude each other",
        "package ! {} ! one of 'name', 'names' is missing",
        "package ! {'name': 'a', 'names': ['b']} ! 'name' and 'names' exclude each other",
        "package ! {'name': '--purge'} ! 'name' must be the name of a package",
        "package ! {'names': ['a', 'a']} ! 'names' names something twice",
        "package ! {'names': []} ! 'names' must name a package",
        "package ! {'name': 'a', 'version': '1', 'state': 'latest'} ! 'version' goes with one 'name' and the state present",
        "package ! {'name': 'a', 'version': 1.1} ! 'version' must be a text, not a number or a truth value",
        "service ! {'name': '-x'} ! 'name' must be the name of a service",
        "service ! {'name': 'a', 'onNotify': 'kill'} ! 'onNotify' must be one of restart, reload",
        "user ! {'name': 'a', 'comment': 'x:y'} ! 'comment' must be one line without ':'",
        "user ! {'name': 'a', 'uid': -1} ! 'uid' must be a whole number from 0 to 4294967294",
        "user ! {'name': 'a', 'authorizedKeys': ['a\\nb']} ! each of 'authorizedKeys' must be one line",
        "group ! {'name': 'a', 'members': 'b'} ! 'members' must be a list",
        "script ! {} ! one of 'check', 'apply' is missing",
        "script ! {'apply': 'x', 'timeout': '10 minutes'} ! 'timeout': a duration is written 90s, 10m, 2h, 1d or PT10M, not '10 minutes'",
        "script ! {'apply': 'x', 'timeout': '0s'} ! 'timeout' must be longer than nothing",
        "script ! {'apply': 'x', 'environment': {'A-B': 'x'}} ! 'A-B' is not the name of an environment variable",
        "script ! {'apply': 'x', 'environment': {'A': 1}} ! the value of 'A' must be a text",
      })
  void aBrokenRuleIsToldInWords(String type, String properties, String message) {
    assertThatExceptionOfType(InvalidResourceException.class)
        .isThrownBy(() -> read(type, properties))
        .withMessage(message);
  }

  @Test
  void whatOnlyTheNodeKnowsIsNotCheckedBefore() {
    var declared =
        json(
            """
            {'path': '{{ p }}', 'mode': '{{ m }}', 'backup': '{{ b }}', 'owner': 'a b', 'x': 1}
            """);
    assertThat(ResourceReader.check(ResourceType.FILE, declared))
        .extracting(Throwable::getMessage)
        .containsExactly(
            "'owner' must be the name or number of an account", "'x' is not a property of file");
    assertThat(ResourceReader.check(ResourceType.PACKAGE, json("{'names': ['{{ a }}']}")))
        .isEmpty();
  }

  @Test
  void aRepositoryFileTakesNoReference() {
    assertThat(
            ResourceReader.check(
                ResourceType.FILE, json("{'path': '/a', 'source': 'files/{{ x }}'}")))
        .extracting(InvalidResourceException::property)
        .containsExactly("source");
  }

  private static Resource read(String type, String properties) {
    return ResourceReader.read(ResourceType.of(type), json(properties));
  }

  private static Json.Obj json(String text) {
    return JsonText.parseObject(text.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }
}
