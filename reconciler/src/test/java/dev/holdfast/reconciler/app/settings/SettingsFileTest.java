package dev.holdfast.reconciler.app.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.model.Labels;
import dev.holdfast.model.NodeName;
import dev.holdfast.model.RepositoryName;
import dev.holdfast.reconciler.preview.PreviewSettings;
import dev.holdfast.reconciler.pullrequest.PullRequestSettings;
import dev.holdfast.reconciler.retention.Emptying;
import dev.holdfast.reconciler.retention.RetentionSettings;
import dev.holdfast.reconciler.retention.Rules;
import dev.holdfast.reconciler.signing.SigningSettings;
import dev.holdfast.reconciler.source.CommitId;
import dev.holdfast.reconciler.source.Credentials;
import dev.holdfast.reconciler.source.Forge;
import dev.holdfast.reconciler.source.ForgeAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsFileTest {
  private static final String WHOLE =
      """
      data: data
      listen: 127.0.0.1:9000
      externalUrl: https://holdfast.example
      anonymous: viewer
      notesGap: 5s
      database: {url: "jdbc:postgresql://db/holdfast", user: hf, passwordFile: secrets/db}
      repositories:
        fleet:
          url: https://git.example/forge/platform/fleet.git
          forgeUrl: https://git.example/forge/
          app: {id: 4711, keyFile: secrets/app.pem}
          branch: main
          path: servers
          poll: 30s
          forge: github
          credentials: {tokenFile: secrets/token}
          webhook: {secretFiles: [secrets/hook]}
          may:
            targets: [{matchLabels: {env: staging}}]
            documents: ["web-*"]
            modes: [audit]
          forcePush: block
      """;

  @Test
  void everythingCanBeSaid() throws Exception {
    var settings = read(WHOLE);

    assertThat(settings.data()).isEqualTo(Path.of("/etc/holdfast/data"));
    assertThat(settings.listen()).hasToString("127.0.0.1:9000");
    assertThat(settings.externalUrl()).hasToString("https://holdfast.example");
    assertThat(settings.anonymousViewer()).isTrue();
    assertThat(settings.notesGap()).isEqualTo(Duration.ofSeconds(5));
    assertThat(settings.database().orElseThrow().passwordFile())
        .contains(Path.of("/etc/holdfast/secrets/db"));
    var fleet = settings.repositories().getFirst();
    assertThat(fleet.forge()).isEqualTo(Forge.GITHUB);
    assertThat(fleet.forgeAddress().url()).contains(URI.create("https://git.example/forge"));
    assertThat(fleet.forgeAddress().app())
        .contains(new ForgeAddress.App(4711, Path.of("/etc/holdfast/secrets/app.pem")));
    assertThat(fleet.folder()).isEqualTo("servers");
    assertThat(fleet.credentials())
        .isEqualTo(
            new Credentials.Token(
                Path.of("/etc/holdfast/secrets/token"), Credentials.Token.DEFAULT_USERNAME));
    assertThat(fleet.forcePushBlocks()).isTrue();
    assertThat(fleet.may().allowDocument("web-front")).isTrue();
    assertThat(fleet.may().allowDocument("base")).isFalse();
    assertThat(
            fleet.may().nodes().matches(new NodeName("a"), Labels.of(Map.of("env", "production"))))
        .isFalse();
  }

  @Test
  void littleMustBeSaid() throws Exception {
    var settings = read("repositories: {fleet: {url: \"file:///srv/fleet.git\"}}");

    assertThat(settings.listen()).isEqualTo(ListenAddress.DEFAULT);
    assertThat(settings.externalUrl()).hasToString("http://127.0.0.1:8440");
    assertThat(settings.database()).isEmpty();
    assertThat(settings.anonymousViewer()).isFalse();
    assertThat(settings.repositories().getFirst().branch()).isEqualTo("main");
  }

  @Test
  void nodesAreAskedAboutPullRequestsOnlyWhereThatIsSaid() throws Exception {
    String entry = "repositories: {a: {url: \"file:///x\", pullRequests: {%s}}}";
    var name = new RepositoryName("a");
    assertThat(read(entry.formatted("comment: true")).pullRequests().get(name))
        .extracting(PullRequestSettings::preview)
        .isEqualTo(PreviewSettings.OFF);
    assertThat(read(entry.formatted("preview: {}")).pullRequests().get(name))
        .extracting(PullRequestSettings::preview)
        .isEqualTo(PreviewSettings.ON);
    assertThat(
            read(entry.formatted("preview: {nodes: 5, scripts: true, deadline: 2m, budget: 30s}"))
                .pullRequests()
                .get(name))
        .extracting(PullRequestSettings::preview)
        .isEqualTo(new PreviewSettings(5, true, Duration.ofMinutes(2), Duration.ofSeconds(30)));
  }

  @Test
  void historyIsKeptAsLongAsIsSaid() throws Exception {
    String fleet = "repositories: {fleet: {url: \"file:///srv/fleet.git\"}}\n";
    var rule =
        Rules.ALL.stream().filter(each -> each.name().equals("reports")).findFirst().orElseThrow();
    var settings = read(fleet + "retention: {reports: 30d, reportsRows: 2000000}");
    assertThat(settings.retention().age(rule)).isEqualTo(Duration.ofDays(30));
    assertThat(settings.retention().rows(rule)).isEqualTo(2_000_000);
    assertThat(read(fleet).retention().age(rule)).isEqualTo(rule.age());
    var outputs = read(fleet + "retention: {outputs: 7d, outputsSize: 500MB}").retention();
    assertThat(outputs.age(Emptying.OUTPUTS)).isEqualTo(Duration.ofDays(7));
    assertThat(outputs.outputsBytes()).isEqualTo(500L << 20);
    assertThat(read(fleet).retention().outputsBytes()).isEqualTo(RetentionSettings.OUTPUTS_BYTES);
    for (String wrong :
        List.of(
            "{reports: 1h}",
            "{reportsRows: many}",
            "{reportsRows: 1}",
            "{raports: 90d}",
            "{outputs: 1d}",
            "{outputsSize: much}",
            "{outputsSize: 0MB}",
            "{outputsSize: 2gb}")) {
      assertThatExceptionOfType(SettingsException.class)
          .as(wrong)
          .isThrownBy(() -> read(fleet + "retention: " + wrong));
    }
  }

  @Test
  void theEnvironmentGoesOverTheFile() throws Exception {
    var overrides =
        Overrides.of(
            Map.of(
                "HOLDFAST_DATA", "/var/lib/holdfast",
                "HOLDFAST_LISTEN", "127.0.0.1:1",
                "HOLDFAST_DATABASE_URL", "postgresql://db/x",
                "HOLDFAST_DATABASE_USER", "u"));

    var settings = SettingsFile.read("c.yaml", WHOLE, Path.of("/etc/holdfast"), overrides);

    assertThat(settings.data()).isEqualTo(Path.of("/var/lib/holdfast"));
    assertThat(settings.listen().port()).isEqualTo(1);
    assertThat(settings.database().orElseThrow().url()).isEqualTo("jdbc:postgresql://db/x");
    assertThat(settings.database().orElseThrow().user()).isEqualTo("u");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          repositorys: {}                                    | c.yaml:1:1: error[unknown-key]: 'repositorys' is not a key of the configuration; did you mean 'repositories'?
          colour: red                                        | it has data, listen
          listen: here                                       | c.yaml:1:9: error[invalid-value]: 'listen' of the configuration: an address to listen on looks like 127.0.0.1:8440, not 'here'
          listen: 0.0.0.0:8440                               | would send tokens in the clear
          anonymous: admin                                   | it is viewer or none
          data: [a]                                          | c.yaml:1:7: error[wrong-type]: 'data' of the configuration must be a single value
          repositories: {fleet: {branch: main}}              | repositories.fleet lacks 'url'
          repositories: {Fleet: {url: "file:///x"}}          | not 'Fleet'
          repositories: {a: {url: "file:///x", pol: 1s}}     | 'pol' is not a key of repositories.a; did you mean 'poll'?
          repositories: {a: {url: "file:///x", poll: soon}}  | a duration is written 90s
          repositories: {a: {url: "https://u:p@h/x"}}        | must not hold a password
          repositories: {a: {url: "file:///x", forge: git}}  | no forge 'git'
          repositories: {a: {url: "file:///x", forge: github}} | c.yaml:1:19: error[invalid-value]: the url does not tell which repository this is at its forge
          repositories: {a: {url: "https://github.com/a/b/c", forge: github}} | is named OWNER/NAME, not 'a/b/c'
          repositories: {a: {url: "https://g.example/a/b", forge: gitlab, app: {id: 1, keyFile: k}}} | only 'forge: github' has Apps
          repositories: {a: {url: "https://github.com/a/b", forge: github, app: {id: x, keyFile: k}}} | c.yaml:1:76: error[invalid-value]: 'id' of repositories.a.app: it is the number that the App's settings show
          repositories: {a: {url: "https://github.com/a/b", forge: github, app: {id: 0, keyFile: k}}} | an App's id is a number
          repositories: {a: {url: "https://github.com/a/b", forge: github, app: {id: 1}}} | repositories.a.app lacks 'keyFile'
          repositories: {a: {url: "file:///x", forgeUrl: "http://git.example"}} | c.yaml:1:48: error[invalid-value]: 'forgeUrl' of repositories.a: the forge's address must be https
          repositories: {a: {url: "file:///x", forgeUrl: "https://u@git.example"}} | without user
          repositories: {a: {url: "file:///x", project: fleet}} | such as platform/fleet
          repositories: {a: {url: "file:///x", credentials: {}}} | a tokenFile or an sshKeyFile
          repositories: {a: {url: "file:///x", pullRequests: {preview: {nodes: 51}}}} | c.yaml:1:62: error[invalid-value]: 'nodes' is 0 to 50
          repositories: {a: {url: "file:///x", pullRequests: {preview: {nodes: many}}}} | c.yaml:1:70: error[invalid-value]: 'nodes' of repositories.a.pullRequests.preview: it is a number
          repositories: {a: {url: "file:///x", pullRequests: {preview: {deadline: 5s}}}} | 'deadline' is 10s to 1h
          repositories: {a: {url: "file:///x", pullRequests: {preview: {budget: 6m}}}} | 'budget' is 1s to 5m
          repositories: {a: {url: "file:///x", pullRequests: {preview: {scripts: some}}}} | it is true or false
          repositories: {a: {url: "file:///x", pullRequests: {preview: {node: 5}}}} | did you mean 'nodes'?
          repositories: {a: {url: "file:///x", pullRequests: {preview: yes}}} | must be a mapping
          repositories: {a: {url: "file:///x", may: {targets: [{}]}}} | a target has either all: true
          repositories: {a: {url: "file:///x"}, a: {url: "file:///y"}} | 'a' stands twice
          repositories: {a: {url: "file:///x", gates: {signedCommits: {}}}} | signed commits need an allowedSignersFile (SSH), an openpgpKeyring, or both
          repositories: {a: {url: "file:///x", gates: {signedCommits: {openpgpKeyring: k, revokedKeysFile: r}}}} | revokedKeysFile is about SSH keys
          repositories: {a: {url: "file:///x", gates: {signedCommits: {openpgpKeyring: k, accept: [abc]}}}} | 'accept' of repositories.a.gates.signedCommits: a commit is named by 40 or 64 hex digits
          repositories: {a: {url: "file:///x", gates: {signedCommits: {openpgpKeyrng: k}}}} | did you mean 'openpgpKeyring'?
          repositories: {a: {url: "https://bitbucket.org/a/b", forge: bitbucket-cloud, gates: {owners: true}}} | 'owners' of repositories.a.gates: only github, gitlab, gitea and forgejo have CODEOWNERS
          repositories: {a: {url: "https://codeberg.org/a/b", forge: forgejo, deployments: {environment: production}}} | repositories.a.deployments: only github and gitlab have deployments
          repositories: {a: {url: "https://github.com/a/b", forge: github, deployments: {}}} | repositories.a.deployments lacks 'environment'
          repositories: {a: {url: "https://github.com/a/b", forge: github, deployments: {environment: "a\\nb"}}} | an environment is named by 1 to 100 letters
          repositories: {a: {url: "file:///x", gates: {owners: maybe}}} | it is true or false
          repositories: {a: {url: "file:///x", gates: {signedComits: {}}}} | did you mean 'signedCommits'?
          data: "unclosed                                    | c.yaml:1:
          [a, b]                                             | must be a mapping
          """)
  void whatIsWrongIsSaidWithItsPlace(String text, String said) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(said);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "listen: 0.0.0.0:8440\nbehindProxy: true\n",
        "listen: 0.0.0.0:8440\ntls: {certificateFile: c.pem, keyFile: k.pem}\n",
        "listen: \"[::1]:8440\"\n"
      })
  void whereTokensAreSafeItMayBeReachedFromElsewhere(String text) throws Exception {
    assertThat(
            read(text + "repositories: {fleet: {url: \"file:///srv/fleet.git\"}}").listen().port())
        .isEqualTo(8440);
  }

  @Test
  void signaturesAreDemandedByTheKeysOfFiles() throws Exception {
    String commit = "a".repeat(40);
    var settings =
        read(
            """
            repositories:
              fleet:
                url: file:///srv/fleet.git
                gates:
                  approvals: 1
                  signedCommits:
                    allowedSignersFile: signers
                    openpgpKeyring: keys/all.asc
                    everyCommit: true
                    accept: [%s]
            """
                .formatted(commit));
    var fleet = settings.repositories().getFirst().name();
    assertThat(settings.signing())
        .containsOnly(
            Map.entry(
                fleet,
                new SigningSettings(
                    Optional.of(Path.of("/etc/holdfast/signers")),
                    Optional.empty(),
                    Optional.of(Path.of("/etc/holdfast/keys/all.asc")),
                    true,
                    Set.of(new CommitId(commit)))));
    assertThat(Objects.requireNonNull(settings.gates().get(fleet)).approvals()).isEqualTo(1);
  }

  @Test
  void anEmptyFileIsAnError() {
    assertThatThrownBy(() -> read("# soon"))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining("the configuration is empty");
  }

  @Test
  void allProblemsAreSaidAtOnce() {
    assertThatThrownBy(() -> read("listen: x\nanonymous: y\n"))
        .hasMessageContaining("c.yaml:1:9")
        .hasMessageContaining("c.yaml:2:12");
  }

  private static ReconcilerSettings read(String text) throws SettingsException {
    return SettingsFile.read("c.yaml", text, Path.of("/etc/holdfast"), Overrides.NONE);
  }
}
