package dev.holdfast.agent.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.holdfast.agent.testing.Tree;
import dev.holdfast.canonical.Json;
import dev.holdfast.canonical.JsonText;
import dev.holdfast.language.PublishedSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Facts of recorded machines, and of this one.
class FactsTest {
  @TempDir private Path folder;
  private Tree node;
  private Tree machine;

  @BeforeEach
  void trees() {
    node = new Tree(folder.resolve("node"));
    machine = new Tree(folder.resolve("machine"));
    machine.file("/proc/meminfo", "MemTotal: 4009216 kB\nMemFree: 1 kB\nSwapTotal: 0 kB\n");
  }

  private Json.Obj observed() throws IOException {
    return Facts.observe(
        Host.at(node.root()), folder.resolve("facts.d"), folder.resolve("machine"));
  }

  private Json.Obj custom(String name, String text) throws IOException {
    Path file = Files.createDirectories(folder.resolve("facts.d")).resolve(name);
    Files.writeString(file, text);
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
    return observed();
  }

  @Test
  void whatThisMachineSaysIsAsPublished() throws IOException {
    Json.Obj here = Facts.observe(Host.at(Path.of("/")), folder.resolve("facts.d"));
    assertPublished(here);
    assertThat(here.object("memory").integer("total_mib")).isPositive();
    assertThat(here.object("virtualization").string("kind")).isIn("container", "vm", "physical");
    assertThat(here.string("init_system")).isNotEmpty();
    assertThat(here.object("boot").string("id")).hasSize(36);
  }

  private static void assertPublished(Json.Obj facts) {
    Json schema = Objects.requireNonNull(PublishedSchemas.of("Facts"));
    var errors =
        SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
            .getSchema(JsonText.canonical(schema), InputFormat.JSON)
            .validate(JsonText.canonical(facts), InputFormat.JSON);
    assertThat(errors).as(JsonText.pretty(facts)).isEmpty();
  }

  @Test
  void everyPublishedFactIsToldByAMachineThatHasIt() throws IOException {
    node.file(
        "/etc/os-release",
        """
        ID=ubuntu
        ID_LIKE=debian
        VERSION_ID="24.04"
        VERSION_CODENAME=noble
        PRETTY_NAME='Ubuntu 24.04'
        """);
    node.file("/etc/hostname", "web-1\n");
    node.file("/etc/hosts", "# web-1.no\n127.0.1.1 web-1.example.org web-1\n");
    node.file("/sbin/apk", "");
    machine.file("/proc/sys/kernel/osrelease", "6.1.0\n");
    machine.file("/proc/cpuinfo", "processor : 0\nmodel name : Fast One\n");
    machine.file("/proc/sys/kernel/random/boot_id", "3f0a9f0e-0f3c-4b8e-9a55-d1a1b5a1ff6e\n");
    machine.file(
        "/proc/net/if_inet6",
        """
        20010db8000000000000000000000010 02 40 00 80 eth9
        20010db80000000000000000000000ff 02 40 00 01 eth9
        fe800000000000000000000000000001 02 40 20 80 eth9
        garbage
        """);
    machine.file(
        "/proc/net/ipv6_route",
        "00000000000000000000000000000000 00 00000000000000000000000000000000 00"
            + " fe800000000000000000000000000001 00000400 1 0 00000003 eth9\n");
    machine.file(
        "/proc/net/route",
        """
        Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT
        eth8 00000000 0100000A 0003 0 0 200 00000000 0 0 0
        eth9 00000000 010200C0 0003 0 0 100 00000000 0 0 0
        """);
    machine.file("/sys/class/net/eth9/address", "52:54:00:12:34:56\n");
    machine.file("/sys/class/net/eth9/mtu", "1500\n");
    machine.file("/sys/class/dmi/id/sys_vendor", "QEMU\n");
    Json.Obj facts = observed();
    assertPublished(facts);
    assertThat(facts.object("os").string("family")).isEqualTo("debian");
    assertThat(facts.object("host").string("fqdn")).isEqualTo("web-1.example.org");
    Json.Obj network = facts.object("network");
    assertThat(network.string("default_gateway")).isEqualTo("192.0.2.1");
    assertThat(network.string("default_interface")).isEqualTo("eth9");
    assertThat(network.string("address")).isEqualTo("2001:db8:0:0:0:0:0:10");
    assertThat(network.object("interfaces").object("eth9").strings("ipv6"))
        .containsExactly("2001:db8:0:0:0:0:0:10/64");
    assertThat(facts.object("virtualization").string("type")).isEqualTo("qemu");
    assertThat(facts.string("package_manager")).isEqualTo("apk");

    Json.Obj schema = (Json.Obj) Objects.requireNonNull(PublishedSchemas.of("Facts"));
    schema
        .object("properties")
        .members()
        .forEach((name, json) ->
            json.asObject(name)
                .objectOrEmpty("properties")
                .members()
                .keySet()
                .forEach(
                    key -> assertThat(facts.object(name).has(key)).as(name + "." + key).isTrue()));
  }

