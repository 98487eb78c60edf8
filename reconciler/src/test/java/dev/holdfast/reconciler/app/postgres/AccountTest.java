package dev.holdfast.reconciler.app.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class AccountTest {
  @Test
  void theEffectiveUserDecides() {
    assertThat(Account.isRoot(status("0\t0\t0\t0"))).isTrue();
    assertThat(Account.isRoot(status("1000\t0\t0\t0"))).isTrue();
    assertThat(Account.isRoot(status("65534\t65534\t65534\t65534"))).isFalse();
    assertThat(Account.isRoot(status("0\t1000\t0\t0"))).isFalse();
  }

  private static List<String> status(String users) {
    return List.of("Name:\tjava", "Tgid:\t10", "Uid:\t" + users, "Gid:\t0\t0\t0\t0");
  }
}
