package dev.holdfast.agent.step.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.agent.step.Action;
import dev.holdfast.agent.step.Came;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DomainsTest {
  private static Optional<Came> refusal(String hostName) throws IOException {
    return Domains.refusal(new Action.DomainJoin("corp.example", null, hostName));
  }

  @Test
  void aNameOfAnAccountHasFifteenCharactersWithoutTheDomainBehindIt() throws IOException {
    assertThat(refusal("web-production1")).isEmpty();
    assertThat(refusal("web-1.corp.example.internal")).isEmpty();
    assertThat(refusal("web-production-1.corp.example"))
        .hasValueSatisfying(came ->
            assertThat(came.toString())
                .contains("'web-production-1' is longer than the 15", "'WEB-PRODUCTION-'"));
  }
}