  @Test
  void aContainerIsToldBeforeTheMachineThatItRunsOn() throws IOException {
    machine.file("/sys/class/dmi/id/product_name", "KVM\n");
    assertThat(observed().object("virtualization").string("type")).isEqualTo("kvm");
    machine.file("/proc/1/environ", "A=b\0container=lxc\0");
    assertThat(observed().object("virtualization"))
        .isEqualTo(Json.object().put("kind", "container").put("type", "lxc").build());
    machine.file("/run/systemd/container", "systemd-nspawn\n");
    assertThat(observed().object("virtualization").string("type")).isEqualTo("systemd-nspawn");
  }

  @Test
  void aMachineThatSaysNothingIsHardwareAndOneThatHidesItsMakeIsUnknown() throws IOException {
    assertThat(observed().object("virtualization"))
        .isEqualTo(Json.object().put("kind", "physical").build());
    machine.file("/proc/cpuinfo", "flags : fpu hypervisor lm\n");
    assertThat(observed().object("virtualization").string("type")).isEqualTo("unknown");
    assertPublished(observed());
  }

  @Test
  void filesOfTheOwnerAppearUnderTheirNames() throws IOException {
    Json.Obj facts = custom("rack.json", "{\"row\": 7, \"units\": [1, 2]}");
    assertThat(facts.object("custom").object("rack").integer("row")).isEqualTo(7);
    assertThat(facts.object("custom_skipped").members()).isEmpty();
    assertPublished(facts);
  }

  @Test
  void aBadFileIsLeftOutWithItsReasonAndTheOthersStay() throws IOException {
    custom("good.json", "true");
    custom("broken.json", "{\n \"a\": }");
    custom("with space.json", "1");
    custom("deep.json", "[".repeat(20) + "]".repeat(20));
    custom("large.json", "\"" + "x".repeat(70_000) + "\"");
    custom("ignored.txt", "1");
    custom("open.json", "1");
    Files.setPosixFilePermissions(
        folder.resolve("facts.d/open.json"), PosixFilePermissions.fromString("rw-rw-r--"));
    Files.createSymbolicLink(folder.resolve("facts.d/link.json"), Path.of("good.json"));
    Json.Obj facts = observed();
    assertThat(facts.object("custom").members()).containsOnlyKeys("good");
    Json.Obj skipped = facts.object("custom_skipped");
    assertThat(skipped.string("broken.json")).contains("line 2");
    assertThat(skipped.string("with space.json")).contains("A-Z");
    assertThat(skipped.string("deep.json")).contains("16 levels");
    assertThat(skipped.string("large.json")).contains("larger than 65536");
    assertThat(skipped.string("open.json")).contains("chmod go-w");
    assertThat(skipped.string("link.json")).contains("no plain file");
    assertPublished(facts);
  }
}
