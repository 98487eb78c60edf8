package dev.holdfast.reconciler.signing;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AllowedSignersTest {
  private static final String KEY = "AAAAC3NzaC1lZDI1NTE5AAAAIKeyKeyKeyKey";
  private static final String ED = "ssh-ed25519 " + KEY;
  private static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

  private static AllowedSigners read(String text) {
    return AllowedSigners.read(text, ZoneOffset.UTC);
  }

  private static Verdict judge(String line, String committer) {
    return judge(line, committer, NOW);
  }

  private static Verdict judge(String line, String committer, Instant at) {
    return read(line).judge(KEY, "SHA256:abc", committer, at, NOW);
  }

  private static String why(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Good(var signer) -> "good: " + signer;
      case Verdict.Bad(var why, _) -> why;
    };
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '\'',
      value = {
        "ops@example.org,true",
        "*@example.org,true",
        "*,true",
        "op?@example.org,true",
        "'dev@example.org,ops@example.org',true",
        "'*@example.org,!ops@example.org',false",
        "'!ops@example.org,*',false",
        "dev@example.org,false",
        "ops@example.or,false",
        "OPS@example.org,false",
        "'!dev@example.org',false",
        "'\"ops@example.org\"',true",
        "'*****************************************************x',false"
      })
  void principalsAreMatchedWithTheCommitter(String principals, boolean allowed) {
    assertThat(judge(principals + " " + ED, "ops@example.org") instanceof Verdict.Good)
        .isEqualTo(allowed);
  }

  @Test
  void whoIsNotNamedIsToldWhoIs() {
    assertThat(why(judge("dev@example.org " + ED, "ops@example.org")))
        .isEqualTo(
            "is signed with the SSH key SHA256:abc, which is allowed for 'dev@example.org' and not for its committer 'ops@example.org'");
    assertThat(why(read("").judge(KEY, "SHA256:abc", "ops@example.org", NOW, NOW)))
        .isEqualTo("is signed with the SSH key SHA256:abc, which no allowed signer has");
  }

  @Test
  void aKeyThatStandsTwiceIsGoodWhereOneLineSaysSo() {
    String lines =
        "ops@example.org valid-before=\"20260101\" %s\ndev@example.org %s\nops@example.org %s old\n"
            .formatted(ED, ED, ED);
    assertThat(judge(lines, "ops@example.org")).isInstanceOf(Verdict.Good.class);
    assertThat(judge(lines, "dev@example.org")).isInstanceOf(Verdict.Good.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "namespaces=\"git\"|good",
        "namespaces=\"file,git\"|good",
        "namespaces=\"*\"|good",
        "NAMESPACES=\"git\",valid-after=\"20260101Z\"|good",
        "namespaces=\"file\"|which may sign 'file' and not 'git'",
        "valid-after=\"20260531Z\"|good",
        "valid-after=\"20260601130000Z\"|which is allowed from 2026-06-01T13:00:00Z on",
        "valid-before=\"202606011201\"|good",
        "valid-before=\"20260601120000\"|which was allowed until 2026-06-01T12:00:00Z",
        "valid-before=20260101|which was allowed until 2026-01-01T00:00:00Z"
      })
  void optionsNarrowWhatAKeyMaySign(String options, String said) {
    String why = why(judge("* " + options + " " + ED, "ops@example.org"));
    assertThat(why).contains(said);
  }

  @Test
  void anOldDateInACommitMakesNoOldKeyGood() {
    String line = "* valid-before=\"20260501Z\" " + ED;
    Instant before = Instant.parse("2026-04-01T00:00:00Z");
    assertThat(why(judge(line, "ops@example.org", before))).contains("until 2026-05-01");
  }

  @Test
  void timesWithoutZAreOfTheZone() {
    var signers = AllowedSigners.read("* valid-after=20260601 " + ED, ZoneId.of("Asia/Tokyo"));
    assertThat(signers.entries().getFirst().validAfter())
        .isEqualTo(Instant.parse("2026-05-31T15:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "ops@example.org|it has no key",
        "ops@example.org ssh-ed25519|what stands for the key is none",
        "ops@example.org ssh-ed25519 hello|what stands for the key is none",
        "* cert-authority ssh-ed25519 AAAAC3NzaC1lZDI1NTE5|cert-authority is not supported: list the keys of those who may sign",
        "* valid-from=20260101 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5|'valid-from' is neither an option nor a key",
        "* valid-after=20261301 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5|'20261301' is no time, such as 20261231 or 202612312359Z",
        "* valid-after=2026 ssh-ed25519 AAAAC3NzaC1lZDI1NTE5|'2026' is no time, such as 20261231 or 202612312359Z",
        "* namespaces=\"\" ssh-ed25519 AAAAC3NzaC1lZDI1NTE5|namespaces names none",
        "* namespaces=\"git ssh-ed25519 AAAAC3NzaC1lZDI1NTE5|a quote is not closed",
        "\"ops|a quote is not closed"
      })
  void aLineThatCannotBeReadAllowsNobodyAndIsTold(String line, String said) {
    AllowedSigners signers = read("# keys\n\n" + line + "\nops@example.org " + ED + " comment\n");
    assertThat(signers.faults()).containsExactly("line 3: " + said);
    assertThat(signers.entries()).hasSize(1);
  }

  @Test
  void manyBrokenLinesAreNotAllTold() {
    assertThat(read("x\n".repeat(5_000)).faults()).hasSize(20);
  }

  @ParameterizedTest
  @ValueSource(strings = {"*a*a*a*a*a*a*a*a*a*a*a*a*a*a*a*b"})
  void aPatternTakesNoTimeThatExplodes(String pattern) {
    assertThat(AllowedSigner.glob(pattern, "a".repeat(100_000))).isFalse();
  }
}
